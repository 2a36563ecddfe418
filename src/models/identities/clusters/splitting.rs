//! Splitting: staff say that a key does not belong to a cluster.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, sea_query::Expr};
use serde_json::json;

use super::{find_by_pid, of_cluster, regroup};
use crate::{
    errors::{Error, Result},
    models::{_entities::identity_links, audit_log, begin_write, ids::ClusterId, staff},
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
    regroup(&txn, cluster.id).await?;
    let data = json!({"identity_key": key_id, "keys": members.len()});
    audit_log::record(&txn, staff, "cluster_split", &pid.to_string(), data).await?;
    txn.commit().await?;
    Ok(())
}
