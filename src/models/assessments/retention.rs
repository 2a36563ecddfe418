//! Assessments are kept for 90 days, so that staff and whoever was judged can look them up; those of an order as long as the order.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Column, Entity};
use crate::errors::Result;

/// How long.
pub const KEPT_FOR: TimeDelta = TimeDelta::days(90);
/// So many one sweep forgets.
const BATCH: u64 = 1000;

/// Forgets what is older; answers how many.
///
/// # Errors
/// When the database does; the next sweep goes on.
pub async fn sweep<C: ConnectionTrait>(db: &C, now: DateTime<Utc>) -> Result<u64> {
    let old: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::CreatedAt.lt(now - KEPT_FOR))
        .filter(Column::OrderId.is_null())
        .order_by_asc(Column::CreatedAt)
        .limit(BATCH)
        .into_tuple()
        .all(db)
        .await?;
    if old.is_empty() {
        return Ok(0);
    }
    let forgotten = Entity::delete_many().filter(Column::Id.is_in(old));
    Ok(forgotten.exec(db).await?.rows_affected)
}
