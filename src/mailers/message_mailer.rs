//! Mails about messages from the contact form.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{Addressed, write};
use crate::{errors::Result, models::messages::Model as Message, shop::Shop};

/// We have it.
///
/// # Errors
/// When rendering or the database fails.
pub async fn received<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    message: &Message,
    now: DateTime<Utc>,
) -> Result<()> {
    let context = json!({"name": message.name, "subject": message.subject, "body": message.body});
    write(txn, shop, &to(message, "message_received"), context, now).await
}

/// The staff's answer.
///
/// # Errors
/// When rendering or the database fails.
pub async fn reply<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    message: &Message,
    body: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let context = json!({
        "name": message.name, "subject": message.subject, "body": body, "original": message.body,
    });
    write(txn, shop, &to(message, "message_reply"), context, now).await
}

fn to<'a>(message: &'a Message, template: &'a str) -> Addressed<'a> {
    Addressed {
        template,
        to: &message.email,
        order_id: None,
    }
}
