//! Sightings: which browser was seen at which address, with which device. They join nobody; they are what tells how rare a
//! device is here, how crowded an address is, and who may be whom. After 30 days they are gone.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Set,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use super::{Model, keys::PERIOD_DAYS};
use crate::{
    errors::Result,
    models::_entities::{
        device_parts::{self, Column as PartColumn, Entity as Parts},
        identity_keys,
        sightings::{self, Column, Entity},
    },
};

/// What a component must keep still for to be believed: Safari gives some a new value at every page.
const ONE_VISIT: TimeDelta = TimeDelta::hours(24);
/// Above so many blocks a part is common, and counted by every sixteenth: its row is not written to by everybody.
const COUNTED_ONE_BY_ONE: i32 = 64;
const COUNTED_TOGETHER: i64 = 16;
/// How fast an address's usual day follows its last one.
const USUAL_FOLLOWS: f64 = 0.2;

/// The part that stands for all others together.
pub const DEVICE: &str = "device";

/// One browser, here and now.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    pub visitor: &'a Model,
    pub address: &'a Model,
    pub block: &'a Model,
    /// Everything that it says of its device together, where it says anything.
    pub device: Option<&'a Model>,
    /// The same in parts, by name; `device` is one of them.
    pub parts: &'a [(&'static str, Model)],
    /// Through a VPN, Tor, a proxy or a data centre: then the block says nothing of where the device lives.
    pub anonymous: bool,
}

/// What was known of this browser's device before.
#[derive(Debug, Clone, Default)]
pub struct Known {
    parts: Vec<device_parts::Model>,
    is_new_here: bool,
}

impl Known {
    /// Whether a part of the device changed while its browser looked on: then it says nothing.
    #[must_use]
    pub fn is_noisy(&self, name: &str, key: &Model, now: DateTime<Utc>) -> bool {
        self.parts.iter().any(|part| {
            let moved = part.identity_key_id != key.id && now - part.seen_at.to_utc() < ONE_VISIT;
            part.name == name && (part.noisy || moved)
        })
    }

    /// Whether the browser has said nothing of its device before.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        !self.parts.iter().any(|part| part.name == DEVICE)
    }

    /// Whether the browser was never seen at this address.
    #[must_use]
    pub fn is_new_here(&self) -> bool {
        self.is_new_here
    }
}

/// # Errors
/// When the database does.
pub async fn known<C: ConnectionTrait>(txn: &C, seen: Seen<'_>) -> Result<Known> {
    let before = Entity::find()
        .filter(Column::VisitorKeyId.eq(seen.visitor.id))
        .filter(Column::AddressKeyId.eq(seen.address.id))
        .one(txn)
        .await?;
    let parts = if seen.parts.is_empty() {
        Vec::new()
    } else {
        Parts::find()
            .filter(PartColumn::VisitorKeyId.eq(seen.visitor.id))
            .all(txn)
            .await?
    };
    Ok(Known {
        parts,
        is_new_here: before.is_none(),
    })
}

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
    Entity::insert(row)
        .on_conflict(
            OnConflict::columns([Column::VisitorKeyId, Column::AddressKeyId])
                .update_columns([Column::DeviceKeyId, Column::SeenAt])
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

/// How many new browsers an address has shown today, and how many it usually does.
#[must_use]
pub fn crowd(address: &Model, today: NaiveDate) -> (i32, f64) {
    match address.seen_on {
        Some(day) if day == today => (address.seen_today, address.usual),
        Some(day) => (
            0,
            followed(address, today.signed_duration_since(day).num_days()),
        ),
        None => (0, 0.0),
    }
}

/// Where sightings are too old to count.
#[must_use]
pub fn horizon(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::days(PERIOD_DAYS)
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
    parts: &[&(&'static str, Model)],
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

/// An address's usual day after its last one and `days - 1` without anybody new.
fn followed(address: &Model, days: i64) -> f64 {
    let last = address.usual + USUAL_FOLLOWS * (f64::from(address.seen_today) - address.usual);
    let idle = i32::try_from((days - 1).clamp(0, 365)).unwrap_or(0);
    last * (1.0 - USUAL_FOLLOWS).powi(idle)
}

/// Another browser at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
pub struct Neighbour {
    pub visitor_key_id: i64,
    pub device_key_id: Option<i64>,
    pub first_seen_at: Option<DateTime<Utc>>,
    pub seen_at: DateTime<Utc>,
}

/// Who was seen at an address, the latest first.
///
/// # Errors
/// When the database does.
pub(super) async fn at_address<C: ConnectionTrait>(
    txn: &C,
    seen: Seen<'_>,
    limit: u64,
    now: DateTime<Utc>,
) -> Result<Vec<Neighbour>> {
    Ok(Entity::find()
        .select_only()
        .columns([
            Column::VisitorKeyId,
            Column::DeviceKeyId,
            Column::FirstSeenAt,
            Column::SeenAt,
        ])
        .filter(Column::AddressKeyId.eq(seen.address.id))
        .filter(Column::VisitorKeyId.ne(seen.visitor.id))
        .filter(Column::SeenAt.gt(horizon(now)))
        .order_by_desc(Column::SeenAt)
        .limit(limit)
        .into_model()
        .all(txn)
        .await?)
}
