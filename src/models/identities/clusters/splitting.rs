//! Splitting: staff say that a key does not belong to a cluster.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::json;

use super::{create, find_by_pid, links, of_cluster, settle};
use crate::{
    errors::{Error, Result},
    models::{
        _entities::{clusters, identity_links},
        audit_log, begin_write,
        ids::ClusterId,
        staff,
    },
};

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
