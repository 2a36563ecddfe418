//! Mail to send: written, rendered, in the transaction of its cause; sent after the commit, at least once.

use chrono::{DateTime, Duration, Utc};
use loco_rs::app::AppContext;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
    sea_query::{Expr, ExprTrait},
};

use super::{
    _entities::mails::{self, Column, Entity},
    Page,
    ids::MailId,
    webhook_outbox::backoff,
};
use crate::{
    errors::{Error, Result},
    shop::HasShop,
};

pub use mails::Model;

/// `queued` is tried until it is `sent` or, after a day and a half, `failed`.
const QUEUED: &str = "queued";
const SENT: &str = "sent";
const FAILED: &str = "failed";

/// A mail that one worker is sending is left alone by the others for this long.
const LEASE: Duration = Duration::seconds(60);

/// A rendered mail.
#[derive(Debug, Clone)]
pub struct Letter {
    pub template: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub order_id: Option<i64>,
}

/// # Errors
/// When the database does.
pub async fn enqueue<C: ConnectionTrait>(
    txn: &C,
    letter: Letter,
    now: DateTime<Utc>,
) -> Result<Model> {
    let row = mails::ActiveModel {
        pid: Set(MailId::random().0),
        template: Set(letter.template),
        to_address: Set(letter.to),
        subject: Set(letter.subject),
        text: Set(letter.text),
        html: Set(letter.html),
        status: Set(QUEUED.into()),
        attempts: Set(0),
        next_attempt_at: Set(now.into()),
        order_id: Set(letter.order_id),
        ..Default::default()
    };
    Ok(row.insert(txn).await?)
}

/// Ids of mails that are due.
///
/// # Errors
/// When the database does.
pub async fn due(ctx: &AppContext, now: DateTime<Utc>, limit: u64) -> Result<Vec<i64>> {
    Ok(Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Status.eq(QUEUED))
        .filter(Column::NextAttemptAt.lte(now))
        .order_by_asc(Column::NextAttemptAt)
        .limit(limit)
        .into_tuple()
        .all(&ctx.db)
        .await?)
}

/// Sends one mail if it is due and nobody else is at it.
///
/// # Errors
/// When the database does. A mail server that fails is no error: the mail is tried again later.
pub async fn send(ctx: &AppContext, id: i64, now: DateTime<Utc>) -> Result<()> {
    let leased = Entity::update_many()
        .col_expr(Column::NextAttemptAt, Expr::value(now + LEASE))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.eq(QUEUED))
        .filter(Column::NextAttemptAt.lte(now))
        .exec(&ctx.db)
        .await?;
    if leased.rows_affected != 1 {
        return Ok(());
    }
    let mail = Entity::find_by_id(id)
        .one(&ctx.db)
        .await?
        .ok_or(Error::NotFound)?;
    let sent = ctx.shop().post.send(&mail).await;
    let attempts = mail.attempts;
    let mut row: mails::ActiveModel = mail.into();
    match sent {
        Ok(()) => row.status = Set(SENT.into()),
        Err(error) => {
            tracing::warn!(%error, attempts, "mail not sent");
            row.last_error = Set(Some(error.to_string()));
            match backoff::next_attempt(attempts, now, rand::random()) {
                Some(at) => row.next_attempt_at = Set(at.into()),
                None => row.status = Set(FAILED.into()),
            }
        }
    }
    row.update(&ctx.db).await?;
    Ok(())
}

/// Mails about an order, for its page in the admin.
///
/// # Errors
/// When the database does.
pub async fn about_order<C: ConnectionTrait>(db: &C, order_id: i64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::OrderId.eq(order_id))
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// All mails, newest first: the development mailbox.
///
/// # Errors
/// When the database does.
pub async fn page<C: ConnectionTrait>(db: &C, page: u64) -> Result<Page<Model>> {
    let query = Entity::find().order_by_desc(Column::Id);
    Ok(Page::load(query, db, page).await?)
}

/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn find_by_pid<C: ConnectionTrait>(db: &C, pid: MailId) -> Result<Model> {
    Entity::find()
        .filter(Column::Pid.eq(pid.0))
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}
