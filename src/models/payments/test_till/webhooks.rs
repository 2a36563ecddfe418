//! What the till tells the shop: written into the outbox in the transaction of its cause, and read on arrival by the
//! till's own [`Gateway`](super::Gateway).

use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use super::{cards::Shown, charges::Model};
use crate::{
    errors::Result,
    models::{
        payments::gateway::{About, CardFacts, GatewayEvent, RefundReport, Report, WebhookError},
        webhook_outbox::{self, Destination, signing},
    },
};

const SUCCEEDED: &str = "charge.succeeded";
const FAILED: &str = "charge.failed";
const REFUNDED: &str = "charge.refunded";

/// Says that a card has paid the charge; answers with the webhook's id in the outbox.
///
/// # Errors
/// When the database does.
pub async fn succeeded<C: ConnectionTrait>(txn: &C, charge: &Model, card: &Shown) -> Result<i64> {
    let message = Message {
        card: Some(card.last_digits.clone()),
        facts: Some(card.facts.clone()),
        ..Message::about(charge)
    };
    tell(txn, SUCCEEDED, &message).await
}

/// Says that a card was refused, and why; answers with the webhook's id in the outbox.
///
/// # Errors
/// When the database does.
pub async fn failed<C: ConnectionTrait>(
    txn: &C,
    charge: &Model,
    card: &Shown,
    reason: &str,
) -> Result<i64> {
    let message = Message {
        card: Some(card.last_digits.clone()),
        facts: Some(card.facts.clone()),
        reason: Some(reason.into()),
        ..Message::about(charge)
    };
    tell(txn, FAILED, &message).await
}

/// Says that money went back. The message has the refund's own id, so that it cannot be said twice.
///
/// # Errors
/// When the database does, or it was said before.
pub async fn refunded<C: ConnectionTrait>(txn: &C, charge: &Model, key: &str) -> Result<()> {
    let message = Message {
        refund_key: Some(key.into()),
        ..Message::about(charge)
    };
    let id = refund_message_id(key);
    let now = crate::shop::now();
    webhook_outbox::enqueue_as(txn, id, &Destination::Till, REFUNDED, &message, None, now).await?;
    Ok(())
}

/// Whether the refund with this idempotency key was told before.
///
/// # Errors
/// When the database does.
pub async fn has_told_refund<C: ConnectionTrait>(txn: &C, key: &str) -> Result<bool> {
    webhook_outbox::exists(txn, &refund_message_id(key)).await
}

/// The till's reference of the refund with this idempotency key.
#[must_use]
pub fn refund_reference(key: &str) -> String {
    format!("re_{key}")
}

/// Verifies and reads a webhook.
///
/// # Errors
/// When the till did not sign it, or it cannot be read.
pub fn read(
    secret: &str,
    headers: &HeaderMap,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<GatewayEvent, WebhookError> {
    #[derive(Deserialize)]
    struct Envelope {
        r#type: String,
        data: Message,
    }
    let message_id = signing::verify(secret, headers, body, now)?;
    let Ok(envelope) = serde_json::from_slice::<Envelope>(body) else {
        return Err(WebhookError::Unreadable { message_id });
    };
    Ok(GatewayEvent {
        message_id,
        about: About {
            reference: Some(envelope.data.reference.clone()),
            ..About::default()
        },
        report: envelope.data.report(&envelope.r#type),
        kind: envelope.r#type,
    })
}

async fn tell<C: ConnectionTrait>(txn: &C, kind: &str, message: &Message) -> Result<i64> {
    let now = crate::shop::now();
    let row = webhook_outbox::enqueue(txn, &Destination::Till, kind, message, None, now).await?;
    Ok(row.id)
}

/// The data of each webhook.
#[derive(Debug, Serialize, Deserialize)]
struct Message {
    reference: String,
    amount_minor: i64,
    card: Option<String>,
    facts: Option<CardFacts>,
    reason: Option<String>,
    refund_key: Option<String>,
}

impl Message {
    fn about(charge: &Model) -> Self {
        Self {
            reference: charge.reference.clone(),
            amount_minor: charge.amount_minor,
            card: charge.card.clone(),
            facts: None,
            reason: None,
            refund_key: None,
        }
    }

    fn report(self, kind: &str) -> Report {
        match kind {
            SUCCEEDED => Report::Succeeded {
                card: self.card,
                facts: self.facts,
                amount_minor: self.amount_minor,
                currency: None,
            },
            FAILED => Report::Failed {
                for_good: false,
                reason: self.reason.unwrap_or_default(),
                facts: self.facts,
            },
            REFUNDED => {
                let key = self.refund_key.unwrap_or_default();
                Report::Refunded(RefundReport {
                    reference: refund_reference(&key),
                    idempotency_key: Some(key),
                    amount_minor: None,
                })
            }
            _ => Report::Other,
        }
    }
}

fn refund_message_id(key: &str) -> String {
    format!("msg_{}", refund_reference(key))
}
