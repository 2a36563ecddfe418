//! Messages from the contact form, and the staff's replies.

use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, Set,
};

use super::{
    _entities::{
        message_replies,
        messages::{self, Column, Entity},
    },
    Page, begin_write,
    ids::MessageId,
    staff,
};
use crate::{
    errors::{Error, Result},
    mailers::message_mailer,
    shop::HasShop,
};

pub use message_replies::Model as Reply;
pub use messages::Model;

pub const OPEN: &str = "open";
pub const ANSWERED: &str = "answered";

/// A message whose fields were checked.
#[derive(Debug, Clone)]
pub struct NewMessage {
    pub name: String,
    pub email: String,
    pub order_number: Option<String>,
    pub subject: String,
    pub body: String,
}

/// Keeps a message and confirms it to its sender.
///
/// # Errors
/// When the database does.
pub async fn receive(ctx: &AppContext, message: NewMessage, now: DateTime<Utc>) -> Result<Model> {
    let txn = begin_write(&ctx.db).await?;
    let row = messages::ActiveModel {
        pid: Set(MessageId::random().0),
        name: Set(message.name),
        email: Set(message.email),
        order_number: Set(message.order_number),
        subject: Set(message.subject),
        body: Set(message.body),
        status: Set(OPEN.into()),
        ..Default::default()
    };
    let row = row.insert(&txn).await?;
    message_mailer::received(&txn, &ctx.shop(), &row, now).await?;
    txn.commit().await?;
    Ok(row)
}

/// Keeps a reply, mails it, and counts the message as answered.
///
/// # Errors
/// When the database does.
pub async fn reply(
    ctx: &AppContext,
    message: Model,
    staff: &staff::Model,
    body: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let txn = begin_write(&ctx.db).await?;
    let row = message_replies::ActiveModel {
        message_id: Set(message.id),
        staff_member_id: Set(staff.id),
        body: Set(body.into()),
        ..Default::default()
    };
    row.insert(&txn).await?;
    message_mailer::reply(&txn, &ctx.shop(), &message, body, now).await?;
    let mut message: messages::ActiveModel = message.into();
    message.status = Set(ANSWERED.into());
    message.update(&txn).await?;
    txn.commit().await?;
    Ok(())
}

/// Messages newest first, all or of one status.
///
/// # Errors
/// When the database does.
pub async fn page<C: ConnectionTrait>(
    db: &C,
    status: Option<&str>,
    page: u64,
) -> Result<Page<Model>> {
    let mut query = Entity::find().order_by_desc(Column::Id);
    if let Some(status) = status {
        query = query.filter(Column::Status.eq(status));
    }
    Ok(Page::load(query, db, page).await?)
}

/// How many messages have this status.
///
/// # Errors
/// When the database does.
pub async fn count<C: ConnectionTrait>(db: &C, status: &str) -> Result<u64> {
    let query = Entity::find().filter(Column::Status.eq(status));
    Ok(query.count(db).await?)
}

/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn find_by_pid<C: ConnectionTrait>(db: &C, pid: MessageId) -> Result<Model> {
    Entity::find()
        .filter(Column::Pid.eq(pid.0))
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

impl Model {
    /// Replies with who wrote them, oldest first.
    ///
    /// # Errors
    /// When the database does.
    pub async fn replies<C: ConnectionTrait>(
        &self,
        db: &C,
    ) -> Result<Vec<(Reply, Option<staff::Model>)>> {
        Ok(message_replies::Entity::find()
            .filter(message_replies::Column::MessageId.eq(self.id))
            .order_by_asc(message_replies::Column::Id)
            .find_also_related(super::_entities::staff_members::Entity)
            .all(db)
            .await?)
    }
}
