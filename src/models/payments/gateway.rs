//! The payment processor, as an outside party: a trait, the test till for development, and real ones a setting away.

use async_trait::async_trait;
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use sea_orm::DatabaseConnection;
use serde::{Deserialize, Serialize};

use super::test_till::TestTill;
use crate::{
    errors::Result,
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
}

/// Money to give back.
#[derive(Debug, Clone)]
pub struct RefundRequest {
    pub payment_reference: String,
    pub amount: Money,
    pub idempotency_key: String,
}

/// A processor's message, verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayEvent {
    pub message_id: String,
    pub kind: String,
    pub payment_reference: String,
    pub report: Report,
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
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    Succeeded {
        /// The last digits, for the receipt.
        card: Option<String>,
        facts: Option<CardFacts>,
        amount_minor: i64,
    },
    Failed {
        reason: String,
        facts: Option<CardFacts>,
    },
    Refunded {
        idempotency_key: String,
        reference: String,
    },
    /// Nothing that the shop acts on.
    Other,
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
}

/// The gateway that the settings name.
///
/// # Errors
/// When its keys are missing.
pub fn open(
    settings: &Settings,
    db: &DatabaseConnection,
    url: &str,
    vault: &Vault,
) -> Result<Box<dyn Gateway>> {
    match settings.payments.gateway {
        GatewayChoice::TestTill => {
            let secret = signing::secret_from(&vault.secret("test till"));
            Ok(Box::new(TestTill::new(db.clone(), url, secret)))
        }
    }
}
