//! Alike: other browsers that are probably this one under another cookie. How much a match tells is counted in bits: how
//! rare what matches is *together* in this shop's own traffic. Parts of a device depend on each other (a telephone's model
//! settles most of them), so bits are never added up part by part; what is counted is in how many address blocks
//! the whole matching set was seen. Identical telephones live everywhere and tell little; a device whose cookies are
//! wiped again and again stays at home, and stays rare.
//!
//! After Fellegi and Sunter, "A Theory for Record Linkage" (1969), with the joint frequency in place of independent ones.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{
    Model,
    sightings::{self, Known, Near, Neighbour, Seen, overlap},
};
use crate::{
    errors::Result,
    models::{
        _entities::device_parts::{Column, Entity},
        fraud::device::OWN_FONT_LIST,
    },
};

/// A part is looked for when at most this share of the blocks has seen it.
const RARE_SHARE: f64 = 0.05;
/// So many of a device's rarest parts are looked for.
const RAREST: usize = 8;
/// So many of those who share one are looked at.
const LOOKED_AT: u64 = 400;
/// Below this a match at another address tells nothing: the shop is too young to know what is rare.
const ELSEWHERE_BITS: f64 = 6.5;
/// What is seen in no block yet is taken to be in this share of so many blocks that were never seen: a young shop
/// knows of nothing that it is rare.
const UNSEEN_BLOCKS: f64 = 100.0;
const UNSEEN_SHARE: f64 = 0.02;

/// Other browsers, by their visitor keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alike {
    /// Probably this one.
    pub same: Vec<i64>,
    /// Whether one of these was seen at this address.
    pub is_here: bool,
    /// The same kind of device at the same address, or at others that hide where one is: a sister's telephone, or this one wiped.
    pub twins: Vec<i64>,
    /// Whether some twins were here at the same time, so that they are several.
    pub are_several: bool,
    /// How many different devices were seen at the address.
    pub devices_here: usize,
}

/// How many bits are enough.
#[derive(Debug, Clone, Copy)]
pub struct Enough {
    pub bits: f64,
    /// What the same address adds: it is shared by households.
    pub address_bits: f64,
}

/// Looks for them among those who were seen near, and among those who share something rare.
///
/// # Errors
/// When the database does.
pub async fn find<C: ConnectionTrait>(
    txn: &C,
    seen: Seen<'_>,
    known: &Known,
    near: &Near,
    total_blocks: u64,
    enough: Enough,
    now: DateTime<Utc>,
) -> Result<Alike> {
    if seen.made_alike {
        return Ok(Alike::default());
    }
    let others = |it: &&Neighbour| it.visitor_key_id != seen.visitor.id;
    let here: Vec<&Neighbour> = near.here.iter().filter(others).collect();
    // Those that say nothing are of a kind, too.
    let is_twin = |it: &&&Neighbour| it.device_key_id == seen.device.map(|device| device.id);
    let twins_here: Vec<&Neighbour> = here.iter().filter(is_twin).copied().collect();
    let twins: Vec<&Neighbour> = twins_here.iter().copied().chain(&near.hidden).collect();
    let are_several = overlap(&twins);
    let rare = rarest(seen, known, total_blocks, now);
    let found = matches(&sharing(txn, seen, &rare, now).await?);
    let here = keys(&here);
    let told = |blocks: f64| bits(blocks, total_blocks);
    let is_same = |found: &&Found| {
        if here.contains(&found.visitor) {
            return told(found.blocks as f64) + enough.address_bits >= enough.bits;
        }
        // Among thousands somebody shares something rare with everybody.
        found.blocks <= 1
            && told(found.blocks as f64) >= ELSEWHERE_BITS
            && is_telling(found, &rare, near.is_hidden)
    };
    let mut same: BTreeSet<i64> = found.iter().filter(is_same).map(|it| it.visitor).collect();
    let twins = keys(&twins);
    if are_several {
        // A class, a shop, two sisters: nothing of their devices tells them apart.
        same.retain(|visitor| !twins.contains(visitor));
    } else if let Some(device) = seen.device {
        if told(f64::from(device.blocks)) + enough.address_bits >= enough.bits {
            same.extend(keys(&twins_here));
        }
    } else if known.is_silent() {
        // So few say nothing that two in one place, one after the other, are hardly ever two.
        same.extend(&twins);
    }
    Ok(Alike {
        is_here: same.iter().any(|visitor| here.contains(visitor)),
        are_several,
        twins: twins.difference(&same).copied().collect(),
        same: same.into_iter().collect(),
        devices_here: near.devices(seen.visitor).len(),
    })
}

/// Whether what is shared with somebody elsewhere tells one person: the fonts, which somebody's programs have put there by and
/// by; or most of all, where addresses are hidden.
fn is_telling(found: &Found, rare: &[(&str, &Model)], is_hidden: bool) -> bool {
    let fonts = rare.iter().find(|(name, _)| *name == OWN_FONT_LIST);
    fonts.is_some_and(|(_, key)| found.parts.contains(&key.id))
        || is_hidden && found.parts.len() * 2 >= rare.len()
}

fn keys(neighbours: &[&Neighbour]) -> BTreeSet<i64> {
    neighbours.iter().map(|it| it.visitor_key_id).collect()
}

/// What it tells that two share something that was seen in `blocks` of `total` address blocks, bits.
#[must_use]
pub fn bits(blocks: f64, total: u64) -> f64 {
    let total = total as f64 + UNSEEN_BLOCKS;
    (total / (blocks.max(1.0) + UNSEEN_BLOCKS * UNSEEN_SHARE)).log2()
}

/// One browser that shares a part: browser, part, block.
type Shared = (i64, i64, i64);

/// The rarest parts of the device that kept still.
fn rarest<'a>(
    seen: Seen<'a>,
    known: &Known,
    total_blocks: u64,
    now: DateTime<Utc>,
) -> Vec<(&'a str, &'a Model)> {
    let common = (total_blocks as f64 * RARE_SHARE).max(3.0);
    let still = |(name, key): &&(&str, Model)| !known.is_noisy(name, key, now);
    let mut rare: Vec<(&str, &Model)> = seen
        .parts
        .iter()
        .filter(still)
        .map(|(name, key)| (*name, key))
        .filter(|(_, key)| f64::from(key.blocks) <= common)
        .collect();
    rare.sort_by_key(|(_, key)| key.blocks);
    rare.truncate(RAREST);
    rare
}

async fn sharing<C: ConnectionTrait>(
    txn: &C,
    seen: Seen<'_>,
    rare: &[(&str, &Model)],
    now: DateTime<Utc>,
) -> Result<Vec<Shared>> {
    if rare.is_empty() {
        return Ok(Vec::new());
    }
    Ok(Entity::find()
        .select_only()
        .columns([
            Column::VisitorKeyId,
            Column::IdentityKeyId,
            Column::BlockKeyId,
        ])
        .filter(Column::IdentityKeyId.is_in(rare.iter().map(|(_, key)| key.id)))
        .filter(Column::VisitorKeyId.ne(seen.visitor.id))
        .filter(Column::Noisy.eq(false))
        .filter(Column::SeenAt.gt(sightings::horizon(now)))
        .limit(LOOKED_AT * RAREST as u64)
        .into_tuple()
        .all(txn)
        .await?)
}

/// Another browser, the parts it shares, and in how many blocks all of these were seen together.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    visitor: i64,
    parts: BTreeSet<i64>,
    blocks: usize,
}

fn matches(sharing: &[Shared]) -> Vec<Found> {
    // Of each browser: its parts, and its blocks.
    let mut shared: BTreeMap<i64, (BTreeSet<i64>, BTreeSet<i64>)> = BTreeMap::new();
    for (visitor, part, block) in sharing {
        let (parts, blocks) = shared.entry(*visitor).or_default();
        parts.insert(*part);
        // Through a VPN a device may be seen in a hundred blocks and live in one.
        if *block != 0 {
            blocks.insert(*block);
        }
    }
    let mut counted: BTreeMap<&BTreeSet<i64>, usize> = BTreeMap::new();
    for (parts, _) in shared.values() {
        counted.entry(parts).or_insert_with(|| {
            let with_all = shared
                .values()
                .filter(|(other, _)| other.is_superset(parts));
            let mut blocks: BTreeSet<i64> = BTreeSet::new();
            let (mut at_home, mut elsewhere) = (0, 0);
            for (_, seen_in) in with_all {
                if seen_in.is_empty() {
                    elsewhere += 1;
                } else {
                    at_home += 1;
                }
                blocks.extend(seen_in);
            }
            // No list has all exits: what comes by VPNs mostly, comes by one in the other blocks as well.
            if elsewhere > at_home { 1 } else { blocks.len() }
        });
    }
    shared
        .iter()
        .map(|(visitor, (parts, _))| Found {
            visitor: *visitor,
            parts: parts.clone(),
            blocks: counted[parts],
        })
        .collect()
}

#[cfg(test)]
mod tests;
