//! What staff must hear of an order's money: it goes onto the order's timeline, and to them by mail. Nothing is moved here.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::find;
use crate::{
    errors::Result,
    mailers::order_mailer,
    models::{
        gift_cards::buying,
        invoices,
        money::Money,
        order_events::{self, Actor},
        payments::{self, disputes::Told, gateway::DisputeReport},
        refunds,
    },
    shop::Shop,
};

/// Another amount, or currency, than was asked for. Nothing moves; staff look at it.
///
/// # Errors
/// When the database does.
pub async fn paid_otherwise<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    payment: &payments::Model,
    paid: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let asked = format!("{} {}", payment.amount_minor, payment.currency);
    tracing::error!(
        payment = payment.id,
        paid,
        asked,
        "paid another amount than asked"
    );
    let data = json!({"paid": paid, "asked": asked});
    let words = format!(
        "The processor says that {paid} was paid, in minor units; {asked} was asked for. Nothing was booked."
    );
    alarm(txn, shop, payment, "paid_otherwise", &data, &words, now).await
}

/// Money that was to go back did not. If it was thought to have gone back, that is taken back, too.
///
/// # Errors
/// When the database does.
pub async fn refund_failed<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    payment: &payments::Model,
    refund: &refunds::Model,
    now: DateTime<Utc>,
) -> Result<()> {
    invoices::take_back(txn, payment, refund, now).await?;
    buying::restore(txn, refund).await?;
    let data = json!({"amount_minor": refund.amount_minor, "reason": refund.reason});
    let words = "A refund did not go through: the bank did not take it. It can be given back again, or in another way.";
    alarm(txn, shop, payment, "refund_failed", &data, words, now).await
}

/// The shopper's bank asks for the money back, or has decided.
///
/// # Errors
/// When the database does.
pub async fn disputed<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    payment: &payments::Model,
    report: &DisputeReport,
    told: Told,
    now: DateTime<Utc>,
) -> Result<()> {
    let data = json!({
        "amount_minor": report.amount_minor, "reason": report.reason, "status": report.status.name(),
    });
    let until = report.due_at.map(|at| {
        format!(
            " Answer at the processor before {}.",
            at.format("%-d %b %Y, %H:%M UTC")
        )
    });
    let until = until.unwrap_or_default();
    match told {
        Told::Nothing => Ok(()),
        Told::New => {
            let words = format!("The payment is disputed: {}.{until}", report.reason);
            alarm(txn, shop, payment, "disputed", &data, &words, now).await
        }
        Told::Moved => {
            let words = format!(
                "The dispute stands otherwise now: {}.",
                report.status.words()
            );
            alarm(txn, shop, payment, "dispute_moved", &data, &words, now).await
        }
    }
}

/// The money for a gift card went back, and the card had paid for something by then. Nothing is told of nothing.
///
/// # Errors
/// When the database does.
pub async fn spent_already<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    payment: &payments::Model,
    spent: Money,
    now: DateTime<Utc>,
) -> Result<()> {
    if spent.minor == 0 {
        return Ok(());
    }
    let words =
        format!("The money for a gift card went back, and {spent} of it was spent by then.");
    let data = json!({"amount_minor": spent.minor});
    alarm(txn, shop, payment, "gift_card_spent", &data, &words, now).await
}

/// The bank thinks that the card is stolen.
///
/// # Errors
/// When the database does.
pub async fn warned_of<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    payment: &payments::Model,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let words = format!(
        "The bank warns of fraud ({reason}). Giving the money back before it is asked for saves a dispute."
    );
    let data = json!({"reason": reason});
    alarm(txn, shop, payment, "fraud_warning", &data, &words, now).await
}

/// Puts it on the order's timeline and writes to the staff.
async fn alarm<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    payment: &payments::Model,
    kind: &str,
    data: &Value,
    words: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let order = find(txn, payment.order_id).await?;
    order_events::record(txn, order.id, kind, &Actor::Payments, data.clone()).await?;
    order_mailer::alarm(txn, shop, &order, words, now).await
}
