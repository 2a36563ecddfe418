//! Overtaking: a shopper who tries settings asks for the next change before the last is painted. What still waits then is
//! wanted by nobody.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};

use super::{Column, Entity, Model, Status};
use crate::{errors::Result, models::quotas::reservation};

/// What its page says.
const WORDS: &str =
    "You changed the settings before it was painted, so the newer painting took its place.";

/// Gives up those of these portraits that nobody paints yet and no preview was taken for: changes that were free, and are
/// so again for the next one. What a preview was taken for is painted.
///
/// # Errors
/// When the database does.
pub async fn overtake<C: ConnectionTrait>(txn: &C, portraits: &[Model]) -> Result<()> {
    let waiting = portraits.iter().filter(|it| it.status() == Status::Queued);
    let waiting: Vec<i64> = waiting.map(|portrait| portrait.id).collect();
    if waiting.is_empty() {
        return Ok(());
    }
    let paid_for = reservation::held_for(txn, &waiting).await?;
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(Status::Failed.name()))
        .col_expr(Column::Failure, Expr::value(WORDS))
        .filter(Column::Id.is_in(waiting))
        .filter(Column::Id.is_not_in(paid_for))
        // A painter may have claimed it meanwhile.
        .filter(Column::Status.eq(Status::Queued.name()))
        .exec(txn)
        .await?;
    Ok(())
}
