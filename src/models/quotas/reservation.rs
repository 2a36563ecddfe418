//! Reservations: the ledger of previews. One is taken from each identity key that stands for the visitor. Reserved with the
//! portrait in one transaction, committed when the preview is there, given back when it will never be, or is kept back.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Set,
    sea_query::{Expr, ExprTrait, Func},
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

/// Previews of the last 30 days: which of the keys asked for, which portrait, when.
#[derive(Debug, Clone, Default)]
pub struct Ledger(Vec<(i64, i64, DateTime<Utc>)>);

impl Ledger {
    /// # Errors
    /// When the database does.
    pub async fn read<C: ConnectionTrait>(
        db: &C,
        keys: &[i64],
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let rows: Vec<(i64, i64, Option<DateTime<Utc>>)> = Entity::find()
            .select_only()
            .columns([
                Column::IdentityKeyId,
                Column::PortraitId,
                Column::ReservedAt,
            ])
            .filter(Column::IdentityKeyId.is_in(keys.iter().copied()))
            .filter(Column::ReservedAt.gt(now - MONTH))
            .filter(Column::Status.is_in([RESERVED, COMMITTED]))
            .into_tuple()
            .all(db)
            .await?;
        let known = rows.into_iter();
        Ok(Self(
            known
                .filter_map(|(key, portrait, at)| Some((key, portrait, at?)))
                .collect(),
        ))
    }

    /// When the previews were taken that these keys have had: each once, whichever of them it stands with.
    #[must_use]
    pub fn taken(&self, keys: &[i64]) -> Vec<DateTime<Utc>> {
        let theirs = self.0.iter().filter(|(key, ..)| keys.contains(key));
        let mut first = BTreeMap::new();
        for (_, portrait, at) in theirs {
            let earliest = first.entry(*portrait).or_insert(*at);
            *earliest = Ord::min(*earliest, *at);
        }
        first.into_values().collect()
    }

    /// How many each of these keys has had, of those that had any.
    #[must_use]
    pub fn counts(&self, keys: &[i64]) -> Vec<usize> {
        let counts = keys.iter().map(|key| self.had(*key));
        counts.filter(|had| *had > 0).collect()
    }

    /// How many this key has had.
    #[must_use]
    pub fn had(&self, key: i64) -> usize {
        self.0.iter().filter(|(of, ..)| *of == key).count()
    }
}

/// How many previews each of these keys has had since four moments, the latest first.
///
/// # Errors
/// When the database does.
pub async fn velocity<C: ConnectionTrait>(
    db: &C,
    keys: &[i64],
    since: [DateTime<Utc>; 4],
) -> Result<Vec<(i64, [i64; 4])>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let [five_minutes, hour, day, month] = since;
    let in_window = |from: DateTime<Utc>| {
        let inside = Expr::case(Column::ReservedAt.gt(from), 1).finally(0);
        Func::sum(inside).cast_as("bigint")
    };
    let rows: Vec<(i64, i64, i64, i64, i64)> = Entity::find()
        .select_only()
        .column(Column::IdentityKeyId)
        .column_as(in_window(five_minutes), "five_minutes")
        .column_as(in_window(hour), "hour")
        .column_as(in_window(day), "day")
        .column_as(Column::Id.count(), "month")
        .filter(Column::IdentityKeyId.is_in(keys.iter().copied()))
        .filter(Column::ReservedAt.gt(month))
        .filter(Column::Status.is_in([RESERVED, COMMITTED]))
        .group_by(Column::IdentityKeyId)
        .into_tuple()
        .all(db)
        .await?;
    let counted = rows
        .into_iter()
        .map(|(key, a, b, c, d)| (key, [a, b, c, d]));
    Ok(counted.collect())
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
