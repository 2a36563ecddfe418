//! Regrouping: what is left of a cluster when links or keys of it are gone.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr,
};

use super::{create, links, of_cluster, settle};
use crate::{
    errors::Result,
    models::_entities::{clusters, identity_links},
};

/// Parts the keys of a cluster that hang together no more. A cluster without keys is nobody, and goes.
///
/// # Errors
/// When the database does.
pub(in crate::models::identities) async fn regroup<C: ConnectionTrait>(
    txn: &C,
    cluster: i64,
) -> Result<()> {
    clusters::Entity::find_by_id(cluster)
        .lock_exclusive()
        .one(txn)
        .await?;
    let members = of_cluster(txn, cluster).await?;
    let ids: Vec<i64> = members.iter().map(|member| member.id).collect();
    let links = links(txn, cluster).await?;
    let held = links.iter().filter(|link| link.severed_at.is_none());
    let held: Vec<(i64, i64)> = held
        .map(|link| (link.from_key_id, link.to_key_id))
        .collect();
    let parts = parts(&ids, &held);
    if let [whole] = parts.as_slice() {
        return settle(txn, cluster, whole).await;
    }
    for part in parts {
        let home = create(txn).await?.id;
        settle(txn, home, &part).await?;
        identity_links::Entity::update_many()
            .col_expr(identity_links::Column::ClusterId, Expr::value(home))
            .filter(identity_links::Column::FromKeyId.is_in(part))
            .exec(txn)
            .await?;
    }
    clusters::Entity::delete_by_id(cluster).exec(txn).await?;
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
