//! A processor's webhook: noted once by its id, and acted on in the same transaction.

use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::{ActiveModelTrait, ConnectionTrait, Set};

use super::{
    Model, Status, card_attempts, disputes, find_by,
    gateway::{About, Gateway, GatewayEvent, Report, WebhookError},
    payments, transition,
};
use crate::{
    errors::{Error, Refusal, Result},
    models::{
        begin_write,
        orders::{
            self, alarms,
            payable::{self, Next},
        },
        refunds,
        webhook_inbox::{self, Arrival},
    },
    shop::{HasShop, Shop},
};

/// Verifies, notes and acts on a message. A repeat is no error and changes nothing. One about money that is not known (yet)
/// is kept: it may be another shop's, or come before the message that tells whose money it is.
///
/// # Errors
/// A [`Refusal`] for a message that the processor did not sign (401), or does not say whether it did (503);
/// [`Error::NotFound`] for another processor's.
pub async fn receive(
    ctx: &AppContext,
    gateway: &str,
    headers: &HeaderMap,
    body: &str,
    now: DateTime<Utc>,
) -> Result<Next> {
    let shop = ctx.shop();
    let processor = shop.gateways.named(gateway).ok_or(Error::NotFound)?;
    let event = match processor.read_webhook(headers, body.as_bytes(), now).await {
        Ok(event) => event,
        Err(WebhookError::Unreadable { message_id }) => {
            webhook_inbox::keep_unreadable(&ctx.db, gateway, &message_id, body).await?;
            return Ok(Next::Nothing);
        }
        Err(WebhookError::Signature(error)) => return Err(unsigned(&error).into()),
        Err(WebhookError::Unchecked(error)) => return Err(unchecked(&error).into()),
    };
    let txn = begin_write(&ctx.db).await?;
    let noted = webhook_inbox::note(&txn, gateway, &event.message_id, &event.kind, body).await?;
    if noted == Arrival::Repeat {
        return Ok(Next::Nothing);
    }
    let next = match find_by(&txn, gateway, &event.about).await? {
        Some(payment) => take(&txn, &shop, payment, &event, now).await?,
        None => wait(&txn, gateway, &event).await?,
    };
    txn.commit().await?;
    note_card(ctx, gateway, &event, now).await;
    Ok(next)
}

/// Acts on what the processor answered, as if it had sent it.
///
/// # Errors
/// When the database does.
pub(super) async fn answered(
    ctx: &AppContext,
    payment_id: i64,
    event: &GatewayEvent,
    now: DateTime<Utc>,
) -> Result<Next> {
    let txn = begin_write(&ctx.db).await?;
    let payment = super::find(&txn, payment_id).await?;
    let gateway = payment.gateway.clone();
    let next = take(&txn, &ctx.shop(), payment, event, now).await?;
    txn.commit().await?;
    if next != Next::Nothing {
        note_card(ctx, &gateway, event, now).await;
    }
    Ok(next)
}

/// Acts on news that still waits for money that is known by now: the two came in the same moment.
///
/// # Errors
/// When the database does; the next sweep goes on.
pub async fn sweep(ctx: &AppContext, now: DateTime<Utc>) -> Result<()> {
    let shop = ctx.shop();
    for gateway in shop.gateways.all().map(Gateway::name) {
        for name in webhook_inbox::awaited(&ctx.db, gateway).await? {
            let payment = find_by(&ctx.db, gateway, &About::any(&name)).await?;
            let Some(payment) = payment.filter(|it| it.status() == Status::Succeeded) else {
                continue;
            };
            let txn = begin_write(&ctx.db).await?;
            catch_up(&txn, &shop, &payment, now).await?;
            txn.commit().await?;
        }
    }
    Ok(())
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

/// What cards tell must never keep the money back.
async fn note_card(ctx: &AppContext, gateway: &str, event: &GatewayEvent, now: DateTime<Utc>) {
    if let Err(error) = card_attempts::note(ctx, gateway, event, now).await {
        tracing::error!(%error, "a card that was tried is not noted");
    }
}

/// The answer to a message that cannot be checked now. It will be sent again.
fn unchecked(error: &str) -> Refusal {
    tracing::error!(error, "a webhook cannot be checked");
    let status = axum::http::StatusCode::SERVICE_UNAVAILABLE;
    let words = "The message cannot be checked at present; send it again.";
    Refusal::new(status, "unchecked_signature", words)
}

/// Keeps news of money that is not known, or not there yet, until it is.
async fn wait<C: ConnectionTrait>(txn: &C, gateway: &str, event: &GatewayEvent) -> Result<Next> {
    if event.report != Report::Other {
        tracing::warn!(gateway, kind = event.kind, about = ?event.about, "news of money that is not here");
        let (id, name) = (&event.message_id, event.about.name());
        webhook_inbox::await_payment(txn, gateway, id, name).await?;
    }
    Ok(Next::Nothing)
}

/// Acts on a message about a payment of ours.
async fn take<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    mut payment: Model,
    event: &GatewayEvent,
    now: DateTime<Utc>,
) -> Result<Next> {
    let is_new = payment.intent.is_none() && event.about.intent.is_some();
    if is_new {
        let mut row: payments::ActiveModel = payment.into();
        row.intent = Set(event.about.intent.clone());
        payment = row.update(txn).await?;
    }
    let is_paid = payment.status() == Status::Succeeded;
    if event.report.is_of_money() && !is_paid {
        return wait(txn, &payment.gateway, event).await;
    }
    if is_new && is_paid {
        catch_up(txn, shop, &payment, now).await?;
    }
    let next = act(txn, shop, &mut payment, &event.report, now).await?;
    // (Not after a refund that failed: the next would fail as well, and so on. Staff are told.)
    if !matches!(event.report, Report::Refunded(_) | Report::Disputed(_)) {
        return Ok(next);
    }
    let order = orders::find(txn, payment.order_id).await?;
    payable::give_back_rest(txn, &order, &payment).await
}

/// Acts on the news that waited for this money.
async fn catch_up<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    payment: &Model,
    now: DateTime<Utc>,
) -> Result<()> {
    // Two that catch up at once (a sweep, and the webhook that brought the money) wait for each other here.
    let payment = &super::lock(txn, payment.id).await?;
    let key = Some(&payment.idempotency_key);
    let names = [payment.intent.as_ref(), payment.reference.as_ref(), key];
    let names = names.into_iter().flatten();
    let Some(gateway) = shop.gateways.named(&payment.gateway) else {
        return Ok(());
    };
    for body in webhook_inbox::awaiting(txn, gateway.name(), names).await? {
        if let Some(earlier) = gateway.read_again(&body) {
            of_money(txn, shop, payment, &earlier.report, now).await?;
        }
    }
    Ok(())
}

async fn act<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    payment: &mut Model,
    report: &Report,
    now: DateTime<Utc>,
) -> Result<Next> {
    match report {
        Report::Succeeded {
            card,
            amount_minor,
            currency,
            ..
        } => {
            let currency = currency.as_deref().unwrap_or(&payment.currency);
            if *amount_minor != payment.amount_minor || currency != payment.currency {
                let paid = format!("{amount_minor} {currency}");
                alarms::paid_otherwise(txn, shop, payment, &paid, now).await?;
                return Ok(Next::Nothing);
            }
            if !transition(txn, payment, Status::Succeeded, card.clone(), None).await? {
                return Ok(Next::Nothing);
            }
            *payment = super::find(txn, payment.id).await?;
            // What went back before this was told is not to be given back again.
            catch_up(txn, shop, payment, now).await?;
            return payable::paid(txn, shop, payment, now).await;
        }
        // A page that is closed for good refuses once: what was answered is told again by message.
        Report::Failed { .. } if payment.status() == Status::Failed && payment.is_closed(now) => {}
        Report::Failed {
            reason, for_good, ..
        } => {
            let reason = Some(reason.clone());
            if transition(txn, payment, Status::Failed, None, reason.clone()).await? {
                if *for_good {
                    super::close_page(txn, payment, now).await?;
                }
                payment.failure = reason;
                payable::payment_failed(txn, shop, payment, now).await?;
            }
        }
        Report::Processing => {
            transition(txn, payment, Status::Processing, None, None).await?;
        }
        // (Not of one that went on: that yes is used up.)
        Report::Agreed if payment.status() != Status::Processing => {
            return Ok(Next::Collect(payment.id));
        }
        Report::Expired => {
            transition(txn, payment, Status::Expired, None, None).await?;
        }
        Report::Charged { card, .. } => super::name_card(txn, payment, card.as_deref()).await?,
        money => of_money(txn, shop, payment, money, now).await?,
    }
    Ok(Next::Nothing)
}

/// News of money that is there.
async fn of_money<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    payment: &Model,
    report: &Report,
    now: DateTime<Utc>,
) -> Result<()> {
    match report {
        Report::Refunded(report) => {
            if let Some(refund) = refunds::succeed(txn, payment, report).await? {
                payable::refunded(txn, shop, payment, &refund, now).await?;
            }
        }
        Report::RefundFailed(report) => {
            if let Some(refund) = refunds::fail(txn, payment, report).await? {
                alarms::refund_failed(txn, shop, payment, &refund, now).await?;
            }
        }
        Report::Disputed(report) => {
            let told = disputes::tell(txn, payment, report).await?;
            alarms::disputed(txn, shop, payment, report, told, now).await?;
        }
        Report::FraudWarning { reason } => {
            alarms::warned_of(txn, shop, payment, reason, now).await?;
        }
        _ => {}
    }
    Ok(())
}
