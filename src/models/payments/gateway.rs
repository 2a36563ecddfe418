//! The payment processor, as an outside party: a trait, the test till for development, and real ones a setting away.

mod reports;

use async_trait::async_trait;
use axum::http::HeaderMap;
use chrono::{DateTime, TimeDelta, Utc};

pub use self::reports::{
    About, CardFacts, DisputeReport, GatewayEvent, RefundReport, Report, Risk,
};
use super::reconciling::Booked;
use crate::models::{money::Money, webhook_outbox::signing::SignatureError};

/// What is to be paid.
#[derive(Debug, Clone)]
pub struct Charge {
    pub amount: Money,
    pub order_number: String,
    pub email: String,
    /// Where the shopper goes afterwards, whatever came of it.
    pub return_url: String,
    /// Where the shopper goes with a yes, at a processor that waits for the shop to collect the money.
    pub agreed_url: String,
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

/// Where a payment stands at the processor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Open,
    /// The shopper has agreed; the shop has to collect the money.
    Agreed,
    /// The money is there, though the webhook that says so may still be on its way.
    Paid,
}

/// Money that the shopper agreed to.
#[derive(Debug, Clone)]
pub struct Collection {
    /// What [`Started`] had.
    pub reference: String,
    /// Of the payment.
    pub idempotency_key: String,
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
    /// The processor, which has to say whether it signed it, does not answer.
    #[error("the signature cannot be checked: {0}")]
    Unchecked(String),
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

    /// How one pays there, as a button says after the sum.
    fn manner(&self) -> &'static str;

    /// Opens a payment.
    ///
    /// # Errors
    /// When the processor cannot be reached or refuses.
    async fn start(&self, charge: &Charge) -> Result<Started, GatewayError>;

    /// Where a payment that was opened stands.
    ///
    /// # Errors
    /// When the processor cannot be reached or knows no such payment.
    async fn standing(&self, reference: &str) -> Result<Standing, GatewayError>;

    /// Closes the page of a payment that was opened, so that nobody pays there any more. Where a page cannot be closed nothing is done:
    /// the shop does not collect what is agreed to there.
    ///
    /// # Errors
    /// When the processor cannot be reached, or the page is over already.
    async fn close(&self, _reference: &str) -> Result<(), GatewayError> {
        Ok(())
    }

    /// Whether the shop has to collect the money that a shopper agreed to.
    fn is_collected(&self) -> bool {
        false
    }

    /// Collects money that the shopper agreed to, once however often it is asked, and answers with what came of it.
    /// `None` while there is nothing to collect.
    ///
    /// # Errors
    /// When the processor cannot be reached or refuses.
    async fn collect(&self, _: &Collection) -> Result<Option<GatewayEvent>, GatewayError> {
        Ok(None)
    }

    /// Asks for money to go back; success is reported by webhook. Answers with the processor's reference.
    ///
    /// # Errors
    /// When the processor cannot be reached or refuses.
    async fn refund(&self, refund: &RefundRequest) -> Result<String, GatewayError>;

    /// The money that arrived in that time, as the processor's books have it.
    ///
    /// # Errors
    /// When the processor cannot be reached or refuses.
    async fn books(
        &self,
        since: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<Booked>, GatewayError>;

    /// How long money may be in one of the books and not yet in the other.
    fn books_lag(&self) -> TimeDelta {
        TimeDelta::minutes(15)
    }

    /// Verifies and reads a message.
    ///
    /// # Errors
    /// When it was not signed by the processor, or cannot be read; or when that cannot be found out at present.
    async fn read_webhook(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<GatewayEvent, WebhookError>;

    /// Reads a message again that was verified when it came.
    fn read_again(&self, body: &str) -> Option<GatewayEvent>;
}
