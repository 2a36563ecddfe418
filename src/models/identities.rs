//! Identities: what visits are known again by, as keyed hashes. No address, e-mail or cookie is kept in readable form here.

pub mod alike;
pub mod clusters;
pub mod company;
pub mod erasure;
pub mod keys;
pub mod photos;
pub mod retention;
pub mod sightings;
pub mod traffic;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
    sea_query::{Expr, OnConflict},
};

use super::_entities::identity_keys::{self, Column, Entity};
use crate::errors::{Error, Result};

pub use identity_keys::Model;
pub use keys::{IdentityKey, Kind};

/// Rows of keys, found by their key.
#[derive(Debug, Clone, Default)]
pub struct Rows(Vec<Model>);

impl Rows {
    #[must_use]
    pub fn get(&self, key: &IdentityKey) -> Option<&Model> {
        self.0.iter().find(|row| row.hash == key.hash)
    }

    /// The row of a key that was among those asked for.
    ///
    /// # Errors
    /// When it was not.
    pub fn of(&self, key: &IdentityKey) -> Result<&Model> {
        self.get(key)
            .ok_or_else(|| Error::internal("an identity key without a row"))
    }
}

/// Finds or makes the rows of these keys and says that they were seen. Those in `locked` are locked until the transaction
/// ends, always in the same order, so that two requests of one household wait for each other instead of both seeing
/// the last free preview. The others are shared by strangers, who are not to wait for each other.
///
/// # Errors
/// When the database does.
pub async fn touch<C: ConnectionTrait>(
    txn: &C,
    locked: &[IdentityKey],
    others: &[IdentityKey],
    now: DateTime<Utc>,
) -> Result<Rows> {
    let mut rows = known(txn, locked, true).await?;
    rows.extend(known(txn, others, false).await?);
    renew(txn, &mut rows, locked.iter().chain(others), now).await?;
    let missing = |key: &&IdentityKey| !rows.iter().any(|row| row.hash == key.hash);
    let (mut lock, mut rest): (Vec<&IdentityKey>, Vec<&IdentityKey>) = (
        locked.iter().filter(missing).collect(),
        others.iter().filter(missing).collect(),
    );
    for (new, locks) in [(&mut lock, true), (&mut rest, false)] {
        if new.is_empty() {
            continue;
        }
        new.sort();
        new.dedup();
        insert(txn, new, now).await?;
        let hashes = new.iter().map(|key| key.hash.as_str());
        rows.extend(by_hashes(txn, hashes.collect(), locks).await?);
    }
    Ok(Rows(rows))
}

/// The row of one key, if it was ever used.
///
/// # Errors
/// When the database does.
pub async fn find<C: ConnectionTrait>(db: &C, key: &IdentityKey) -> Result<Option<Model>> {
    let rows = known(db, std::slice::from_ref(key), false).await?;
    Ok(rows.into_iter().next())
}

/// Most keys were seen in this period; only of the others the last one's hash is looked for.
async fn known<C: ConnectionTrait>(
    txn: &C,
    keys: &[IdentityKey],
    locks: bool,
) -> Result<Vec<Model>> {
    let hashes = keys.iter().map(|key| key.hash.as_str()).collect();
    let mut rows = by_hashes(txn, hashes, locks).await?;
    let missing = keys
        .iter()
        .filter(|key| !rows.iter().any(|row| row.hash == key.hash));
    let before = missing.map(|key| key.before.as_str()).collect();
    rows.extend(by_hashes(txn, before, locks).await?);
    Ok(rows)
}

async fn by_hashes<C: ConnectionTrait>(
    txn: &C,
    hashes: Vec<&str>,
    locks: bool,
) -> Result<Vec<Model>> {
    if hashes.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = Entity::find()
        .filter(Column::Hash.is_in(hashes))
        .order_by_asc(Column::Id);
    if locks {
        found = found.lock_exclusive();
    }
    Ok(found.all(txn).await?)
}

/// Writes rows of the last period down under this period's hashes, and the day they were seen on.
async fn renew<'a, C: ConnectionTrait>(
    txn: &C,
    rows: &mut [Model],
    keys: impl Iterator<Item = &'a IdentityKey> + Clone,
    now: DateTime<Utc>,
) -> Result<()> {
    let day_ago = now - TimeDelta::days(1);
    let mut stale = Vec::new();
    for row in rows {
        if let Some(key) = keys.clone().find(|key| key.before == row.hash) {
            Entity::update_many()
                .col_expr(Column::Hash, Expr::value(&key.hash))
                .col_expr(Column::KeyId, Expr::value(key.key_id))
                .filter(Column::Id.eq(row.id))
                .exec(txn)
                .await?;
            row.hash.clone_from(&key.hash);
        }
        if row.last_seen_at.is_none_or(|seen| seen < day_ago) {
            stale.push(row.id);
        }
    }
    if !stale.is_empty() {
        Entity::update_many()
            .col_expr(Column::LastSeenAt, Expr::value(now))
            .filter(Column::Id.is_in(stale))
            .exec(txn)
            .await?;
    }
    Ok(())
}

async fn insert<C: ConnectionTrait>(
    txn: &C,
    keys: &[&IdentityKey],
    now: DateTime<Utc>,
) -> Result<()> {
    let rows = keys.iter().map(|key| identity_keys::ActiveModel {
        kind: Set(key.kind.name().into()),
        hash: Set(key.hash.clone()),
        key_id: Set(key.key_id),
        last_seen_at: Set(Some(now.into())),
        ..Default::default()
    });
    Entity::insert_many(rows)
        .on_conflict(
            OnConflict::columns([Column::Kind, Column::Hash])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(txn)
        .await?;
    Ok(())
}
