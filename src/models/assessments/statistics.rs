//! Statistics: how many asked for previews, and how it went.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr,
};

use super::{Action, Column, Entity, Rung, USED_UP};
use crate::{errors::Result, models::calendar};

/// How many requests for previews there were since then, by day: all, and those that had none left.
///
/// # Errors
/// When the database does.
pub async fn previews<C: ConnectionTrait>(
    db: &C,
    since: DateTime<Utc>,
) -> Result<Vec<(NaiveDate, Outcome, i64)>> {
    let rows: Vec<(String, String, i64)> = Entity::find()
        .select_only()
        .column_as(calendar::day_of(Column::CreatedAt), "day")
        .column(Column::Outcome)
        .column_as(Column::Id.count(), "number")
        .filter(Column::CreatedAt.gt(since))
        .filter(Column::Action.eq(Action::Preview.name()))
        .group_by(Expr::col("day"))
        .group_by(Column::Outcome)
        .into_tuple()
        .all(db)
        .await?;
    let read = |(day, outcome, number): (String, String, i64)| {
        Some((day.parse().ok()?, Outcome::parse(&outcome), number))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// How a request for a preview ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was let through.
    Allowed,
    /// Something was asked first.
    Asked,
    /// There was no preview left.
    UsedUp,
}

impl Outcome {
    fn parse(name: &str) -> Self {
        match Rung::parse(name) {
            Some(Rung::Allow) => Self::Allowed,
            None if name == USED_UP => Self::UsedUp,
            _ => Self::Asked,
        }
    }
}
