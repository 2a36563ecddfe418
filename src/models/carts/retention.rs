//! Carts are kept for 30 days after the last thing was put in.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use crate::{
    errors::Result,
    models::{
        _entities::{cart_lines, carts},
        gift_cards::paying,
    },
};

/// How long, days.
pub const DAYS: i64 = 30;

/// So many carts one sweep clears.
const BATCH: u64 = 200;

/// Clears carts that were left; answers how many.
///
/// # Errors
/// When the database does; the next sweep goes on.
pub async fn sweep<C: ConnectionTrait>(db: &C, now: DateTime<Utc>) -> Result<usize> {
    let horizon = now - Duration::days(DAYS);
    let in_use = cart_lines::Entity::find()
        .select_only()
        .column(cart_lines::Column::CartId)
        .filter(cart_lines::Column::CreatedAt.gte(horizon))
        .into_query();
    let left: Vec<i64> = carts::Entity::find()
        .select_only()
        .column(carts::Column::Id)
        .filter(carts::Column::CreatedAt.lt(horizon))
        .filter(carts::Column::Id.not_in_subquery(in_use))
        .limit(BATCH)
        .into_tuple()
        .all(db)
        .await?;
    if left.is_empty() {
        return Ok(0);
    }
    cart_lines::Entity::delete_many()
        .filter(cart_lines::Column::CartId.is_in(left.iter().copied()))
        .exec(db)
        .await?;
    paying::take_out(db, &left).await?;
    carts::Entity::delete_many()
        .filter(carts::Column::Id.is_in(left.iter().copied()))
        .exec(db)
        .await?;
    Ok(left.len())
}
