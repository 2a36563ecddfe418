//! The payment processor, as an outside party: a trait, the test till for development, and real ones a setting away.

mod reports;

use async_trait::async_trait;
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use sea_orm::DatabaseConnection;

pub use self::reports::{
    About, CardFacts, DisputeReport, GatewayEvent, RefundReport, Report, Risk,
};
use super::{reconciling::Booked, stripe::Stripe, test_till::TestTill};
use crate::{
    errors::{Error, Result},
    models::{
        money::Money,
        privacy::vault::Vault,
        webhook_outbox::signing::{self, SignatureError},
    },
    settings::{GatewayChoice, Settings},
};

/// What is to be paid.
#[derive(Debug, Clone)]
pub struct Charge {
    pub amount: Money,
    pub order_number: String,
    pub email: String,
    /// Where the shopper goes afterwards, whatever came of it.
    pub return_url: String,
    /// The same key charges once, however often it is sent.
    pub idempotency_key: String,
}

/// A payment that the processor has opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    pub reference: String,
    /// The processor's page, where the card is entered.
    pub redirect_url: String,
    /// When that page closes, if it does.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Money to give back.
#[derive(Debug, Clone)]
pub struct RefundRequest {
    /// Of the payment: what [`Started`] had, and the processor's number of the money, if it told one.
    pub reference: String,
    pub intent: Option<String>,
    pub amount: Money,
    pub idempotency_key: String,
}

/// Why a message was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    #[error(transparent)]
    Signature(#[from] SignatureError),
    #[error("signed, but not readable")]
    Unreadable { message_id: String },
}

/// Why the processor did not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    #[error("the processor cannot be reached: {0}")]
    Unreachable(String),
    #[error("the processor refuses: {0}")]
    Refused(String),
}

/// Who takes the money.
#[async_trait]
pub trait Gateway: Send + Sync {
    /// The name in the database and in the webhook's path.
    fn name(&self) -> &'static str;

    /// Opens a payment.
    ///
    /// # Errors
    /// When the processor cannot be reached or refuses.
    async fn start(&self, charge: &Charge) -> Result<Started, GatewayError>;

    /// Whether a payment that was opened is paid, though the webhook that says so may still be on its way.
    ///
    /// # Errors
    /// When the processor cannot be reached or knows no such payment.
    async fn is_paid(&self, reference: &str) -> Result<bool, GatewayError>;

    /// Asks for money to go back; success is reported by webhook. Answers with the processor's reference.
    ///
    /// # Errors
    /// When the processor cannot be reached or refuses.
    async fn refund(&self, refund: &RefundRequest) -> Result<String, GatewayError>;

    /// The money that arrived since then, as the processor's books have it.
    ///
    /// # Errors
    /// When the processor cannot be reached or refuses.
    async fn books(&self, since: DateTime<Utc>) -> Result<Vec<Booked>, GatewayError>;

    /// Verifies and reads a message.
    ///
    /// # Errors
    /// When it was not signed by the processor, or cannot be read.
    fn read_webhook(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<GatewayEvent, WebhookError>;

    /// Reads a message again that was verified when it came.
    fn read_again(&self, body: &str) -> Option<GatewayEvent>;
}

/// What a shop in production is told that nobody could pay.
const NO_TILL: &str = "the test till takes no money: set `settings.payments.gateway` to `stripe`, with its keys, or \
    `settings.payments.test_till_in_production` to true if that is meant";

/// The gateway that the settings name.
///
/// # Errors
/// When its keys are missing, or it is the test till in production and nobody said that this is meant.
pub fn open(
    settings: &Settings,
    db: &DatabaseConnection,
    url: &str,
    vault: &Vault,
    is_production: bool,
) -> Result<Box<dyn Gateway>> {
    let payments = &settings.payments;
    match payments.gateway {
        GatewayChoice::TestTill if is_production && !payments.test_till_in_production => {
            Err(Error::internal(NO_TILL))
        }
        GatewayChoice::TestTill => {
            let secret = signing::secret_from(&vault.secret("test till"));
            Ok(Box::new(TestTill::new(db.clone(), url, secret)))
        }
        GatewayChoice::Stripe => Ok(Box::new(Stripe::open(&payments.stripe)?)),
    }
}
