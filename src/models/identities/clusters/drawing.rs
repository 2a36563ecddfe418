//! Clusters as staff look at them: which there are, and one with everything that hangs together in it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{Cluster, Column, Entity, Link, Model, clusters, identity_links, of_cluster};
use crate::{
    errors::Result,
    models::{
        Page,
        identities::{self, IdentityKey},
        privacy::vault::Vault,
        visitors,
    },
};

/// So many links of one cluster are drawn; a cluster that is held together by more is told by its table.
const LINKS: u64 = 200;

/// A cluster with its keys.
#[derive(Debug, Clone)]
pub struct Drawing {
    pub members: Vec<Model>,
    /// Those that were cut included, the oldest first.
    pub links: Vec<Link>,
    /// Keys outside that a cut link leads to.
    pub apart: Vec<Model>,
}

/// The clusters: first those that would be too large if a key more had joined, then the largest.
///
/// # Errors
/// When the database does.
pub async fn page<C: ConnectionTrait>(db: &C, page: u64) -> Result<Page<Cluster>> {
    let largest = clusters::Entity::find()
        .order_by_desc(clusters::Column::Capped)
        .order_by_desc(clusters::Column::Size)
        .order_by_desc(clusters::Column::Id);
    Ok(Page::load(largest, db, page).await?)
}

/// The cluster that a browser's key is in.
///
/// # Errors
/// When the database does.
pub async fn of_visitor<C: ConnectionTrait>(
    db: &C,
    vault: &Vault,
    visitor: &visitors::Model,
    now: DateTime<Utc>,
) -> Result<Option<Cluster>> {
    let key = IdentityKey::visitor(vault, visitor.public_id(), now);
    let row = identities::find(db, &key).await?;
    match row.and_then(|row| row.cluster_id) {
        Some(id) => Ok(clusters::Entity::find_by_id(id).one(db).await?),
        None => Ok(None),
    }
}

/// # Errors
/// When the database does.
pub async fn drawing<C: ConnectionTrait>(db: &C, cluster: &Cluster) -> Result<Drawing> {
    let members = of_cluster(db, cluster.id).await?;
    let ids: BTreeSet<i64> = members.iter().map(|member| member.id).collect();
    let ends = Condition::any()
        .add(identity_links::Column::ClusterId.eq(cluster.id))
        .add(identity_links::Column::FromKeyId.is_in(ids.iter().copied()))
        .add(identity_links::Column::ToKeyId.is_in(ids.iter().copied()));
    let links = identity_links::Entity::find()
        .filter(ends)
        .order_by_asc(identity_links::Column::Id)
        .limit(LINKS)
        .all(db)
        .await?;
    let outside: BTreeSet<i64> = links
        .iter()
        .flat_map(|link| [link.from_key_id, link.to_key_id])
        .filter(|id| !ids.contains(id))
        .collect();
    let apart = if outside.is_empty() {
        Vec::new()
    } else {
        Entity::find()
            .filter(Column::Id.is_in(outside))
            .order_by_asc(Column::Id)
            .all(db)
            .await?
    };
    Ok(Drawing {
        members,
        links,
        apart,
    })
}
