//! The mail about a cart that was left.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{Addressed, write};
use crate::{
    errors::Result,
    models::{
        carts::{
            Line,
            reminders::{KEPT, Model as Reminder},
        },
        uploads,
    },
    shop::Shop,
    views::{carts::LineView, times},
};

/// Its template.
pub const REMINDER: &str = "cart_reminder";

/// What is in the cart, with a link that opens it again and one that says no more.
///
/// # Errors
/// When rendering or the database fails.
pub async fn reminder<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    reminder: &Reminder,
    lines: &[Line],
    now: DateTime<Utc>,
) -> Result<()> {
    let views = lines.iter().map(LineView::of_cart);
    let mut photos_until = None;
    for line in lines {
        let upload = uploads::find(txn, line.portrait.upload_id).await?;
        let until = upload.expires_at.to_utc();
        photos_until = photos_until.into_iter().chain([until]).min();
    }
    let context = json!({
        "lines": views.collect::<Result<Vec<_>>>()?,
        "cart_url": reminder.link(shop, ""),
        "unsubscribe_url": reminder.link(shop, "/withdrawal"),
        "kept_days": KEPT.num_days(),
        "photos_until": photos_until.map(times::day),
    });
    let mail = Addressed {
        template: REMINDER,
        to: &reminder.email,
        order_id: None,
    };
    write(txn, shop, &mail, context, now).await
}
