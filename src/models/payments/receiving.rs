//! A processor's webhook: noted once by its id, and acted on in the same transaction.

use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::ConnectionTrait;

use super::{
    Status, card_attempts, find_by_reference,
    gateway::{GatewayEvent, Report, WebhookError},
    transition,
};
use crate::{
    errors::{Error, Refusal, Result},
    models::{
        begin_write,
        orders::payable::{self, Next},
        refunds,
        webhook_inbox::{self, Arrival},
    },
    shop::{HasShop, Shop},
};

/// Verifies, notes and acts on a message. A repeat is no error and changes nothing.
///
/// # Errors
/// A [`Refusal`] (401) for a message that the processor did not sign; [`Error::NotFound`] for a payment not ours.
pub async fn receive(
    ctx: &AppContext,
    gateway: &str,
    headers: &HeaderMap,
    body: &str,
    now: DateTime<Utc>,
) -> Result<Next> {
    let shop = ctx.shop();
    if gateway != shop.gateway.name() {
        return Err(Error::NotFound);
    }
    let event = match shop.gateway.read_webhook(headers, body.as_bytes(), now) {
        Ok(event) => event,
        Err(WebhookError::Unreadable { message_id }) => {
            webhook_inbox::keep_unreadable(&ctx.db, gateway, &message_id, body).await?;
            return Ok(Next::Nothing);
        }
        Err(WebhookError::Signature(error)) => return Err(unsigned(&error).into()),
    };
    let txn = begin_write(&ctx.db).await?;
    let noted = webhook_inbox::note(&txn, gateway, &event.message_id, &event.kind, body).await?;
    if noted == Arrival::Repeat {
        return Ok(Next::Nothing);
    }
    let next = act(&txn, &shop, gateway, &event, now).await?;
    txn.commit().await?;
    // What cards tell must never keep the money back.
    if let Err(error) = card_attempts::note(ctx, &event, now).await {
        tracing::error!(%error, "a card that was tried is not noted");
    }
    Ok(next)
}

/// The answer to a message whose signature does not hold.
#[must_use]
pub fn unsigned(error: &dyn std::fmt::Display) -> Refusal {
    tracing::warn!(%error, "a webhook was refused");
    let status = axum::http::StatusCode::UNAUTHORIZED;
    Refusal::new(
        status,
        "bad_signature",
        format!("The message was not accepted: {error}."),
    )
}

async fn act<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    gateway: &str,
    event: &GatewayEvent,
    now: DateTime<Utc>,
) -> Result<Next> {
    if event.report == Report::Other {
        return Ok(Next::Nothing);
    }
    let mut payment = find_by_reference(txn, gateway, &event.payment_reference).await?;
    match &event.report {
        Report::Succeeded {
            card, amount_minor, ..
        } => {
            if *amount_minor != payment.amount_minor {
                tracing::error!(payment = payment.id, "paid another amount than asked");
                return Ok(Next::Nothing);
            }
            if !transition(txn, &payment, Status::Succeeded, card.clone(), None).await? {
                return Ok(Next::Nothing);
            }
            payment.card.clone_from(card);
            payable::paid(txn, shop, &payment, now).await
        }
        Report::Failed { reason, .. } => {
            let reason = Some(reason.clone());
            if transition(txn, &payment, Status::Failed, None, reason.clone()).await? {
                payment.failure = reason;
                payable::payment_failed(txn, &payment).await?;
            }
            Ok(Next::Nothing)
        }
        Report::Refunded {
            idempotency_key,
            reference,
        } => {
            if let Some(refund) = refunds::succeed(txn, idempotency_key, reference).await? {
                payable::refunded(txn, shop, &payment, &refund, now).await?;
            }
            Ok(Next::Nothing)
        }
        Report::Other => Ok(Next::Nothing),
    }
}
