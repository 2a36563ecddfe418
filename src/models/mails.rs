//! Mail to send: written, rendered, in the transaction of its cause; sent after the commit, at least once.

pub mod resending;

use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set,
};

use super::{
    _entities::mails::{self, Column, Entity},
    Page,
    ids::MailId,
    outbox::{self, Outbox},
};
use crate::{
    errors::{Error, Result},
    mailers::{account_mailer, gift_card_mailer},
    settings::MailTransport,
    shop::HasShop,
};

pub use mails::Model;

impl Outbox for Entity {
    const ID: Column = Column::Id;
    const STATUS: Column = Column::Status;
    const ATTEMPTS: Column = Column::Attempts;
    const NEXT_ATTEMPT_AT: Column = Column::NextAttemptAt;
    const LAST_ERROR: Column = Column::LastError;
    const PENDING: &'static str = "queued";
    const SENT: &'static str = "sent";
    const FAILED: &'static str = "failed";
}

/// A rendered mail.
#[derive(Debug, Clone)]
pub struct Letter {
    pub template: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub order_id: Option<i64>,
    /// Where one click says that no more of its kind are wanted.
    pub unsubscribe_url: Option<String>,
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
        status: Set(Entity::PENDING.into()),
        attempts: Set(0),
        next_attempt_at: Set(now.into()),
        order_id: Set(letter.order_id),
        unsubscribe_url: Set(letter.unsubscribe_url),
        ..Default::default()
    };
    Ok(row.insert(txn).await?)
}

/// Ids of mails that are due.
///
/// # Errors
/// When the database does.
pub async fn due(ctx: &AppContext, now: DateTime<Utc>, limit: u64) -> Result<Vec<i64>> {
    outbox::due::<Entity>(&ctx.db, now, limit).await
}

/// Sends one mail if it is due and nobody else is at it.
///
/// # Errors
/// When the database does. A mail server that fails is no error: the mail is tried again later.
pub async fn send(ctx: &AppContext, id: i64, now: DateTime<Utc>) -> Result<()> {
    let Some(mail) = outbox::lease::<Entity>(&ctx.db, id, now).await? else {
        return Ok(());
    };
    let sent = ctx.shop().post.send(&mail).await;
    let sent = sent.map_err(|error| error.to_string());
    let attempts = mail.attempts;
    let has_left = sent.is_ok() && ctx.shop().settings.mail.transport == MailTransport::Smtp;
    let row = if has_left {
        without_secret(mail)
    } else {
        mail.into()
    };
    outbox::settle::<Entity>(&ctx.db, row, attempts, sent, now).await
}

/// A link that signs in, or a code that pays, is in the mail once that is sent, and no more in the database. Mails in a folder are read
/// from here.
fn without_secret(mail: Model) -> mails::ActiveModel {
    let template = mail.template.as_str();
    let is_secret =
        account_mailer::LINKS.contains(&template) || template == gift_card_mailer::TEMPLATE;
    let mut row: mails::ActiveModel = mail.into();
    if is_secret {
        row.text = Set("What this mail let somebody do is not kept.".into());
        row.html = Set(String::new());
    }
    row
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

/// What a template tells, in staff's words.
#[must_use]
pub fn kind_words(template: &str) -> &str {
    match template {
        "order_confirmed" => "Confirmation",
        "downloads_ready" => "Downloads",
        "order_in_production" => "Being printed",
        "order_shipped" => "Parcel on its way",
        "order_delivered" => "Parcel arrived",
        "order_problem" => "Sent back by the printer",
        "order_cancelled" => "Cancellation",
        "order_refunded" => "Refund",
        "payment_failed" => "Payment refused",
        "order_link" => "Link to the order",
        other => other,
    }
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
