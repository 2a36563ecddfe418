//! The transactional outbox: a row is written in the transaction of its cause and sent after the commit, at least once.
//! Webhooks and mails are sent so; here is what their tables share: which rows are due, how a worker takes one, and what
//! follows an attempt.

pub mod backoff;

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};

use crate::errors::Result;

/// A row that one worker is sending is left alone by the others for this long; a worker that dies lets go by itself.
const LEASE: Duration = Duration::seconds(60);

/// A table of things to send.
pub trait Outbox: EntityTrait {
    const ID: Self::Column;
    const STATUS: Self::Column;
    const ATTEMPTS: Self::Column;
    const NEXT_ATTEMPT_AT: Self::Column;
    const LAST_ERROR: Self::Column;

    /// The status of what is tried until it is [`Self::SENT`] or, after a day and a half, [`Self::FAILED`].
    const PENDING: &'static str;
    const SENT: &'static str;
    const FAILED: &'static str;
}

/// Ids of rows that are due, the longest waiting first: fresh ones that a crash left behind, and retries.
///
/// # Errors
/// When the database does.
pub async fn due<E: Outbox>(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    limit: u64,
) -> Result<Vec<i64>> {
    Ok(E::find()
        .select_only()
        .column(E::ID)
        .filter(E::STATUS.eq(E::PENDING))
        .filter(E::NEXT_ATTEMPT_AT.lte(now))
        .order_by_asc(E::NEXT_ATTEMPT_AT)
        .limit(limit)
        .into_tuple()
        .all(db)
        .await?)
}

/// Takes a row for a minute (`LEASE`) by moving its next attempt, and counts the attempt. `None` when it is not due or somebody
/// else is at it.
///
/// # Errors
/// When the database does.
pub async fn lease<E: Outbox>(
    db: &impl ConnectionTrait,
    id: i64,
    now: DateTime<Utc>,
) -> Result<Option<E::Model>> {
    let taken = E::update_many()
        .col_expr(E::NEXT_ATTEMPT_AT, Expr::value(now + LEASE))
        .col_expr(E::ATTEMPTS, Expr::col(E::ATTEMPTS).add(1))
        .filter(E::ID.eq(id))
        .filter(E::STATUS.eq(E::PENDING))
        .filter(E::NEXT_ATTEMPT_AT.lte(now))
        .exec(db)
        .await?;
    if taken.rows_affected != 1 {
        return Ok(None);
    }
    Ok(E::find().filter(E::ID.eq(id)).one(db).await?)
}

/// Writes down what came of the attempt of a leased row, with what else `row` says: it is sent, or due again after its
/// [`backoff`], or given up. `attempts` are those made so far, this one counted; a failure is in words.
///
/// # Errors
/// When the database does.
pub async fn settle<E: Outbox>(
    db: &impl ConnectionTrait,
    mut row: E::ActiveModel,
    attempts: i32,
    outcome: Result<(), String>,
    now: DateTime<Utc>,
) -> Result<()>
where
    E::Model: IntoActiveModel<E::ActiveModel>,
    E::ActiveModel: Send,
{
    if let Err(error) = &outcome {
        let table = E::default().table_name();
        tracing::warn!(error, attempts, table, "not sent");
        match backoff::next_attempt(attempts, now, rand::random()) {
            Some(at) => row.try_set(E::NEXT_ATTEMPT_AT, at.fixed_offset().into())?,
            None => row.try_set(E::STATUS, E::FAILED.into())?,
        }
    } else {
        row.try_set(E::STATUS, E::SENT.into())?;
    }
    row.try_set(E::LAST_ERROR, outcome.err().into())?;
    row.update(db).await?;
    Ok(())
}
