//! Clusters: identity keys that are held to be one person or household, because strong ones of them stood together in one
//! event. Every merge is written down with its evidence; staff can cut a key loose again, and what they cut is not
//! joined again by the same pair.

pub mod drawing;
mod evidence;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, Set, sea_query::Expr,
};
use serde_json::json;

use super::{Column, Entity, Kind, Model};
use crate::{
    errors::{Error, Result},
    models::{
        _entities::{clusters, identity_links},
        audit_log, begin_write,
        ids::ClusterId,
        staff,
    },
};

pub use clusters::Model as Cluster;
pub use evidence::Evidence;
pub use identity_links::Model as Link;

/// What came of a merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merged {
    Joined,
    /// They were one already.
    Known,
    /// Together they would be more than any household has: somebody shares a card or a mailbox with strangers. Staff look.
    TooLarge,
    /// Staff said that they are not one.
    Severed,
}

/// Joins two strong keys, and everybody who hangs on them.
///
/// # Errors
/// When one of the keys is a weak one, or the database fails.
pub async fn merge<C: ConnectionTrait>(
    txn: &C,
    one: &Model,
    other: &Model,
    evidence: Evidence,
    cap: u32,
) -> Result<Merged> {
    let strong = |key: &Model| Kind::parse(&key.kind).is_some_and(Kind::is_strong);
    if !strong(one) || !strong(other) {
        return Err(Error::internal("only strong keys merge"));
    }
    if let Some(link) = between(txn, one, other).await? {
        return Ok(if link.severed_at.is_some() {
            Merged::Severed
        } else {
            Merged::Known
        });
    }
    let members = [members(txn, one).await?, members(txn, other).await?].concat();
    let ids: BTreeSet<i64> = members.iter().map(|member| member.id).collect();
    let clusters: BTreeSet<i64> = members.iter().filter_map(|m| m.cluster_id).collect();
    if ids.len() > cap as usize {
        clusters::Entity::update_many()
            .col_expr(clusters::Column::Capped, Expr::value(true))
            .filter(clusters::Column::Id.is_in(clusters))
            .exec(txn)
            .await?;
        return Ok(Merged::TooLarge);
    }
    let home = match clusters.first() {
        Some(first) => *first,
        None => create(txn).await?.id,
    };
    settle(txn, home, &ids).await?;
    identity_links::Entity::update_many()
        .col_expr(identity_links::Column::ClusterId, Expr::value(home))
        .filter(identity_links::Column::ClusterId.is_in(clusters.iter().copied()))
        .exec(txn)
        .await?;
    let emptied = clusters.into_iter().filter(|cluster| *cluster != home);
    clusters::Entity::delete_many()
        .filter(clusters::Column::Id.is_in(emptied))
        .exec(txn)
        .await?;
    let link = identity_links::ActiveModel {
        from_key_id: Set(one.id),
        to_key_id: Set(other.id),
        evidence: Set(evidence.name().into()),
        cluster_id: Set(home),
        ..Default::default()
    };
    link.insert(txn).await?;
    Ok(Merged::Joined)
}

/// All strong keys of whoever has this one; the key alone when it belongs to no cluster. A cluster is locked until the
/// transaction ends: its members may come by different ways, and share what there is.
///
/// # Errors
/// When the database does.
pub async fn members<C: ConnectionTrait>(txn: &C, key: &Model) -> Result<Vec<Model>> {
    let Some(cluster) = key.cluster_id else {
        return Ok(vec![key.clone()]);
    };
    clusters::Entity::find_by_id(cluster)
        .lock_exclusive()
        .one(txn)
        .await?;
    of_cluster(txn, cluster).await
}

/// The keys of a cluster, oldest first.
///
/// # Errors
/// When the database does.
pub async fn of_cluster<C: ConnectionTrait>(db: &C, cluster: i64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::ClusterId.eq(cluster))
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// The links of a cluster, those that were cut included.
///
/// # Errors
/// When the database does.
pub async fn links<C: ConnectionTrait>(db: &C, cluster: i64) -> Result<Vec<Link>> {
    Ok(identity_links::Entity::find()
        .filter(identity_links::Column::ClusterId.eq(cluster))
        .order_by_asc(identity_links::Column::Id)
        .all(db)
        .await?)
}

/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn find_by_pid<C: ConnectionTrait>(db: &C, pid: ClusterId) -> Result<Cluster> {
    let found = clusters::Entity::find().filter(clusters::Column::Pid.eq(pid.0));
    found.one(db).await?.ok_or(Error::NotFound)
}

/// Cuts a key loose: its links count no more, and whoever hung together only by it is apart again.
///
/// # Errors
/// [`Error::NotFound`] when the key is not in the cluster; otherwise when the database fails.
pub async fn split(
    db: &sea_orm::DatabaseConnection,
    staff: &staff::Model,
    pid: ClusterId,
    key_id: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    let txn = begin_write(db).await?;
    let cluster = find_by_pid(&txn, pid).await?;
    let members = of_cluster(&txn, cluster.id).await?;
    if !members.iter().any(|member| member.id == key_id) {
        return Err(Error::NotFound);
    }
    let ends = Condition::any()
        .add(identity_links::Column::FromKeyId.eq(key_id))
        .add(identity_links::Column::ToKeyId.eq(key_id));
    identity_links::Entity::update_many()
        .col_expr(identity_links::Column::SeveredAt, Expr::value(now))
        .filter(ends)
        .filter(identity_links::Column::SeveredAt.is_null())
        .exec(&txn)
        .await?;
    let links = links(&txn, cluster.id).await?;
    let held = links.iter().filter(|link| link.severed_at.is_none());
    let held: Vec<(i64, i64)> = held
        .map(|link| (link.from_key_id, link.to_key_id))
        .collect();
    let ids: Vec<i64> = members.iter().map(|member| member.id).collect();
    for part in parts(&ids, &held) {
        let home = create(&txn).await?.id;
        settle(&txn, home, &part).await?;
        identity_links::Entity::update_many()
            .col_expr(identity_links::Column::ClusterId, Expr::value(home))
            .filter(identity_links::Column::FromKeyId.is_in(part))
            .exec(&txn)
            .await?;
    }
    clusters::Entity::delete_by_id(cluster.id)
        .exec(&txn)
        .await?;
    let data = json!({"identity_key": key_id, "keys": ids.len()});
    audit_log::record(&txn, staff, "cluster_split", &pid.to_string(), data).await?;
    txn.commit().await?;
    Ok(())
}

async fn between<C: ConnectionTrait>(txn: &C, one: &Model, other: &Model) -> Result<Option<Link>> {
    let ends = |from: i64, to: i64| {
        Condition::all()
            .add(identity_links::Column::FromKeyId.eq(from))
            .add(identity_links::Column::ToKeyId.eq(to))
    };
    let either = Condition::any()
        .add(ends(one.id, other.id))
        .add(ends(other.id, one.id));
    Ok(identity_links::Entity::find()
        .filter(either)
        .one(txn)
        .await?)
}

async fn create<C: ConnectionTrait>(txn: &C) -> Result<Cluster> {
    let cluster = clusters::ActiveModel {
        pid: Set(ClusterId::random().0),
        size: Set(0),
        capped: Set(false),
        ..Default::default()
    };
    Ok(cluster.insert(txn).await?)
}

async fn settle<C: ConnectionTrait>(txn: &C, home: i64, ids: &BTreeSet<i64>) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::ClusterId, Expr::value(home))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .exec(txn)
        .await?;
    let size = i32::try_from(ids.len()).unwrap_or(i32::MAX);
    clusters::Entity::update_many()
        .col_expr(clusters::Column::Size, Expr::value(size))
        .filter(clusters::Column::Id.eq(home))
        .exec(txn)
        .await?;
    Ok(())
}

/// Which keys still hang together.
fn parts(ids: &[i64], links: &[(i64, i64)]) -> Vec<BTreeSet<i64>> {
    let mut part_of: BTreeMap<i64, usize> = ids.iter().copied().zip(0..).collect();
    for (one, other) in links {
        if let (Some(&to), Some(&from)) = (part_of.get(one), part_of.get(other)) {
            for part in part_of.values_mut().filter(|part| **part == from) {
                *part = to;
            }
        }
    }
    let mut parts: BTreeMap<usize, BTreeSet<i64>> = BTreeMap::new();
    for (id, part) in part_of {
        parts.entry(part).or_default().insert(id);
    }
    parts.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn what_hangs_together_by_a_chain_is_one_part() {
        let parts = parts(&[1, 2, 3, 4, 5], &[(1, 3), (3, 2)]);
        let parts: Vec<Vec<i64>> = parts.into_iter().map(|p| p.into_iter().collect()).collect();
        assert_eq!(parts, [vec![1, 2, 3], vec![4], vec![5]]);
    }
}
