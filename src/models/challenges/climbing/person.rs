//! A person of the shop, who can be asked whatever the score says.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};
use serde_json::json;

use super::{super::Entity, Column, Model, Status, Way, moved, over};
use crate::{
    errors::{Refusal, Result},
    models::{Page, audit_log, begin_write, staff},
};

/// The longest question to the shop, characters.
const LONGEST_QUESTION: usize = 2000;

/// Asks a person of the shop.
///
/// # Errors
/// A [`Refusal`] without words or when it was decided; otherwise when the database fails.
pub async fn ask(db: &DatabaseConnection, challenge: &Model, question: &str) -> Result<()> {
    let question: String = question.trim().chars().take(LONGEST_QUESTION).collect();
    if question.is_empty() {
        let words = "Say in a sentence what you would like painted.";
        return Err(Refusal::unprocessable("question_missing", words).into());
    }
    let asked = moved(challenge.id, &[Status::Open, Status::Asked], Status::Asked)
        .col_expr(Column::Question, Expr::value(question))
        .exec(db)
        .await?;
    if asked.rows_affected == 0 {
        return Err(over().into());
    }
    Ok(())
}

/// Those who asked a person, the longest waiting first.
///
/// # Errors
/// When the database does.
pub async fn asked<C: ConnectionTrait>(db: &C, page: u64) -> Result<Page<Model>> {
    let asked = Entity::find()
        .filter(Column::Status.eq(Status::Asked.name()))
        .order_by_asc(Column::Id);
    Ok(Page::load(asked, db, page).await?)
}

/// A person of the shop decides.
///
/// # Errors
/// A [`Refusal`] when it was decided before; otherwise when the database fails.
pub async fn decide(
    db: &DatabaseConnection,
    staff: &staff::Model,
    challenge: &Model,
    lets_in: bool,
    answer: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let txn = begin_write(db).await?;
    let to = if lets_in {
        Status::Passed
    } else {
        Status::Denied
    };
    let mut update = moved(challenge.id, &[Status::Asked], to)
        .col_expr(Column::Answer, Expr::value(answer.trim()))
        .col_expr(Column::StaffMemberId, Expr::value(staff.id));
    if lets_in {
        update = update
            .col_expr(Column::PassedBy, Expr::value(Way::Person.name()))
            .col_expr(Column::PassedAt, Expr::value(now));
    }
    if update.exec(&txn).await?.rows_affected == 0 {
        return Err(over().into());
    }
    let data = json!({"lets_in": lets_in, "score": challenge.score});
    audit_log::record(
        &txn,
        staff,
        "challenge_decided",
        &challenge.pid.to_string(),
        data,
    )
    .await?;
    txn.commit().await?;
    Ok(())
}
