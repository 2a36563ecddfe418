//! Reservations: the ledger of previews. One is taken from each identity key that stands for the visitor. Reserved with the
//! portrait in one transaction, committed when the preview is there, given back when it will never be, or is kept back.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Set,
    sea_query::Expr,
};

use super::capacity::MONTH;
use crate::{
    errors::Result,
    models::{
        _entities::reservations::{self, Column, Entity},
        identities,
    },
};

pub const RESERVED: &str = "reserved";
pub const COMMITTED: &str = "committed";
pub const GIVEN_BACK: &str = "given_back";

/// Takes one preview from every key. Whether there is one left was looked at in this transaction, under their locks.
///
/// # Errors
/// When the database does.
pub async fn reserve<C: ConnectionTrait>(
    txn: &C,
    keys: &[&identities::Model],
    portrait_id: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    let rows = keys.iter().map(|key| reservations::ActiveModel {
        portrait_id: Set(portrait_id),
        identity_key_id: Set(key.id),
        status: Set(RESERVED.into()),
        reserved_at: Set(Some(now.into())),
        ..Default::default()
    });
    Entity::insert_many(rows)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// When the previews were taken that these keys have had in the last 30 days: each once, whichever of them it stands with.
///
/// # Errors
/// When the database does.
pub async fn taken<C: ConnectionTrait>(
    db: &C,
    keys: &[i64],
    now: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(i64, Option<DateTime<Utc>>)> = Entity::find()
        .select_only()
        .column(Column::PortraitId)
        .column_as(Column::ReservedAt.min(), "first")
        .filter(Column::IdentityKeyId.is_in(keys.iter().copied()))
        .filter(Column::ReservedAt.gt(now - MONTH))
        .filter(Column::Status.is_in([RESERVED, COMMITTED]))
        .group_by(Column::PortraitId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(_, at)| at).collect())
}

/// How many previews each of these keys has had since then: the key, and the number.
///
/// # Errors
/// When the database does.
pub async fn counts<C: ConnectionTrait>(
    db: &C,
    keys: &[i64],
    since: DateTime<Utc>,
) -> Result<Vec<(i64, i64)>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    Ok(Entity::find()
        .select_only()
        .column(Column::IdentityKeyId)
        .column_as(Column::Id.count(), "previews")
        .filter(Column::IdentityKeyId.is_in(keys.iter().copied()))
        .filter(Column::ReservedAt.gt(since))
        .filter(Column::Status.is_in([RESERVED, COMMITTED]))
        .group_by(Column::IdentityKeyId)
        .into_tuple()
        .all(db)
        .await?)
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

async fn change<C: ConnectionTrait>(txn: &C, portrait_id: i64, from: &str, to: &str) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(to))
        .filter(Column::PortraitId.eq(portrait_id))
        .filter(Column::Status.eq(from))
        .exec(txn)
        .await?;
    Ok(())
}
