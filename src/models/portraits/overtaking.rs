//! Overtaking: a shopper who tries settings asks for the next change before the last is painted. What still waits then is
//! wanted by nobody.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};

use super::{Column, Entity, Model, Status};
use crate::{errors::Result, models::quotas::reservation};

/// What its page says.
const WORDS: &str =
    "You changed the settings before it was painted, so the newer painting took its place.";

/// Changes that nobody paints yet and no preview was taken for: they were free, and are so again for the next one. What
/// a preview was taken for is painted.
#[derive(Default)]
pub struct Overtaken(Vec<i64>);

impl Overtaken {
    /// Which of these portraits a newer one overtakes.
    ///
    /// # Errors
    /// When the database does.
    pub async fn among<C: ConnectionTrait>(txn: &C, portraits: &[Model]) -> Result<Self> {
        let waiting = portraits.iter().filter(|it| it.status() == Status::Queued);
        let mut waiting: Vec<i64> = waiting.map(|portrait| portrait.id).collect();
        if waiting.is_empty() {
            return Ok(Self::default());
        }
        let paid_for = reservation::held_for(txn, &waiting).await?;
        waiting.retain(|id| !paid_for.contains(id));
        Ok(Self(waiting))
    }

    /// The others of these portraits.
    #[must_use]
    pub fn left<'a>(&self, portraits: &'a [Model]) -> Vec<&'a Model> {
        let left = portraits.iter().filter(|it| !self.0.contains(&it.id));
        left.collect()
    }
}

/// Gives them up: a newer one is painted instead.
///
/// # Errors
/// When the database does.
pub async fn give_up<C: ConnectionTrait>(txn: &C, overtaken: Overtaken) -> Result<()> {
    if overtaken.0.is_empty() {
        return Ok(());
    }
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(Status::Failed.name()))
        .col_expr(Column::Failure, Expr::value(WORDS))
        .filter(Column::Id.is_in(overtaken.0))
        // A painter may have claimed it meanwhile.
        .filter(Column::Status.eq(Status::Queued.name()))
        .exec(txn)
        .await?;
    Ok(())
}
