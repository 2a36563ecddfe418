//! Company: what a browser was seen with in the last 30 days, and how many others were seen with the same. For staff who
//! look at somebody's question; it decides nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};

use super::{
    Column, Entity, IdentityKey, Model,
    alike::{self, Alike},
    clusters::{self, Cluster, drawing},
    sightings::{self, Known, Seen},
};
use crate::{
    errors::Result,
    models::{
        _entities::{
            device_parts::{Column as PartColumn, Entity as Parts},
            sightings::{Column as SightingColumn, Entity as Sightings, Model as Sighting},
        },
        assessments,
        fraud::{
            geo::{Network, NetworkKind},
            policy::Policy,
        },
        visitors,
    },
    shop::Shop,
};

/// So many of a browser's latest places are looked at.
const PLACES: u64 = 8;

/// What is known of the keys of one browser.
#[derive(Debug, Clone, Default)]
pub struct Company {
    /// Its keys and those of its cluster, then what it was seen with.
    pub keys: Vec<Shared>,
    pub alike: Alike,
    pub cluster: Option<Cluster>,
    /// The strong keys among `keys`: previews are counted on them together.
    pub own: Vec<i64>,
}

/// A key, and who else has it.
#[derive(Debug, Clone)]
pub struct Shared {
    pub key: Model,
    /// How many other browsers were seen with it; none for a key that stands for a person.
    pub others: Option<i64>,
}

/// What is known of a browser; nothing of one that was never assessed, or not for 30 days.
///
/// # Errors
/// When the database does.
pub async fn of<C: ConnectionTrait>(
    db: &C,
    shop: &Shop,
    policy: &Policy,
    visitor: &visitors::Model,
    now: DateTime<Utc>,
) -> Result<Company> {
    let key = IdentityKey::visitor(&shop.vault, visitor.public_id(), now);
    let Some(row) = super::find(db, &key).await? else {
        return Ok(Company::default());
    };
    let members = match row.cluster_id {
        Some(cluster) => clusters::of_cluster(db, cluster).await?,
        None => vec![row.clone()],
    };
    let own: Vec<i64> = members.iter().map(|member| member.id).collect();
    let places = places(db, &row, now).await?;
    let strong = members.into_iter().map(|key| Shared { key, others: None });
    let mut keys: Vec<Shared> = strong.collect();
    keys.extend(shared(db, &places, &own, now).await?);
    let alike = match places.first() {
        Some(latest) => {
            let by_tor = came_by_tor(db, visitor).await?;
            alike(db, shop, policy, &row, latest, by_tor, now).await?
        }
        None => Alike::default(),
    };
    Ok(Company {
        keys,
        alike: without(alike, &own),
        cluster: drawing::of_visitor(db, &shop.vault, visitor, now).await?,
        own,
    })
}

async fn came_by_tor<C: ConnectionTrait>(db: &C, visitor: &visitors::Model) -> Result<bool> {
    let latest = assessments::latest_of(db, visitor.id).await?;
    let network = latest.and_then(|latest| latest.network);
    let network: Option<Network> = network.and_then(|it| serde_json::from_value(it).ok());
    Ok(network.is_some_and(|network| network.kind == NetworkKind::Tor))
}

async fn places<C: ConnectionTrait>(
    db: &C,
    browser: &Model,
    now: DateTime<Utc>,
) -> Result<Vec<Sighting>> {
    Ok(Sightings::find()
        .filter(SightingColumn::VisitorKeyId.eq(browser.id))
        .filter(SightingColumn::SeenAt.gt(sightings::horizon(now)))
        .order_by_desc(SightingColumn::SeenAt)
        .limit(PLACES)
        .all(db)
        .await?)
}

/// The weak keys of these places, each with how many others were seen with it.
async fn shared<C: ConnectionTrait>(
    db: &C,
    places: &[Sighting],
    own: &[i64],
    now: DateTime<Utc>,
) -> Result<Vec<Shared>> {
    let columns = [
        SightingColumn::AddressKeyId,
        SightingColumn::BlockKeyId,
        SightingColumn::DeviceKeyId,
    ];
    let of = |column, place: &Sighting| match column {
        SightingColumn::AddressKeyId => Some(place.address_key_id),
        SightingColumn::BlockKeyId => Some(place.block_key_id),
        _ => place.device_key_id,
    };
    let mut keys = Vec::new();
    for column in columns {
        let ids: BTreeSet<i64> = places
            .iter()
            .filter_map(|place| of(column, place))
            .collect();
        if ids.is_empty() {
            continue;
        }
        let others = others(db, column, &ids, own, now).await?;
        for key in rows(db, ids).await? {
            let others = Some(others.get(&key.id).copied().unwrap_or(0));
            keys.push(Shared { key, others });
        }
    }
    Ok(keys)
}

async fn others<C: ConnectionTrait>(
    db: &C,
    column: SightingColumn,
    ids: &BTreeSet<i64>,
    own: &[i64],
    now: DateTime<Utc>,
) -> Result<BTreeMap<i64, i64>> {
    let browsers = Expr::col(SightingColumn::VisitorKeyId).count_distinct();
    let counted: Vec<(i64, i64)> = Sightings::find()
        .select_only()
        .column(column)
        .column_as(browsers, "browsers")
        .filter(column.is_in(ids.iter().copied()))
        .filter(SightingColumn::VisitorKeyId.is_not_in(own.iter().copied()))
        .filter(SightingColumn::SeenAt.gt(sightings::horizon(now)))
        .group_by(column)
        .into_tuple()
        .all(db)
        .await?;
    Ok(counted.into_iter().collect())
}

/// Who is probably this browser, or one like it beside it, by where it was seen last.
async fn alike<C: ConnectionTrait>(
    db: &C,
    shop: &Shop,
    policy: &Policy,
    browser: &Model,
    latest: &Sighting,
    by_tor: bool,
    now: DateTime<Utc>,
) -> Result<Alike> {
    let named: Vec<(String, i64)> = Parts::find()
        .select_only()
        .columns([PartColumn::Name, PartColumn::IdentityKeyId])
        .filter(PartColumn::VisitorKeyId.eq(browser.id))
        .filter(PartColumn::Noisy.eq(false))
        .into_tuple()
        .all(db)
        .await?;
    let place = [latest.address_key_id, latest.block_key_id];
    let ids = place.into_iter().chain(latest.device_key_id);
    let part_ids = named.iter().map(|(_, id)| *id);
    let known = rows(db, ids.chain(part_ids).collect()).await?;
    let row = |id: i64| known.iter().find(|row| row.id == id);
    let (Some(address), Some(block)) = (row(latest.address_key_id), row(latest.block_key_id))
    else {
        return Ok(Alike::default());
    };
    let parts: Vec<(&str, Model)> = named
        .iter()
        .filter_map(|(name, id)| Some((name.as_str(), row(*id)?.clone())))
        .collect();
    let seen = Seen {
        visitor: browser,
        address,
        block,
        device: latest.device_key_id.and_then(row),
        parts: &parts,
        anonymous: latest.anonymous,
        made_alike: by_tor,
    };
    let total = shop.traffic.blocks(db, now).await?;
    let near = sightings::near(db, seen, total, now).await?;
    alike::find(
        db,
        seen,
        &Known::default(),
        &near,
        total,
        policy.enough(),
        now,
    )
    .await
}

fn without(mut alike: Alike, own: &[i64]) -> Alike {
    alike.same.retain(|key| !own.contains(key));
    alike.twins.retain(|key| !own.contains(key));
    alike
}

async fn rows<C: ConnectionTrait>(db: &C, ids: BTreeSet<i64>) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::Id.is_in(ids))
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}
