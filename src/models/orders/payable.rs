//! What a payment's outcome means for its order. Called in the transaction that noted the webhook.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, ConnectionTrait, Set};
use serde_json::json;

use super::{Model, Status, alarms, downloads, find, orders, quoting, transition};
use crate::{
    errors::Result,
    mailers::order_mailer,
    models::{
        carts, fulfilments,
        gift_cards::{buying, paying},
        invoices,
        order_events::{self, Actor},
        payments,
        refunds::{self, NewRefund},
    },
    shop::Shop,
};

/// What is to be started after the commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    MakePrintFiles(i64),
    Refund(i64),
    /// The payment that the shopper agreed to.
    Collect(i64),
    Nothing,
}

/// The money is there: the order is paid, the cart emptied, the invoice issued, the shopper told. Money for an order that was cancelled in
/// the meantime is given back.
///
/// # Errors
/// When the database does.
pub async fn paid<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    payment: &payments::Model,
    now: DateTime<Utc>,
) -> Result<Next> {
    let order = find(txn, payment.order_id).await?;
    let data = json!({"reference": payment.reference, "card": payment.card});
    match order.status() {
        Status::AwaitingPayment => {
            if !transition(txn, &order, Status::Paid, &Actor::Payments, data).await? {
                return Ok(Next::Nothing);
            }
            let order = place_at(txn, shop, order, now).await?;
            paying::pay(txn, &order).await?;
            sold(txn, shop, &order, payment, now).await
        }
        // (It has come to refunded if all of it had gone back already.)
        Status::Cancelled | Status::Refunded if is_only(txn, payment).await? => {
            order_events::record(txn, order.id, "paid_too_late", &Actor::Payments, data).await?;
            give_back_rest(txn, &order, payment).await
        }
        _ => {
            order_events::record(txn, order.id, "paid_again", &Actor::Payments, data).await?;
            give_back(txn, payment, "The order was paid twice.").await
        }
    }
}

/// What was bought is the shopper's: the cart is emptied, or the gift card issued.
async fn sold<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    order: &Model,
    payment: &payments::Model,
    now: DateTime<Utc>,
) -> Result<Next> {
    let back = refunds::refunded_minor(txn, payment).await?;
    let is_over = back > 0 && has_all_gone_back(txn, order).await?;
    if !order.is_gift_card {
        carts::empty(txn, order.visitor_id).await?;
    } else if !is_over {
        buying::issue(txn, shop, order, payment.amount_minor - back, now).await?;
    }
    invoices::issue(txn, shop, order, payment, now).await?;
    order_mailer::confirmed(txn, shop, order, now).await?;
    if is_over {
        transition(txn, order, Status::Refunded, &Actor::Payments, json!({})).await?;
        return Ok(Next::Nothing);
    }
    if order.is_gift_card {
        transition(txn, order, Status::Completed, &Actor::Shop, json!({})).await?;
        return Ok(Next::Nothing);
    }
    Ok(Next::MakePrintFiles(order.id))
}

/// What is left of a cancelled order's money goes back: it came too late, or the processor had given back a part of it.
///
/// # Errors
/// When the database does.
pub async fn give_back_rest<C: ConnectionTrait>(
    txn: &C,
    order: &Model,
    payment: &payments::Model,
) -> Result<Next> {
    if order.status() != Status::Cancelled {
        return Ok(Next::Nothing);
    }
    give_back(txn, payment, "The order was cancelled.").await
}

/// The card was refused: the order waits on, the shopper may try again. Whose bank took its time is told so by mail.
///
/// # Errors
/// When the database does.
pub async fn payment_failed<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    payment: &payments::Model,
    now: DateTime<Utc>,
) -> Result<()> {
    let order = find(txn, payment.order_id).await?;
    let is_awaited = order.status() == Status::AwaitingPayment;
    if is_awaited && payment.status() == payments::Status::Processing {
        let reason = payment.failure.as_deref();
        order_mailer::payment_failed(txn, shop, &order, reason, now).await?;
    }
    let data = json!({"reason": payment.failure});
    order_events::record(
        txn,
        payment.order_id,
        "payment_failed",
        &Actor::Payments,
        data,
    )
    .await
}

/// A refund went through: its credit note is issued, and a full one ends the order.
///
/// # Errors
/// When the database does.
pub async fn refunded<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    payment: &payments::Model,
    refund: &refunds::Model,
    now: DateTime<Utc>,
) -> Result<()> {
    let order = find(txn, payment.order_id).await?;
    let data = json!({"amount_minor": refund.amount_minor, "reason": refund.reason});
    let in_full = has_all_gone_back(txn, &order).await?;
    if in_full && order.status().may_become(Status::Refunded) {
        transition(txn, &order, Status::Refunded, &Actor::Payments, data).await?;
        // Nobody pays for it any more: what has not left the house is not made.
        fulfilments::cancel_all(txn, &order, now).await?;
    } else {
        order_events::record(txn, order.id, "partly_refunded", &Actor::Payments, data).await?;
    }
    downloads::close_refunded(txn, refund, now).await?;
    if order.is_gift_card && invoices::has_sold(txn, payment).await? {
        let spent = buying::withdraw_what_is_left(txn, &order, refund).await?;
        alarms::spent_already(txn, shop, payment, spent, now).await?;
    }
    invoices::credit(txn, payment, refund, now).await?;
    order_mailer::refunded(txn, shop, &order, refund, now).await
}

/// What is left of a payment.
async fn give_back<C: ConnectionTrait>(
    txn: &C,
    payment: &payments::Model,
    reason: &str,
) -> Result<Next> {
    let left = payment.amount_minor - refunds::committed_minor(txn, payment).await?;
    if left <= 0 {
        return Ok(Next::Nothing);
    }
    let refund = NewRefund {
        amount_minor: left,
        reason: reason.into(),
        requested_by: Actor::Shop.to_string(),
    };
    let refund = refunds::request(txn, payment, &refund).await?;
    Ok(Next::Refund(refund.id))
}

/// Whether no other payment of its order went through.
async fn is_only<C: ConnectionTrait>(txn: &C, payment: &payments::Model) -> Result<bool> {
    let all = payments::succeeded_of(txn, payment.order_id).await?;
    Ok(all.iter().all(|other| other.id == payment.id))
}

/// Of every payment that went through.
async fn has_all_gone_back<C: ConnectionTrait>(txn: &C, order: &Model) -> Result<bool> {
    for payment in payments::succeeded_of(txn, order.id).await? {
        if refunds::refunded_minor(txn, &payment).await? < payment.amount_minor {
            return Ok(false);
        }
    }
    Ok(true)
}

/// From the day that it is paid on it is made: that is when it was promised from.
async fn place_at<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    order: Model,
    now: DateTime<Utc>,
) -> Result<Model> {
    let quote = quoting::again(txn, shop, &order, now.date_naive()).await?;
    let mut row: orders::ActiveModel = order.into();
    if let Some(offer) = quote.chosen {
        row.promised_from = Set(Some(offer.arrives.from));
        row.promised_until = Set(Some(offer.arrives.until));
    }
    row.status = Set(Status::Paid.name().into());
    row.placed_at = Set(Some(now.into()));
    Ok(row.update(txn).await?)
}
