//! Reminders whose time has come.

use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};

use super::{AFTER, Column, Entity, KEPT, Model, Status};
use crate::{
    errors::Result,
    mailers::cart_mailer,
    models::{
        _entities::{mails, orders, payments},
        begin_write, carts,
        fraud::mail_domains,
        payments::Status as Payment,
        visitors,
    },
    shop::{HasShop, Shop},
};

/// So many one sweep looks at.
const BATCH: u64 = 100;

/// Writes the mails that are due, and forgets what is over; answers how many were written. One that fails is logged, and tried
/// again by the next sweep.
///
/// # Errors
/// When the database does.
pub async fn sweep(ctx: &AppContext, now: DateTime<Utc>) -> Result<usize> {
    let due: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Status.eq(Status::Waiting.name()))
        .filter(Column::DueAt.lte(now))
        .order_by_asc(Column::DueAt)
        .limit(BATCH)
        .into_tuple()
        .all(&ctx.db)
        .await?;
    let mut mailed = 0;
    for id in due {
        match remind(ctx, id, now).await {
            Ok(Status::Mailed) => mailed += 1,
            Ok(_) => {}
            Err(error) => tracing::error!(%error, id, "nobody is reminded"),
        }
    }
    Entity::delete_many()
        .filter(Column::DueAt.lt(now - AFTER - KEPT))
        .exec(&ctx.db)
        .await?;
    mails::Entity::delete_many()
        .filter(mails::Column::Template.eq(cart_mailer::REMINDER))
        .filter(mails::Column::NextAttemptAt.lt(now - KEPT))
        .exec(&ctx.db)
        .await?;
    Ok(mailed)
}

/// Decides about one, and writes its mail in the same transaction. Of two that are at it, one does.
async fn remind(ctx: &AppContext, id: i64, now: DateTime<Utc>) -> Result<Status> {
    let shop = ctx.shop();
    let txn = begin_write(&ctx.db).await?;
    let Some(reminder) = Entity::find_by_id(id).one(&txn).await? else {
        return Ok(Status::Withdrawn);
    };
    let visitor = visitors::find_by_id(&txn, reminder.visitor_id).await?;
    visitors::lock(&txn, &visitor).await?;
    let lines = carts::lines_unattended(&txn, &shop.settings, &visitor).await?;
    let mailbox = mailbox(&shop, &reminder);
    let is_over =
        lines.is_empty() || is_paid(&txn, &reminder).await? || is_known(&txn, &mailbox).await?;
    let to = if is_over {
        Status::NotNeeded
    } else {
        Status::Mailed
    };
    // Unique among the mailed ones: of two reminders to one mailbox, one is counted.
    let mailed_to = (to == Status::Mailed).then_some(mailbox);
    let moved = Entity::update_many()
        .col_expr(Column::Status, Expr::value(to.name()))
        .col_expr(Column::MailedTo, Expr::value(mailed_to))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.eq(Status::Waiting.name()))
        .exec(&txn)
        .await?;
    if moved.rows_affected != 1 {
        return Ok(Status::Withdrawn);
    }
    if to == Status::Mailed {
        cart_mailer::reminder(&txn, &shop, &reminder, &lines, now).await?;
    }
    txn.commit().await?;
    Ok(to)
}

/// Somebody has paid with the address since, or the bank is at it.
async fn is_paid<C: ConnectionTrait>(txn: &C, reminder: &Model) -> Result<bool> {
    let since = reminder.due_at - AFTER;
    let paid = orders::Entity::find()
        .filter(orders::Column::Email.eq(&reminder.email))
        .filter(orders::Column::PlacedAt.gte(since));
    let under_way = payments::Entity::find()
        .inner_join(orders::Entity)
        .filter(orders::Column::Email.eq(&reminder.email))
        .filter(payments::Column::Status.eq(Payment::Processing.name()));
    Ok(paid.count(txn).await? > 0 || under_way.count(txn).await? > 0)
}

/// The mailbox was reminded before, and that is not forgotten yet.
async fn is_known<C: ConnectionTrait>(txn: &C, mailbox: &str) -> Result<bool> {
    let known = Entity::find().filter(Column::MailedTo.eq(mailbox));
    Ok(known.count(txn).await? > 0)
}

/// However it is spelled, it is one.
fn mailbox(shop: &Shop, reminder: &Model) -> String {
    let normal = mail_domains::normalised(&reminder.email);
    let normal = normal.unwrap_or_else(|| reminder.email.clone());
    shop.vault.keyed_hash("reminded mailbox", normal.as_bytes())
}
