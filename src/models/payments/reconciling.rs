//! Reconciling: the processor's books against the shop's. Whatever they do not agree on is listed for staff; nothing is moved.

use std::{collections::BTreeSet, ops::Range};

use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::Serialize;

use super::{Column, Entity, Model, Status, disputes, find_by, gateway::About};
use crate::{
    errors::Result,
    mailers::order_mailer,
    models::{begin_write, orders, refunds},
    shop::HasShop,
};

/// Money that arrived, as the processor's books have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    pub about: About,
    /// Under which staff find it there.
    pub reference: String,
    pub at: DateTime<Utc>,
    pub amount_minor: i64,
    pub refunded_minor: i64,
    /// ISO 4217, in capitals.
    pub currency: String,
    pub disputed: bool,
}

/// Something that the books do not agree on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Disagreement {
    /// The order's number, if it is known whose money it is.
    pub order: Option<String>,
    /// The processor's number of the money.
    pub reference: String,
    pub words: String,
}

/// Compares the books of every processor since then.
///
/// # Errors
/// When the database does.
pub async fn compare(
    ctx: &AppContext,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<Disagreement>> {
    let mut found = Vec::new();
    for gateway in ctx.shop().gateways.all() {
        match gateway.books(since, now).await {
            Ok(books) => {
                let settled = now - gateway.books_lag();
                let books: Vec<_> = books.into_iter().filter(|it| it.at < settled).collect();
                found.extend(compare_with(ctx, gateway.name(), &books, since..settled).await?);
            }
            // The others' are compared all the same.
            Err(error) => found.push(Disagreement {
                order: None,
                reference: gateway.name().into(),
                words: format!("The books cannot be read: {error}."),
            }),
        }
    }
    Ok(found)
}

/// Compares the books, and writes to the staff if they do not agree.
///
/// # Errors
/// See [`compare`].
pub async fn report(
    ctx: &AppContext,
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<Disagreement>> {
    let found = compare(ctx, since, now).await?;
    if !found.is_empty() {
        tracing::error!(found = found.len(), "the books do not agree");
        let txn = begin_write(&ctx.db).await?;
        order_mailer::books_disagree(&txn, &ctx.shop(), &found, now).await?;
        txn.commit().await?;
    }
    Ok(found)
}

/// Compares what one processor has booked with what was paid there in that time.
async fn compare_with(
    ctx: &AppContext,
    gateway: &str,
    books: &[Booked],
    time: Range<DateTime<Utc>>,
) -> Result<Vec<Disagreement>> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for booked in books {
        match find_by(&ctx.db, gateway, &booked.about).await? {
            Some(payment) => {
                seen.insert(payment.id);
                let words = differences(&ctx.db, &payment, booked).await?;
                found.extend(told(&ctx.db, &payment, &booked.reference, words).await?);
            }
            // Without the shop's key it is other business of the same account.
            None if booked.about.key.is_some() => found.push(Disagreement {
                order: None,
                reference: booked.reference.clone(),
                words: "The processor has it, and the shop knows nothing of it.".into(),
            }),
            None => {}
        }
    }
    let ours = Entity::find()
        .filter(Column::Gateway.eq(gateway))
        .filter(Column::Status.eq(Status::Succeeded.name()))
        .filter(Column::CreatedAt.gt(time.start))
        .filter(Column::CreatedAt.lt(time.end))
        .order_by_asc(Column::Id);
    for payment in ours.all(&ctx.db).await? {
        if !seen.contains(&payment.id) {
            let reference = payment.reference.clone().unwrap_or_default();
            let words = vec!["Paid here, and the processor has no such money.".into()];
            found.extend(told(&ctx.db, &payment, &reference, words).await?);
        }
    }
    Ok(found)
}

async fn differences<C: ConnectionTrait>(
    db: &C,
    payment: &Model,
    booked: &Booked,
) -> Result<Vec<String>> {
    let mut words = Vec::new();
    if payment.status() != Status::Succeeded {
        words.push(format!(
            "The processor has the money; here it stands as “{}”.",
            payment.status().words()
        ));
    }
    let there = (booked.amount_minor, booked.currency.as_str());
    let here = (payment.amount_minor, payment.currency.as_str());
    if there != here {
        let ((a, b), (c, d)) = (there, here);
        words.push(format!("{a} {b} there, {c} {d} here, in minor units."));
    }
    let refunded = refunds::refunded_minor(db, payment).await?;
    if refunded != booked.refunded_minor {
        let there = booked.refunded_minor;
        words.push(format!(
            "{there} were given back there, {refunded} here, in minor units."
        ));
    }
    if booked.disputed && disputes::of_payment(db, payment.id).await?.is_empty() {
        words.push("It is disputed there, and not here.".into());
    }
    Ok(words)
}

async fn told<C: ConnectionTrait>(
    db: &C,
    payment: &Model,
    reference: &str,
    words: Vec<String>,
) -> Result<Vec<Disagreement>> {
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let order = orders::find(db, payment.order_id).await?;
    let told = words.into_iter().map(|words| Disagreement {
        order: Some(order.number.clone()),
        reference: reference.into(),
        words,
    });
    Ok(told.collect())
}
