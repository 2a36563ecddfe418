//! Mails that are sent again: as they were, by staff; and the link to an order, for its shopper.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};
use serde_json::json;

use super::{Column, Entity, Letter, Model, Outbox, enqueue};
use crate::{
    errors::{Error, Refusal, Result},
    mailers::order_mailer,
    models::{
        _entities::orders,
        audit_log, begin_write,
        challenges::sent_links::{Purpose, Wanted},
        fraud::mail_domains,
        ids::MailId,
        orders::Model as Order,
        staff, visitors,
    },
    shop::HasShop,
};

/// Sends a mail about an order again, word for word, to the order's address as it is now; what it says may be old, and what it links
/// to is not. A minute lies between two of a kind.
///
/// # Errors
/// [`Error::NotFound`] for a mail that is not about this order; a [`Refusal`] for one that is on its way or has just left;
/// otherwise when the database fails.
pub async fn again(
    ctx: &AppContext,
    staff: &staff::Model,
    order: &Order,
    pid: MailId,
    now: DateTime<Utc>,
) -> Result<()> {
    let txn = begin_write(&ctx.db).await?;
    // Who else asks for one of this order's waits here.
    orders::Entity::find_by_id(order.id)
        .lock_exclusive()
        .one(&txn)
        .await?;
    let mail = super::find_by_pid(&txn, pid).await?;
    if mail.order_id != Some(order.id) {
        return Err(Error::NotFound);
    }
    if is_under_way(&txn, &mail, now).await? {
        let words = "This mail is on its way, or left less than a minute ago.";
        return Err(Refusal::conflict("mail_just_sent", words).into());
    }
    let data = json!({"template": mail.template, "mail": mail.pid});
    enqueue(&txn, copy(mail, order), now).await?;
    audit_log::record(&txn, staff, "mail_sent_again", &order.number, data).await?;
    txn.commit().await?;
    Ok(())
}

/// Mails the link to an order to its address, because its shopper wants it.
///
/// # Errors
/// A [`Refusal`] when that was done a few times today; otherwise when the database fails.
pub async fn link(
    ctx: &AppContext,
    order: &Order,
    visitor: &visitors::Model,
    network_address: IpAddr,
    now: DateTime<Utc>,
) -> Result<()> {
    let shop = ctx.shop();
    let mailbox = mail_domains::normalised(&order.email);
    let wanted = Wanted {
        purpose: Purpose::Order,
        mailbox: mailbox.as_deref().unwrap_or(&order.email),
        visitor: visitor.public_id(),
        network_address,
    };
    let txn = begin_write(&ctx.db).await?;
    wanted.count(&txn, &shop.vault, now).await?;
    order_mailer::link(&txn, &shop, order, now).await?;
    txn.commit().await?;
    Ok(())
}

/// One of its kind waits to be sent, or was within the last minute: who sends a mail first moves its next attempt a minute on.
async fn is_under_way<C: ConnectionTrait>(
    txn: &C,
    mail: &Model,
    now: DateTime<Utc>,
) -> Result<bool> {
    let alike = || {
        Entity::find()
            .filter(Column::OrderId.eq(mail.order_id))
            .filter(Column::Template.eq(&mail.template))
    };
    let waiting = alike().filter(Column::Status.eq(Entity::PENDING));
    let sent = alike()
        .filter(Column::Status.eq(Entity::SENT))
        .filter(Column::NextAttemptAt.gt(now));
    Ok(waiting.count(txn).await? > 0 || sent.count(txn).await? > 0)
}

fn copy(mail: Model, order: &Order) -> Letter {
    Letter {
        template: mail.template,
        to: order.email.clone(),
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        order_id: mail.order_id,
        unsubscribe_url: mail.unsubscribe_url,
    }
}
