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
    sightings::{self, Known, Neighbour, Seen, at_address},
};
use crate::{
    errors::Result,
    models::_entities::device_parts::{Column, Entity},
};

/// A part is looked for when at most this share of the blocks has seen it.
const RARE_SHARE: f64 = 0.05;
/// So many of a device's rarest parts are looked for.
const RAREST: usize = 8;
/// So many of those who share one are looked at.
const LOOKED_AT: u64 = 400;
/// Below this a match at another address tells nothing: the shop is too young to know what is rare.
const ELSEWHERE_BITS: f64 = 7.0;
/// What is seen in no block yet is taken to be in this share of so many blocks that were never seen: a young shop
/// knows of nothing that it is rare.
const UNSEEN_BLOCKS: f64 = 100.0;
const UNSEEN_SHARE: f64 = 0.02;

/// Other browsers, by their visitor keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alike {
    /// Probably this one.
    pub same: Vec<i64>,
    /// The same kind of device at the same address: a sister's telephone, or this one wiped.
    pub twins: Vec<i64>,
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

/// Looks for them.
///
/// # Errors
/// When the database does.
pub async fn find<C: ConnectionTrait>(
    txn: &C,
    seen: Seen<'_>,
    known: &Known,
    total_blocks: u64,
    enough: Enough,
    now: DateTime<Utc>,
) -> Result<Alike> {
    let here = at_address(txn, seen, LOOKED_AT, now).await?;
    let devices: BTreeSet<i64> = here.iter().filter_map(|it| it.device_key_id).collect();
    // Those that say nothing are of a kind, too.
    let is_twin = |it: &&Neighbour| it.device_key_id == seen.device.map(|device| device.id);
    let twins: Vec<Neighbour> = here.iter().filter(is_twin).copied().collect();
    let are_several = take_turns(&twins);
    let twins: Vec<i64> = twins.iter().map(|twin| twin.visitor_key_id).collect();
    let rare = rarest(seen, known, total_blocks, now);
    let sharing = sharing(txn, seen, &rare, now).await?;
    let here: BTreeSet<i64> = here.iter().map(|it| it.visitor_key_id).collect();
    let mut same: BTreeSet<i64> = matches(&sharing)
        .into_iter()
        .filter(|found| {
            let told = bits(found.blocks as f64, total_blocks);
            if here.contains(&found.visitor) {
                return told + enough.address_bits >= enough.bits;
            }
            // Among thousands somebody shares something rare with everybody: elsewhere most must match, and nowhere else.
            found.blocks <= 1 && told >= ELSEWHERE_BITS && found.parts * 2 >= rare.len()
        })
        .map(|found| found.visitor)
        .collect();
    if are_several {
        // A class, a shop, two sisters: nothing of their devices tells them apart.
        same.retain(|visitor| !twins.contains(visitor));
    } else if let Some(device) = seen.device
        && bits(f64::from(device.blocks), total_blocks) + enough.address_bits >= enough.bits
    {
        same.extend(&twins);
    }
    Ok(Alike {
        twins: twins
            .into_iter()
            .filter(|twin| !same.contains(twin))
            .collect(),
        same: same.into_iter().collect(),
        devices_here: devices.len(),
    })
}

/// What it tells that two share something that was seen in `blocks` of `total` address blocks, bits.
#[must_use]
pub fn bits(blocks: f64, total: u64) -> f64 {
    let total = total as f64 + UNSEEN_BLOCKS;
    (total / (blocks.max(1.0) + UNSEEN_BLOCKS * UNSEEN_SHARE)).log2()
}

/// Whether some of a kind were there at the same time. Whoever wipes cookies comes under one after the other.
fn take_turns(twins: &[Neighbour]) -> bool {
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

/// One browser that shares a part: browser, part, block.
type Shared = (i64, i64, i64);

/// The rarest parts of the device that kept still.
fn rarest<'a>(
    seen: Seen<'a>,
    known: &Known,
    total_blocks: u64,
    now: DateTime<Utc>,
) -> Vec<&'a Model> {
    let common = (total_blocks as f64 * RARE_SHARE).max(3.0);
    let still = |(name, key): &&(&str, Model)| !known.is_noisy(name, key, now);
    let mut rare: Vec<&Model> = seen
        .parts
        .iter()
        .filter(still)
        .map(|(_, key)| key)
        .filter(|key| f64::from(key.blocks) <= common)
        .collect();
    rare.sort_by_key(|key| key.blocks);
    rare.truncate(RAREST);
    rare
}

async fn sharing<C: ConnectionTrait>(
    txn: &C,
    seen: Seen<'_>,
    rare: &[&Model],
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
        .filter(Column::IdentityKeyId.is_in(rare.iter().map(|key| key.id)))
        .filter(Column::VisitorKeyId.ne(seen.visitor.id))
        .filter(Column::Noisy.eq(false))
        .filter(Column::SeenAt.gt(sightings::horizon(now)))
        .limit(LOOKED_AT * RAREST as u64)
        .into_tuple()
        .all(txn)
        .await?)
}

/// Another browser, how many parts it shares, and in how many blocks all of these were seen together.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    visitor: i64,
    parts: usize,
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
            parts: parts.len(),
            blocks: counted[parts],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rarity_grows_with_traffic_and_falls_with_spread() {
        assert!(bits(1.0, 10) < 6.0, "a young shop knows nothing");
        assert!(bits(1.0, 10_000) > 11.0);
        assert!(bits(200.0, 10_000) < 6.0, "a common telephone");
        assert!(bits(1.0, 10_000) > bits(2.0, 10_000));
    }

    #[test]
    fn those_who_take_turns_are_several() {
        let at = |hours| DateTime::UNIX_EPOCH + chrono::TimeDelta::hours(hours);
        let stay = |from, to| Neighbour {
            visitor_key_id: from,
            device_key_id: None,
            first_seen_at: Some(at(from)),
            seen_at: at(to),
        };
        let wiped = [stay(4, 5), stay(0, 1), stay(2, 2)];
        assert!(!take_turns(&wiped));
        assert!(take_turns(&[stay(0, 9), stay(2, 3)]));
        assert!(take_turns(&[stay(0, 9), stay(2, 3), stay(4, 5)]));
        assert!(!take_turns(&[]));
    }

    #[test]
    fn what_matches_together_is_counted_together() {
        // Part 1 is in blocks 10, 11 and 12, part 2 with it only in 10; a device behind a VPN counts no block.
        let sharing = [
            (1, 1, 10),
            (1, 2, 10),
            (2, 1, 11),
            (3, 1, 12),
            (4, 1, 0),
            (4, 2, 0),
        ];
        let found = matches(&sharing);
        let found: Vec<_> = found
            .iter()
            .map(|it| (it.visitor, it.parts, it.blocks))
            .collect();
        assert_eq!(found, [(1, 2, 1), (2, 1, 3), (3, 1, 3), (4, 2, 1)]);
        // Most of those who share it come by a VPN: so do the others.
        let by_vpn = [(1, 1, 0), (2, 1, 0), (3, 1, 0), (4, 1, 20), (5, 1, 21)];
        assert!(matches(&by_vpn).iter().all(|it| it.blocks == 1));
    }
}
