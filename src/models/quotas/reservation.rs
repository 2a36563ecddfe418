//! Reservations: one preview taken from each identity key that stands for the visitor. Reserved with the portrait in
//! one transaction, committed when the preview is there, given back when it will never be, or is kept back.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QuerySelect, Set, sea_query::Expr,
};

use super::capacity::{self, Allowance};
use crate::{
    errors::Result,
    models::{
        _entities::reservations::{self, Column, Entity},
        identities::{self, IdentityKey, Kind},
    },
    settings::Quotas,
};

pub const RESERVED: &str = "reserved";
pub const COMMITTED: &str = "committed";
pub const GIVEN_BACK: &str = "given_back";

/// Whether there was one left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Reserved,
    /// Nothing was taken from any key; roll the transaction back.
    UsedUp(Allowance),
}

/// Takes one preview from every key, or from none.
///
/// # Errors
/// When the database does.
pub async fn reserve<C: ConnectionTrait>(
    txn: &C,
    quotas: &Quotas,
    keys: &[IdentityKey],
    portrait_id: i64,
    now: DateTime<Utc>,
) -> Result<Outcome> {
    let rows = identities::lock(txn, keys).await?;
    for row in &rows {
        let allowance = of_row(txn, quotas, row, now).await?;
        if allowance.left == 0 {
            return Ok(Outcome::UsedUp(allowance));
        }
    }
    for row in rows {
        let reservation = reservations::ActiveModel {
            portrait_id: Set(portrait_id),
            identity_key_id: Set(row.id),
            status: Set(RESERVED.into()),
            day: Set(now.date_naive()),
            ..Default::default()
        };
        reservation.insert(txn).await?;
    }
    Ok(Outcome::Reserved)
}

/// The preview is there: what was reserved is spent.
///
/// # Errors
/// When the database does.
pub async fn commit<C: ConnectionTrait>(txn: &C, portrait_id: i64) -> Result<()> {
    change(txn, portrait_id, RESERVED, COMMITTED).await
}

/// The preview will never be there: what was reserved is the visitor's again.
///
/// # Errors
/// When the database does.
pub async fn give_back<C: ConnectionTrait>(txn: &C, portrait_id: i64) -> Result<()> {
    change(txn, portrait_id, RESERVED, GIVEN_BACK).await
}

/// The preview is there and the visitor is not to have it: what was spent is theirs again.
///
/// # Errors
/// When the database does.
pub async fn return_spent<C: ConnectionTrait>(txn: &C, portrait_id: i64) -> Result<()> {
    change(txn, portrait_id, COMMITTED, GIVEN_BACK).await
}

/// Whether a preview was spent on one of these portraits.
///
/// # Errors
/// When the database does.
pub async fn is_spent_on<C: ConnectionTrait>(txn: &C, portrait_ids: &[i64]) -> Result<bool> {
    let spent = Entity::find()
        .filter(Column::PortraitId.is_in(portrait_ids.iter().copied()))
        .filter(Column::Status.eq(COMMITTED))
        .count(txn)
        .await?;
    Ok(spent > 0)
}

/// For which of these portraits a preview is reserved.
///
/// # Errors
/// When the database does.
pub async fn held_for<C: ConnectionTrait>(txn: &C, portrait_ids: &[i64]) -> Result<Vec<i64>> {
    Ok(Entity::find()
        .select_only()
        .column(Column::PortraitId)
        .filter(Column::PortraitId.is_in(portrait_ids.iter().copied()))
        .filter(Column::Status.eq(RESERVED))
        .into_tuple()
        .all(txn)
        .await?)
}

/// What these keys still allow today: the scarcest of them counts.
///
/// # Errors
/// When the database does.
pub async fn allowance<C: ConnectionTrait>(
    db: &C,
    quotas: &Quotas,
    keys: &[IdentityKey],
    now: DateTime<Utc>,
) -> Result<Allowance> {
    let mut scarcest = capacity::allowance(quotas.per_visitor, 0, now);
    for key in keys {
        if let Some(row) = identities::find(db, key).await? {
            let allowance = of_row(db, quotas, &row, now).await?;
            scarcest.left = scarcest.left.min(allowance.left);
        }
    }
    Ok(scarcest)
}

async fn of_row<C: ConnectionTrait>(
    db: &C,
    quotas: &Quotas,
    row: &identities::Model,
    now: DateTime<Utc>,
) -> Result<Allowance> {
    let used = Entity::find()
        .filter(Column::IdentityKeyId.eq(row.id))
        .filter(Column::Day.eq(now.date_naive()))
        .filter(Column::Status.is_in([RESERVED, COMMITTED]))
        .count(db)
        .await?;
    let kind = Kind::parse(&row.kind).unwrap_or(Kind::AddressBlock);
    let used = u32::try_from(used).unwrap_or(u32::MAX);
    Ok(capacity::allowance(
        capacity::per_day(quotas, kind),
        used,
        now,
    ))
}

async fn change<C: ConnectionTrait>(txn: &C, portrait_id: i64, from: &str, to: &str) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(to))
        .filter(Column::PortraitId.eq(portrait_id))
        .filter(Column::Status.eq(from))
        .exec(txn)
        .await?;
    Ok(())
}
