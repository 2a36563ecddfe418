//! Climbing: the ways to pass a challenge.

mod email;
mod person;
mod proof;

use chrono::{DateTime, Utc};
use sea_orm::{ConnectionTrait, sea_query::Expr};

use super::{Column, Model, Status, Way, moved};
use crate::errors::{Refusal, Result};

pub use email::{confirm, confirm_email, mail_link};
pub use person::{ask, asked, decide};
pub(super) use proof::PURPOSE as PROOF;
pub use proof::prove;

/// The state change that every way of passing ends with.
///
/// # Errors
/// A [`Refusal`] when the challenge is over; otherwise when the database fails.
pub async fn pass<C: ConnectionTrait>(
    txn: &C,
    challenge: &Model,
    way: Way,
    now: DateTime<Utc>,
) -> Result<()> {
    if challenge.expires_at <= now {
        return Err(over().into());
    }
    let passed = moved(challenge.id, &[Status::Open, Status::Asked], Status::Passed)
        .col_expr(Column::PassedBy, Expr::value(way.name()))
        .col_expr(Column::PassedAt, Expr::value(now))
        .exec(txn)
        .await?;
    if passed.rows_affected == 0 {
        return Err(over().into());
    }
    Ok(())
}

fn not_enough() -> Refusal {
    let words = "This is not enough here. The other ways are below.";
    Refusal::conflict("not_enough", words)
}

fn over() -> Refusal {
    let words = "This question is closed. Ask for your picture again.";
    Refusal::conflict("challenge_over", words)
}
