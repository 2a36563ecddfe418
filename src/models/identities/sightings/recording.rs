//! Writing down that a browser was seen, and what that does to how rare its parts and how crowded its address are.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Set,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use super::{Column, Entity, Known, Model, ONE_VISIT, Seen, crowd};
use crate::{
    errors::Result,
    models::_entities::{
        device_parts::{self, Column as PartColumn, Entity as Parts},
        identity_keys, sightings,
    },
};

/// Above so many blocks a part is common, and counted by every sixteenth: its row is not written to by everybody.
const COUNTED_ONE_BY_ONE: i32 = 64;
const COUNTED_TOGETHER: i64 = 16;

/// Writes down that this browser was seen.
///
/// # Errors
/// When the database does.
pub async fn record<C: ConnectionTrait>(
    txn: &C,
    seen: Seen<'_>,
    known: &Known,
    now: DateTime<Utc>,
) -> Result<()> {
    let row = sightings::ActiveModel {
        visitor_key_id: Set(seen.visitor.id),
        address_key_id: Set(seen.address.id),
        block_key_id: Set(seen.block.id),
        device_key_id: Set(seen.device.map(|device| device.id)),
        anonymous: Set(seen.anonymous),
        seen_at: Set(now.into()),
        first_seen_at: Set(Some(now.into())),
        ..Default::default()
    };
    // Who told of a device once does not take it back by silence.
    let told = seen.device.map(|_| Column::DeviceKeyId);
    Entity::insert(row)
        .on_conflict(
            OnConflict::columns([Column::VisitorKeyId, Column::AddressKeyId])
                .update_columns(told.into_iter().chain([Column::SeenAt]))
                .to_owned(),
        )
        .exec_without_returning(txn)
        .await?;
    record_parts(txn, seen, known, now).await?;
    if known.is_new_here {
        count_newcomer(txn, seen.address, now.date_naive()).await?;
    }
    Ok(())
}

async fn record_parts<C: ConnectionTrait>(
    txn: &C,
    seen: Seen<'_>,
    known: &Known,
    now: DateTime<Utc>,
) -> Result<()> {
    let block = if seen.anonymous { 0 } else { seen.block.id };
    let day_ago = now - ONE_VISIT;
    let is_old = |(name, key): &&(&str, Model)| {
        let part = known.parts.iter().find(|part| part.name == *name);
        part.is_none_or(|part| part.identity_key_id != key.id || part.seen_at < day_ago)
    };
    let fresh: Vec<&(&str, Model)> = seen.parts.iter().filter(is_old).collect();
    if fresh.is_empty() {
        return Ok(());
    }
    if block != 0 {
        count_blocks(txn, &fresh, block).await?;
    }
    let rows = fresh.iter().map(|(name, key)| device_parts::ActiveModel {
        visitor_key_id: Set(seen.visitor.id),
        name: Set((*name).into()),
        identity_key_id: Set(key.id),
        block_key_id: Set(block),
        noisy: Set(known.is_noisy(name, key, now)),
        seen_at: Set(now.into()),
        ..Default::default()
    });
    Parts::insert_many(rows)
        .on_conflict(
            OnConflict::columns([PartColumn::VisitorKeyId, PartColumn::Name])
                .update_columns([
                    PartColumn::IdentityKeyId,
                    PartColumn::BlockKeyId,
                    PartColumn::Noisy,
                    PartColumn::SeenAt,
                ])
                .to_owned(),
        )
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// Counts in how many blocks a part was seen, for those that were not seen in this one.
async fn count_blocks<C: ConnectionTrait>(
    txn: &C,
    parts: &[&(&str, Model)],
    block: i64,
) -> Result<()> {
    let counted = parts
        .iter()
        .filter(|(_, key)| key.blocks < COUNTED_ONE_BY_ONE || block % COUNTED_TOGETHER == 0);
    let ids: Vec<i64> = counted.map(|(_, key)| key.id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let here: Vec<i64> = Parts::find()
        .select_only()
        .column(PartColumn::IdentityKeyId)
        .distinct()
        .filter(PartColumn::IdentityKeyId.is_in(ids.clone()))
        .filter(PartColumn::BlockKeyId.eq(block))
        .into_tuple()
        .all(txn)
        .await?;
    for (common, step) in [(false, 1), (true, COUNTED_TOGETHER)] {
        let new = parts.iter().filter(|(_, key)| {
            let is_common = key.blocks >= COUNTED_ONE_BY_ONE;
            ids.contains(&key.id) && !here.contains(&key.id) && is_common == common
        });
        let new: Vec<i64> = new.map(|(_, key)| key.id).collect();
        if new.is_empty() {
            continue;
        }
        let blocks = Expr::col(identity_keys::Column::Blocks).add(step);
        identity_keys::Entity::update_many()
            .col_expr(identity_keys::Column::Blocks, blocks)
            .filter(identity_keys::Column::Id.is_in(new))
            .exec(txn)
            .await?;
    }
    Ok(())
}

/// Counts a browser that is new at its address, and closes the address's last day if this is another.
async fn count_newcomer<C: ConnectionTrait>(
    txn: &C,
    address: &Model,
    today: NaiveDate,
) -> Result<()> {
    let (so_far, usual) = crowd(address, today);
    identity_keys::Entity::update_many()
        .col_expr(identity_keys::Column::SeenOn, Expr::value(today))
        .col_expr(identity_keys::Column::SeenToday, Expr::value(so_far + 1))
        .col_expr(identity_keys::Column::Usual, Expr::value(usual))
        .filter(identity_keys::Column::Id.eq(address.id))
        .exec(txn)
        .await?;
    Ok(())
}
