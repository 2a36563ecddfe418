//! The payment processor, as an outside party: a trait, the test till for development, and real ones a setting away.

use async_trait::async_trait;
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use sea_orm::DatabaseConnection;
use serde::{Deserialize, Serialize};

use super::{disputes, reconciling::Booked, stripe::Stripe, test_till::TestTill};
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

/// A processor's message, verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayEvent {
    pub message_id: String,
    pub kind: String,
    pub about: About,
    pub report: Report,
}

/// Which payment a message is about. It need not say all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// What [`Started`] had.
    pub reference: Option<String>,
    /// The processor's number of the money. The shop learns it from the first message that has it beside one of the others.
    pub intent: Option<String>,
    /// The shop's own idempotency key of the payment.
    pub key: Option<String>,
}

/// What a processor says of a card, so that it is known again. Never its number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardFacts {
    /// The same for a card whenever and by whomever it is used.
    pub fingerprint: String,
    /// The first digits, which name the bank, where the processor tells them.
    pub prefix: Option<String>,
    /// ISO 3166 code of the country where it was issued.
    pub country: Option<String>,
    /// How risky the processor holds the payment to be.
    #[serde(default)]
    pub risk: Risk,
}

/// A processor's own judgement of a payment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Or none was told.
    #[default]
    Normal,
    Elevated,
    Highest,
}

/// What a processor tells. Each report may come twice, late, and before or after any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// The money is there.
    Succeeded {
        /// The last digits, for the receipt.
        card: Option<String>,
        facts: Option<CardFacts>,
        amount_minor: i64,
        /// ISO 4217 in capitals; `None` where a processor takes what it was asked for.
        currency: Option<String>,
    },
    /// With which card the money came.
    Charged {
        card: Option<String>,
        facts: CardFacts,
    },
    Failed {
        reason: String,
        facts: Option<CardFacts>,
    },
    /// The shopper has done everything, a slow bank has not.
    Processing,
    /// The page closed unpaid.
    Expired,
    Refunded(RefundReport),
    /// Money that was to go back did not.
    RefundFailed(RefundReport),
    /// The shopper's bank asks for the money back, or has decided.
    Disputed(DisputeReport),
    /// The bank thinks that the card is stolen.
    FraudWarning {
        reason: String,
    },
    /// Nothing that the shop acts on.
    Other,
}

impl Report {
    /// Whether it is about money that must have come before.
    #[must_use]
    pub fn is_of_money(&self) -> bool {
        matches!(
            self,
            Self::Refunded(_)
                | Self::RefundFailed(_)
                | Self::Disputed(_)
                | Self::FraudWarning { .. }
        )
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundReport {
    /// The shop's own key; `None` for money that staff gave back at the processor.
    pub idempotency_key: Option<String>,
    pub reference: String,
    /// `None` where a processor gives back what it was asked for.
    pub amount_minor: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeReport {
    pub reference: String,
    pub status: disputes::Status,
    pub amount_minor: i64,
    pub reason: String,
    /// Until when it can be answered.
    pub due_at: Option<DateTime<Utc>>,
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
