//! Mails about an order.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{Addressed, write};
use crate::{
    errors::Result,
    models::{
        fulfilments, invoices,
        money::Money,
        orders::{self, Model as Order, downloads},
        payments::reconciling::Disagreement,
        refunds,
    },
    shop::Shop,
    views::{invoices::InvoiceView, orders::OrderView, times},
};

/// The money is there.
///
/// # Errors
/// When rendering or the database fails.
pub async fn confirmed<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    order: &Order,
    now: DateTime<Utc>,
) -> Result<()> {
    let lines = order.lines(txn).await?;
    let mut downloads = false;
    for line in &lines {
        downloads |= !line.is_physical()?;
    }
    let invoice = invoices::of_order(txn, order.id).await?;
    let invoice = invoice
        .first()
        .map(|it| InvoiceView::in_mail(it, shop, order));
    let extra = json!({"downloads": downloads, "invoice": invoice.transpose()?});
    about(txn, shop, order, "order_confirmed", extra, now).await
}

/// The digital files can be fetched.
///
/// # Errors
/// When rendering or the database fails.
pub async fn downloads_ready<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    order: &Order,
    now: DateTime<Utc>,
) -> Result<()> {
    let settings = &shop.settings.downloads;
    let until = times::day(downloads::until(settings, now));
    let times = match settings.times {
        1 => "once".to_string(),
        2 => "twice".to_string(),
        times => format!("{times} times"),
    };
    let mut files = 0;
    for line in &order.lines(txn).await? {
        files += u32::from(!line.is_physical()?);
    }
    let extra = json!({"times": times, "until": until, "one": files == 1});
    about(txn, shop, order, "downloads_ready", extra, now).await
}

/// The parcel is on its way.
///
/// # Errors
/// When rendering or the database fails.
pub async fn shipped<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    order: &Order,
    fulfilment: &fulfilments::Model,
    now: DateTime<Utc>,
) -> Result<()> {
    let extra = json!({"shipment": {
        "carrier": fulfilment.carrier.clone().unwrap_or_default(),
        "tracking": fulfilment.tracking.clone().unwrap_or_default(),
        "tracking_url": Value::Null,
    }});
    about(txn, shop, order, "order_shipped", extra, now).await
}

/// It is being made.
///
/// # Errors
/// When rendering or the database fails.
pub async fn in_production<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    order: &Order,
    now: DateTime<Utc>,
) -> Result<()> {
    about(txn, shop, order, "order_in_production", json!({}), now).await
}

/// It should be there.
///
/// # Errors
/// When rendering or the database fails.
pub async fn delivered<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    order: &Order,
    now: DateTime<Utc>,
) -> Result<()> {
    about(txn, shop, order, "order_delivered", json!({}), now).await
}

/// The printer has sent it back: the shopper hears that it is seen to, and the staff why.
///
/// # Errors
/// When rendering or the database fails.
pub async fn sent_back<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    order: &Order,
    (printer, reason): (&str, Option<&str>),
    now: DateTime<Utc>,
) -> Result<()> {
    about(txn, shop, order, "order_problem", json!({}), now).await?;
    let reason = reason.unwrap_or("no reason was given");
    let words = format!("{printer} has sent the job back: {reason}");
    alarm(txn, shop, order, &words, now).await
}

/// The way to the order, once more.
///
/// # Errors
/// When rendering or the database fails.
pub async fn link<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    order: &Order,
    now: DateTime<Utc>,
) -> Result<()> {
    about(txn, shop, order, "order_link", json!({}), now).await
}

/// Something about the order's money that staff must see.
///
/// # Errors
/// When rendering or the database fails.
pub async fn alarm<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    order: &Order,
    words: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let mail = Addressed {
        template: "payment_alarm",
        to: &shop.settings.shop.support_email,
        order_id: None,
    };
    let context = json!({
        "number": order.number,
        "words": words,
        "order_url": shop.absolute(&format!("/admin/orders/{}", order.pid)),
    });
    write(txn, shop, &mail, context, now).await
}

/// The processor's books and the shop's do not agree.
///
/// # Errors
/// When rendering or the database fails.
pub async fn books_disagree<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    found: &[Disagreement],
    now: DateTime<Utc>,
) -> Result<()> {
    let mail = Addressed {
        template: "books_disagree",
        to: &shop.settings.shop.support_email,
        order_id: None,
    };
    let context = json!({"found": found, "orders_url": shop.absolute("/admin/orders")});
    write(txn, shop, &mail, context, now).await
}

/// What is to be told of a cancelled order.
#[derive(Debug, Clone, Copy)]
pub struct Cancelled<'a> {
    pub reason: Option<&'a str>,
    /// What is on its way back.
    pub refunded_minor: Option<i64>,
    /// Whether a slow bank is still moving the money.
    pub may_arrive: bool,
}

/// The order was cancelled.
///
/// # Errors
/// When rendering or the database fails.
pub async fn cancelled<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    order: &Order,
    told: &Cancelled<'_>,
    now: DateTime<Utc>,
) -> Result<()> {
    let currency = order.currency()?;
    let back = |minor| Money::new(minor, currency).to_string();
    let refunded = told.refunded_minor.map(back);
    let extra = json!({"reason": told.reason, "refunded": refunded, "may_arrive": told.may_arrive});
    about(txn, shop, order, "order_cancelled", extra, now).await
}

/// A bank that took its time did not move the money after all.
///
/// # Errors
/// When rendering or the database fails.
pub async fn payment_failed<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    order: &Order,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<()> {
    let extra = json!({"reason": reason});
    about(txn, shop, order, "payment_failed", extra, now).await
}

/// Money has gone back.
///
/// # Errors
/// When rendering or the database fails.
pub async fn refunded<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    order: &Order,
    refund: &refunds::Model,
    now: DateTime<Utc>,
) -> Result<()> {
    let amount = Money::new(refund.amount_minor, order.currency()?).to_string();
    let note = invoices::of_refund(txn, refund).await?;
    let note = note.map(|it| InvoiceView::in_mail(&it, shop, order));
    let extra = json!({"amount": amount, "reason": refund.reason, "invoice": note.transpose()?});
    about(txn, shop, order, "order_refunded", extra, now).await
}

async fn about<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    order: &Order,
    template: &str,
    extra: Value,
    now: DateTime<Utc>,
) -> Result<()> {
    // The caller has just moved the order; what is told is where it stands now.
    let order = orders::find(txn, order.id).await?;
    let mut context = extra;
    context["order"] = serde_json::to_value(OrderView::load(txn, shop, &order, now).await?)?;
    context["order_url"] = shop.absolute(&order.link(&shop.vault)).into();
    let mail = Addressed {
        template,
        to: &order.email,
        order_id: Some(order.id),
    };
    write(txn, shop, &mail, context, now).await
}
