//! Exits of VPNs that no list has. They are known by who comes through them: of a home's devices hardly one comes by listed
//! exits on other days, of an exit's most do.

use std::collections::BTreeSet;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, QueryTrait,
};

use crate::{
    errors::Result,
    models::_entities::{device_parts, identity_keys},
};

/// A device counts if at most this share of the blocks has seen its kind; others come by every exit.
const RARE_SHARE: f64 = 0.005;
const RARE_BLOCKS: f64 = 3.0;
/// So many that come by listed exits as well make an address one, and so large a part of its devices.
const DEVICES: u64 = 2;
const PART: f64 = 1.0 / 3.0;

/// Whether the address that these devices were seen at is one.
pub(super) async fn is_one<C: ConnectionTrait>(
    txn: &C,
    devices: &BTreeSet<i64>,
    total_blocks: u64,
) -> Result<bool> {
    let least = DEVICES.max((devices.len() as f64 * PART).ceil() as u64);
    if (devices.len() as u64) < least {
        return Ok(false);
    }
    let rare = (total_blocks as f64 * RARE_SHARE).max(RARE_BLOCKS);
    let by_listed_exits = device_parts::Entity::find()
        .select_only()
        .column(device_parts::Column::IdentityKeyId)
        .filter(device_parts::Column::IdentityKeyId.is_in(devices.iter().copied()))
        .filter(device_parts::Column::BlockKeyId.eq(0))
        .into_query();
    let rare_ones = identity_keys::Entity::find()
        .filter(identity_keys::Column::Id.in_subquery(by_listed_exits))
        .filter(identity_keys::Column::Blocks.lte(rare as i32));
    Ok(rare_ones.count(txn).await? >= least)
}
