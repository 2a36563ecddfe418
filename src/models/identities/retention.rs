//! Retention: what was not seen for a period is forgotten, and what somebody asks to be forgotten at once.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, QuerySelect,
};
use serde_json::json;

use super::{Column, Entity, clusters, sightings};
use crate::{
    errors::Result,
    models::{
        _entities::{
            card_attempts, device_parts, identity_links, order_keys, photo_marks, spent_proofs,
        },
        audit_log, begin_write, staff,
    },
};

/// So many keys one sweep forgets.
const BATCH: u64 = 500;

/// Forgets keys that were not seen for 30 days, with everything that hangs on them. Answers how many.
///
/// # Errors
/// When the database does; the next sweep goes on.
pub async fn sweep(db: &DatabaseConnection, now: DateTime<Utc>) -> Result<usize> {
    let txn = begin_write(db).await?;
    let old: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::LastSeenAt.lt(sightings::horizon(now)))
        .limit(BATCH)
        .into_tuple()
        .all(&txn)
        .await?;
    forget(&txn, &old).await?;
    txn.commit().await?;
    sweep_seen(db, now).await?;
    Ok(old.len())
}

/// What is older than that is nothing to anybody, whether its keys are still seen or not.
async fn sweep_seen<C: ConnectionTrait>(db: &C, now: DateTime<Utc>) -> Result<()> {
    use crate::models::_entities::sightings as seen;
    let horizon = sightings::horizon(now);
    seen::Entity::delete_many()
        .filter(seen::Column::SeenAt.lt(horizon))
        .exec(db)
        .await?;
    device_parts::Entity::delete_many()
        .filter(device_parts::Column::SeenAt.lt(horizon))
        .exec(db)
        .await?;
    photo_marks::Entity::delete_many()
        .filter(photo_marks::Column::SeenAt.lt(horizon))
        .exec(db)
        .await?;
    spent_proofs::Entity::delete_many()
        .filter(spent_proofs::Column::ExpiresAt.lt(now))
        .exec(db)
        .await?;
    Ok(())
}

/// Forgets these keys because somebody asked for it: what was counted on them counts no more.
///
/// # Errors
/// When the database does.
pub async fn erase(
    db: &DatabaseConnection,
    staff: &staff::Model,
    ids: &[i64],
    subject: &str,
) -> Result<()> {
    let txn = begin_write(db).await?;
    forget(&txn, ids).await?;
    let data = json!({"keys": ids.len()});
    audit_log::record(&txn, staff, "identity_erased", subject, data).await?;
    txn.commit().await?;
    Ok(())
}

/// Forgets these keys: their links, what was seen with them, and what was counted on them. Who hung together only by them is apart
/// from then on.
///
/// # Errors
/// When the database does.
pub async fn forget<C: ConnectionTrait>(db: &C, ids: &[i64]) -> Result<()> {
    use crate::models::_entities::sightings as seen;
    if ids.is_empty() {
        return Ok(());
    }
    let ids = || ids.iter().copied();
    let members = Entity::find()
        .filter(Column::Id.is_in(ids()))
        .filter(Column::ClusterId.is_not_null());
    let members = members.all(db).await?;
    let clusters: BTreeSet<i64> = members.iter().filter_map(|key| key.cluster_id).collect();
    for column in [
        identity_links::Column::FromKeyId,
        identity_links::Column::ToKeyId,
    ] {
        identity_links::Entity::delete_many()
            .filter(column.is_in(ids()))
            .exec(db)
            .await?;
    }
    for column in [
        seen::Column::VisitorKeyId,
        seen::Column::AddressKeyId,
        seen::Column::DeviceKeyId,
    ] {
        seen::Entity::delete_many()
            .filter(column.is_in(ids()))
            .exec(db)
            .await?;
    }
    for column in [
        device_parts::Column::VisitorKeyId,
        device_parts::Column::IdentityKeyId,
    ] {
        device_parts::Entity::delete_many()
            .filter(column.is_in(ids()))
            .exec(db)
            .await?;
    }
    for column in [
        photo_marks::Column::VisitorKeyId,
        photo_marks::Column::IdentityKeyId,
    ] {
        photo_marks::Entity::delete_many()
            .filter(column.is_in(ids()))
            .exec(db)
            .await?;
    }
    order_keys::Entity::delete_many()
        .filter(order_keys::Column::IdentityKeyId.is_in(ids()))
        .exec(db)
        .await?;
    card_attempts::Entity::delete_many()
        .filter(card_attempts::Column::IdentityKeyId.is_in(ids()))
        .exec(db)
        .await?;
    Entity::delete_many()
        .filter(Column::Id.is_in(ids()))
        .exec(db)
        .await?;
    for cluster in clusters {
        clusters::regroup(db, cluster).await?;
    }
    Ok(())
}
