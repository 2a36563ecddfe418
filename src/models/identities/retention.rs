//! Retention: what was not seen for a period is forgotten, and what somebody asks to be forgotten at once.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, QuerySelect,
};
use serde_json::json;

use super::{Column, Entity, sightings};
use crate::{
    errors::Result,
    models::{
        _entities::{
            card_attempts, clusters, device_parts, identity_links, order_keys, photo_marks,
            spent_proofs,
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
pub async fn sweep<C: ConnectionTrait>(db: &C, now: DateTime<Utc>) -> Result<usize> {
    let old: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::LastSeenAt.lt(sightings::horizon(now)))
        .limit(BATCH)
        .into_tuple()
        .all(db)
        .await?;
    forget(db, &old).await?;
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
    Ok(old.len())
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

/// Forgets these keys: their links, what was seen with them, and what was counted on them.
///
/// # Errors
/// When the database does.
pub async fn forget<C: ConnectionTrait>(db: &C, ids: &[i64]) -> Result<()> {
    use crate::models::_entities::sightings as seen;
    if ids.is_empty() {
        return Ok(());
    }
    let ids = || ids.iter().copied();
    let linked: Vec<i64> = identity_links::Entity::find()
        .select_only()
        .column(identity_links::Column::ClusterId)
        .filter(identity_links::Column::FromKeyId.is_in(ids()))
        .into_tuple()
        .all(db)
        .await?;
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
    drop_empty(db, linked).await
}

/// A cluster without keys is nobody.
async fn drop_empty<C: ConnectionTrait>(db: &C, clusters: Vec<i64>) -> Result<()> {
    for cluster in clusters {
        let member = Entity::find()
            .filter(Column::ClusterId.eq(cluster))
            .one(db)
            .await?;
        if member.is_none() {
            clusters::Entity::delete_by_id(cluster).exec(db).await?;
        }
    }
    Ok(())
}
