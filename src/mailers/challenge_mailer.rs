//! Mails that confirm an address.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{Addressed, write};
use crate::{errors::Result, shop::Shop};

/// A link that says that the address is read by whoever asked.
///
/// # Errors
/// When rendering or the database fails.
pub async fn confirm<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    to: &str,
    link: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let mail = Addressed {
        template: "email_confirmation",
        to,
        order_id: None,
    };
    write(txn, shop, &mail, json!({"link": link}), now).await
}
