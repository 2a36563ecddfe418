//! Statistics: how many challenges there were, and how they were passed.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
    sea_query::Expr,
};

use super::{Column, Entity, Rung, Status, Way};
use crate::{errors::Result, models::calendar};

/// Challenges of one day that came to one rung and were passed in one way, or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    pub day: NaiveDate,
    pub rung: Option<Rung>,
    pub passed_by: Option<Way>,
    pub number: i64,
}

/// How many wait for a person's answer.
///
/// # Errors
/// When the database does.
pub async fn waiting<C: ConnectionTrait>(db: &C) -> Result<u64> {
    let asked = Entity::find().filter(Column::Status.eq(Status::Asked.name()));
    Ok(asked.count(db).await?)
}

/// All challenges since then, counted.
///
/// # Errors
/// When the database does.
pub async fn tallies<C: ConnectionTrait>(db: &C, since: DateTime<Utc>) -> Result<Vec<Tally>> {
    let rows: Vec<(String, String, Option<String>, i64)> = Entity::find()
        .select_only()
        .column_as(calendar::day_of(Column::CreatedAt), "day")
        .column(Column::Rung)
        .column(Column::PassedBy)
        .column_as(Column::Id.count(), "number")
        .filter(Column::CreatedAt.gt(since))
        .group_by(Expr::col("day"))
        .group_by(Column::Rung)
        .group_by(Column::PassedBy)
        .into_tuple()
        .all(db)
        .await?;
    let tally = |(day, rung, way, number): (String, String, Option<String>, i64)| {
        Some(Tally {
            day: day.parse().ok()?,
            rung: Rung::parse(&rung),
            passed_by: way.as_deref().and_then(Way::parse),
            number,
        })
    };
    Ok(rows.into_iter().filter_map(tally).collect())
}
