//! Sightings: which browser was seen at which address, with which device. They join nobody; they are what tells how rare a
//! device is here, how crowded an address is, and who may be whom. After 30 days they are gone.

mod exits;
mod recording;
mod telling;

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, Select,
};

pub use self::{
    recording::record,
    telling::{device_of, told},
};
use super::{Model, keys::PERIOD_DAYS};
use crate::{
    errors::Result,
    models::_entities::{
        device_parts::{self, Column as PartColumn, Entity as Parts},
        sightings::{Column, Entity},
    },
};

/// What a component must keep still for to be believed: Safari gives some a new value at every page.
const ONE_VISIT: TimeDelta = TimeDelta::hours(24);
/// How fast an address's usual day follows its last one.
const USUAL_FOLLOWS: f64 = 0.2;

/// So many browsers of an address are looked at.
const NEIGHBOURS: u64 = 400;

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
    pub parts: &'a [(&'a str, Model)],
    /// Through a VPN, Tor, a proxy or a data centre: then the block says nothing of where the device lives.
    pub anonymous: bool,
    /// By Tor Browser, which is made so that all look alike: that two do says nothing.
    pub made_alike: bool,
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
pub async fn known<C: ConnectionTrait>(txn: &C, seen: Seen<'_>, near: &Near) -> Result<Known> {
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
        is_new_here: !near
            .here
            .iter()
            .any(|it| it.visitor_key_id == seen.visitor.id),
    })
}

/// A browser at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromQueryResult)]
pub struct Neighbour {
    pub visitor_key_id: i64,
    pub device_key_id: Option<i64>,
    pub first_seen_at: Option<DateTime<Utc>>,
    pub seen_at: DateTime<Utc>,
}

/// Who was seen near.
#[derive(Debug, Clone, Default)]
pub struct Near {
    /// At this address: this browser, if it was, and the latest others.
    pub here: Vec<Neighbour>,
    /// Others with the same device at addresses that hide who comes from where, if this is one: all of these are one place.
    pub hidden: Vec<Neighbour>,
    /// Whether this is one: a list says so, or those who come through it.
    pub is_hidden: bool,
}

impl Near {
    /// How many kinds of devices the others at this address have.
    #[must_use]
    pub fn devices(&self, visitor: &Model) -> BTreeSet<i64> {
        let others = self
            .here
            .iter()
            .filter(|it| it.visitor_key_id != visitor.id);
        others.filter_map(|it| it.device_key_id).collect()
    }

    /// Others at this address with the same kind of device, or that say nothing either, where they came one after the other.
    /// None of those who were there together: they are several.
    #[must_use]
    pub fn successors(&self, seen: Seen<'_>) -> Vec<i64> {
        let device = seen.device.map(|device| device.id);
        let alike = self
            .here
            .iter()
            .filter(|it| it.visitor_key_id != seen.visitor.id && it.device_key_id == device);
        let alike: Vec<&Neighbour> = alike.collect();
        if overlap(&alike) {
            return Vec::new();
        }
        alike.iter().map(|it| it.visitor_key_id).collect()
    }
}

/// Looks for them.
///
/// # Errors
/// When the database does.
pub async fn near<C: ConnectionTrait>(
    txn: &C,
    seen: Seen<'_>,
    total_blocks: u64,
    now: DateTime<Utc>,
) -> Result<Near> {
    let at_address = latest(seen, now).filter(Column::AddressKeyId.eq(seen.address.id));
    let mut near = Near {
        here: at_address.into_model().all(txn).await?,
        ..Near::default()
    };
    near.is_hidden =
        seen.anonymous || exits::is_one(txn, &near.devices(seen.visitor), total_blocks).await?;
    if near.is_hidden {
        near.hidden = hidden(txn, seen, now).await?;
    }
    Ok(near)
}

/// Others with the same device, or that say nothing either, at addresses elsewhere that a list knows to hide who comes by them.
///
/// # Errors
/// When the database does.
pub async fn hidden<C: ConnectionTrait>(
    txn: &C,
    seen: Seen<'_>,
    now: DateTime<Utc>,
) -> Result<Vec<Neighbour>> {
    let kind = match seen.device {
        Some(device) => Column::DeviceKeyId.eq(device.id),
        None => Column::DeviceKeyId.is_null(),
    };
    Ok(latest(seen, now)
        .filter(kind)
        .filter(Column::Anonymous.eq(true))
        .filter(Column::AddressKeyId.ne(seen.address.id))
        .filter(Column::VisitorKeyId.ne(seen.visitor.id))
        .into_model()
        .all(txn)
        .await?)
}

/// Itself first: there may be more than are looked at.
fn latest(seen: Seen<'_>, now: DateTime<Utc>) -> Select<Entity> {
    Entity::find()
        .select_only()
        .columns([
            Column::VisitorKeyId,
            Column::DeviceKeyId,
            Column::FirstSeenAt,
            Column::SeenAt,
        ])
        .filter(Column::SeenAt.gt(horizon(now)))
        .order_by_desc(Column::VisitorKeyId.eq(seen.visitor.id))
        .order_by_desc(Column::SeenAt)
        .limit(NEIGHBOURS)
}

/// Whether some of a kind were there at the same time. Whoever wipes cookies comes under one after the other.
pub(super) fn overlap(twins: &[&Neighbour]) -> bool {
    let mut stays: Vec<_> = twins
        .iter()
        .filter_map(|twin| Some((twin.first_seen_at?, twin.seen_at)))
        .collect();
    stays.sort_unstable();
    let mut until = None;
    for (from, to) in stays {
        if until.is_some_and(|until| from < until) {
            return true;
        }
        until = until.max(Some(to));
    }
    false
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

/// An address's usual day after its last one and `days - 1` without anybody new.
fn followed(address: &Model, days: i64) -> f64 {
    let last = address.usual + USUAL_FOLLOWS * (f64::from(address.seen_today) - address.usual);
    let idle = i32::try_from((days - 1).clamp(0, 365)).unwrap_or(0);
    last * (1.0 - USUAL_FOLLOWS).powi(idle)
}
