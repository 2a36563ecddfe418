//! The till's books: a row a charge. It is `open` until a card pays it or the shop closes it; `challenged` while the bank asks back.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set,
    sea_query::{Expr, ExprTrait},
};

use super::cards::Shown;
use crate::{
    errors::{Error, Result},
    models::{
        _entities::till_charges::{self, Column, Entity},
        payments::{
            gateway::{About, Charge},
            reconciling::Booked,
        },
    },
};

pub use till_charges::Model;

pub const OPEN: &str = "open";
pub const CHALLENGED: &str = "challenged";
pub const SUCCEEDED: &str = "succeeded";
const CLOSED: &str = "closed";

/// # Errors
/// [`Error::NotFound`] when the till has no such charge.
pub async fn find<C: ConnectionTrait>(db: &C, reference: &str) -> Result<Model> {
    Entity::find()
        .filter(Column::Reference.eq(reference))
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

/// The charge with this idempotency key; it is opened when there is none.
///
/// # Errors
/// When the database does.
pub async fn find_or_open<C: ConnectionTrait>(db: &C, charge: &Charge) -> Result<Model> {
    let known = Entity::find()
        .filter(Column::IdempotencyKey.eq(&charge.idempotency_key))
        .one(db)
        .await?;
    match known {
        Some(row) => Ok(row),
        None => open(db, charge).await,
    }
}

/// The charges that were paid since then.
///
/// # Errors
/// When the database does.
pub async fn paid_since<C: ConnectionTrait>(db: &C, since: DateTime<Utc>) -> Result<Vec<Booked>> {
    let rows = Entity::find()
        .filter(Column::Status.eq(SUCCEEDED))
        .filter(Column::CreatedAt.gte(since))
        .all(db)
        .await?;
    let booked = rows.into_iter().map(|row| Booked {
        about: About {
            reference: Some(row.reference.clone()),
            intent: None,
            key: Some(row.idempotency_key),
        },
        reference: row.reference,
        at: row.created_at.to_utc(),
        amount_minor: row.amount_minor,
        refunded_minor: row.refunded_minor,
        currency: row.currency,
        disputed: false,
    });
    Ok(booked.collect())
}

/// Moves a charge that is not paid yet, and keeps the card's last digits with it; answers whether it moved.
///
/// # Errors
/// When the database does.
pub async fn transition<C: ConnectionTrait>(
    txn: &C,
    charge: &Model,
    to: &str,
    card: &Shown,
) -> Result<bool> {
    let moved = Entity::update_many()
        .col_expr(Column::Status, Expr::value(to))
        .col_expr(Column::Card, Expr::value(&card.last_digits))
        .col_expr(
            Column::CardFacts,
            Expr::value(serde_json::to_string(&card.facts)?),
        )
        .filter(Column::Id.eq(charge.id))
        .filter(Column::Status.is_in([OPEN, CHALLENGED]))
        .exec(txn)
        .await?;
    Ok(moved.rows_affected == 1)
}

/// Closes a charge that is not paid; answers no if it is.
///
/// # Errors
/// When the database does.
pub async fn close<C: ConnectionTrait>(db: &C, reference: &str) -> Result<bool> {
    let closed = Entity::update_many()
        .col_expr(Column::Status, Expr::value(CLOSED))
        .filter(Column::Reference.eq(reference))
        .filter(Column::Status.ne(SUCCEEDED))
        .exec(db)
        .await?;
    Ok(closed.rows_affected == 1)
}

/// Notes that this much more (in minor units) of a paid charge goes back; answers no when it is more than is left of it.
///
/// # Errors
/// When the database does.
pub async fn give_back<C: ConnectionTrait>(
    txn: &C,
    charge: &Model,
    amount_minor: i64,
) -> Result<bool> {
    let noted = Entity::update_many()
        .col_expr(
            Column::RefundedMinor,
            Expr::col(Column::RefundedMinor).add(amount_minor),
        )
        .filter(Column::Id.eq(charge.id))
        .filter(Column::Status.eq(SUCCEEDED))
        .filter(Column::AmountMinor.gte(charge.refunded_minor + amount_minor))
        .exec(txn)
        .await?;
    Ok(noted.rows_affected == 1)
}

impl Model {
    #[must_use]
    pub fn is_paid(&self) -> bool {
        self.status == SUCCEEDED
    }

    /// Whether there is nothing to ask any more.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.is_paid() || self.status == CLOSED
    }

    /// The card that was entered last.
    #[must_use]
    pub fn shown(&self) -> Shown {
        let facts = self.card_facts.as_deref();
        Shown {
            last_digits: self.card.clone().unwrap_or_default(),
            facts: facts
                .and_then(|facts| serde_json::from_str(facts).ok())
                .unwrap_or_default(),
        }
    }

    /// Whether the bank waits for an answer.
    #[must_use]
    pub fn is_challenged(&self) -> bool {
        self.status == CHALLENGED
    }
}

async fn open<C: ConnectionTrait>(db: &C, charge: &Charge) -> Result<Model> {
    let row = till_charges::ActiveModel {
        reference: Set(format!("ch_{}", uuid::Uuid::new_v4().simple())),
        amount_minor: Set(charge.amount.minor),
        refunded_minor: Set(0),
        currency: Set(charge.amount.currency.code().into()),
        status: Set(OPEN.into()),
        return_url: Set(charge.return_url.clone()),
        idempotency_key: Set(charge.idempotency_key.clone()),
        ..Default::default()
    };
    Ok(row.insert(db).await?)
}
