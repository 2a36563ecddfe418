//! What a browser told of its device before, for a request that leaves it out.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::{DEVICE, Model, PartColumn, Parts, horizon};
use crate::{
    errors::Result,
    models::{_entities::identity_keys, identities::Kind},
};

/// A part that comes with every request, whether the browser tells of its device or not.
const HEADERS: &str = "headers";

/// The parts of a device by name, as its browser told of them last; none of one that never did.
///
/// # Errors
/// When the database does.
pub async fn told<C: ConnectionTrait>(
    txn: &C,
    visitor: &Model,
    now: DateTime<Utc>,
) -> Result<Vec<(String, Model)>> {
    let parts = Parts::find()
        .filter(PartColumn::VisitorKeyId.eq(visitor.id))
        .filter(PartColumn::Name.ne(HEADERS))
        .filter(PartColumn::SeenAt.gt(horizon(now)))
        .all(txn)
        .await?;
    if !parts.iter().any(|part| part.name == DEVICE) {
        return Ok(Vec::new());
    }
    let ids = parts.iter().map(|part| part.identity_key_id);
    let keys = identity_keys::Entity::find()
        .filter(identity_keys::Column::Id.is_in(ids))
        .all(txn)
        .await?;
    let keys: BTreeMap<i64, Model> = keys.into_iter().map(|key| (key.id, key)).collect();
    let part = |(name, id): (String, i64)| {
        let key = keys.get(&id)?;
        let is_of_devices = [Kind::Device, Kind::Component].map(Kind::name);
        let is_one = is_of_devices.contains(&key.kind.as_str());
        is_one.then(|| (name, key.clone()))
    };
    let named = parts.into_iter().map(|it| (it.name, it.identity_key_id));
    Ok(named.filter_map(part).collect())
}

/// The part that stands for all others.
#[must_use]
pub fn device_of(told: &[(String, Model)]) -> Option<&Model> {
    let mut found = told.iter().filter(|(name, _)| name == DEVICE);
    found.next().map(|(_, key)| key)
}
