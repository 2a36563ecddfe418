//! Downloads of files that were bought: so many, for so many days, from when the file is ready. Each is counted when the file
//! is handed out. Asking for the headers alone is none, and what is fetched again within some minutes is the same one: it
//! broke off, was taken up again, or was opened twice.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, ExprTrait},
};
use serde_json::json;

use super::{Line, Model as Order};
use crate::{
    errors::{Error, Refusal, Result},
    models::{
        _entities::order_lines::{Column, Entity},
        audit_log,
        order_events::{self, Actor},
        refunds, staff,
    },
    settings::Downloads,
};

/// What may still be done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// So many downloads are left, until then.
    Open {
        left: i32,
        until: DateTime<Utc>,
    },
    UsedUp,
    Expired {
        since: DateTime<Utc>,
    },
}

/// Begins the time of a line's downloads, unless it has begun.
///
/// # Errors
/// When the database does.
pub async fn open<C: ConnectionTrait>(
    db: &C,
    settings: &Downloads,
    line: &Line,
    now: DateTime<Utc>,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::DownloadsLeft, Expr::value(settings.times))
        .col_expr(Column::DownloadsUntil, Expr::value(until(settings, now)))
        .filter(Column::Id.eq(line.id))
        .filter(Column::DownloadsUntil.is_null())
        .exec(db)
        .await?;
    Ok(())
}

/// Counts a download, and begins their time if nobody has. Of many that come at once, no more are let through than are left.
///
/// # Errors
/// A [`Refusal`] (410) when they are used up or their time is over.
pub async fn count<C: ConnectionTrait>(
    db: &C,
    settings: &Downloads,
    line: &Line,
    now: DateTime<Utc>,
) -> Result<()> {
    open(db, settings, line, now).await?;
    let mut is_new = Condition::any().add(Column::DownloadedAt.is_null());
    is_new = match same_since(settings, now) {
        Some(since) => is_new.add(Column::DownloadedAt.lte(since)),
        None => Condition::all(),
    };
    let counted = Entity::update_many()
        .col_expr(Column::Downloads, Expr::col(Column::Downloads).add(1))
        .col_expr(
            Column::DownloadsLeft,
            Expr::col(Column::DownloadsLeft).sub(1),
        )
        .col_expr(Column::DownloadedAt, Expr::value(now))
        .filter(Column::Id.eq(line.id))
        .filter(Column::DownloadsLeft.gt(0))
        .filter(Column::DownloadsUntil.gt(now))
        .filter(is_new)
        .exec(db)
        .await?;
    if counted.rows_affected == 1 {
        return Ok(());
    }
    check(db, settings, line, now).await
}

/// Whether the file may be fetched now; counts nothing.
///
/// # Errors
/// A [`Refusal`] (410) when the downloads are used up or their time is over.
pub async fn check<C: ConnectionTrait>(
    db: &C,
    settings: &Downloads,
    line: &Line,
    now: DateTime<Utc>,
) -> Result<()> {
    let line = Entity::find_by_id(line.id).one(db).await?;
    let line = line.ok_or(Error::NotFound)?;
    let counted = line.downloaded_at.map(|at| at.to_utc());
    let is_same = same_since(settings, now).is_some_and(|since| counted > Some(since));
    match line.downloads_state(settings, now) {
        State::Open { .. } => Ok(()),
        State::UsedUp if is_same => Ok(()),
        State::UsedUp => Err(over(
            "This file was downloaded as often as its link allows.",
        )),
        State::Expired { since } => {
            let words = format!(
                "The link to this file worked until {}.",
                since.format("%-d %B %Y")
            );
            Err(over(&words))
        }
    }
}

/// Ends the downloads of the files that a refund gave the money back for.
///
/// # Errors
/// When the database does.
pub async fn close_refunded<C: ConnectionTrait>(
    txn: &C,
    refund: &refunds::Model,
    now: DateTime<Utc>,
) -> Result<()> {
    let parts = refunds::parts::of_refund(txn, refund).await?;
    let lines = parts.iter().filter_map(|part| part.order_line_id);
    // (Of a print there are none to end.)
    Entity::update_many()
        .col_expr(Column::DownloadsLeft, Expr::value(0))
        .col_expr(Column::DownloadsUntil, Expr::value(now))
        .filter(Column::Id.is_in(lines))
        .exec(txn)
        .await?;
    Ok(())
}

/// The staff opens a line's downloads again: all of them, for all of the days.
///
/// # Errors
/// [`Error::NotFound`] for a line without a file to download.
pub async fn renew<C: ConnectionTrait>(
    txn: &C,
    settings: &Downloads,
    order: &Order,
    line: &Line,
    by: &staff::Model,
    now: DateTime<Utc>,
) -> Result<()> {
    if !order.offers_download(line)? {
        return Err(Error::NotFound);
    }
    Entity::update_many()
        .col_expr(Column::DownloadsLeft, Expr::value(settings.times))
        .col_expr(Column::DownloadsUntil, Expr::value(until(settings, now)))
        .filter(Column::Id.eq(line.id))
        .exec(txn)
        .await?;
    let data = json!({"line": line.position + 1, "title": line.title});
    let actor = Actor::Staff(by.name.clone());
    order_events::record(txn, order.id, "downloads_renewed", &actor, data.clone()).await?;
    audit_log::record(txn, by, "downloads_renewed", &order.number, data).await
}

/// When downloads end that begin now.
#[must_use]
pub fn until(settings: &Downloads, now: DateTime<Utc>) -> DateTime<Utc> {
    now + TimeDelta::days(settings.days)
}

impl Line {
    /// Whether its money went back before the file could be fetched.
    #[must_use]
    pub fn is_closed(&self, now: DateTime<Utc>) -> bool {
        self.downloads_until.is_some_and(|at| at.to_utc() <= now)
    }

    /// What may be done with the line's file. Before its time has begun, everything.
    #[must_use]
    pub fn downloads_state(&self, settings: &Downloads, now: DateTime<Utc>) -> State {
        let ends = self.downloads_until.map(|at| at.to_utc());
        let ends = ends.unwrap_or_else(|| until(settings, now));
        match self.downloads_left.unwrap_or(settings.times) {
            _ if ends <= now => State::Expired { since: ends },
            ..=0 => State::UsedUp,
            left => State::Open { left, until: ends },
        }
    }
}

/// What was counted after this moment is the download that is asked for now.
fn same_since(settings: &Downloads, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let minutes = settings.again_minutes;
    (minutes > 0).then(|| now - TimeDelta::minutes(minutes))
}

fn over(words: &str) -> Error {
    let words = format!("{words} Write to us with your order's number, and we open it again.");
    Refusal::new(axum::http::StatusCode::GONE, "download_over", words).into()
}
