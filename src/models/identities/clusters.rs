//! Clusters: identity keys that are held to be one person or household, because strong ones of them stood together in one
//! event. Every merge is written down with its evidence; staff can cut a key loose again, and what they cut is not
//! joined again by the same pair.

pub mod drawing;
mod evidence;
mod joining;
mod regrouping;
mod splitting;

use std::collections::BTreeSet;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set, sea_query::Expr,
};

use super::{Column, Entity, Kind, Model};
use crate::{
    errors::{Error, Result},
    models::{
        _entities::{clusters, identity_links},
        ids::ClusterId,
    },
};

pub use clusters::Model as Cluster;
pub use evidence::Evidence;
pub use identity_links::Model as Link;
pub use joining::{Tie, join};
pub(super) use regrouping::regroup;
pub use splitting::split;

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

/// How many mailboxes the clusters of these keys have confirmed, with those of one cluster more.
///
/// # Errors
/// When the database does.
pub async fn mailboxes<C: ConnectionTrait>(
    db: &C,
    keys: &[i64],
    own: Option<i64>,
) -> Result<usize> {
    if keys.is_empty() {
        return Ok(0);
    }
    let theirs = Entity::find()
        .select_only()
        .column(Column::ClusterId)
        .filter(Column::Id.is_in(keys.iter().copied()))
        .into_query();
    let clusters = Condition::any()
        .add(Column::ClusterId.in_subquery(theirs))
        .add(Column::ClusterId.is_in(own));
    let mailboxes = Entity::find()
        .filter(Column::Kind.eq(Kind::Email.name()))
        .filter(clusters);
    Ok(usize::try_from(mailboxes.count(db).await?).unwrap_or(usize::MAX))
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
