//! The mail that a gift card comes in.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{Addressed, write};
use crate::{
    errors::Result,
    models::gift_cards::{Code, Model},
    shop::Shop,
};

/// Has the code in it.
pub const TEMPLATE: &str = "gift_card";

/// The card, for whom it is. (It is not about the order: whoever bought it is not to read the code.)
///
/// # Errors
/// When rendering or the database fails.
pub async fn sent<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    card: &Model,
    code: &Code,
    now: DateTime<Utc>,
) -> Result<()> {
    let mail = Addressed {
        template: TEMPLATE,
        to: &card.recipient_email,
        order_id: None,
    };
    let context = json!({
        "amount": card.balance()?.to_string(),
        "code": code.to_string(),
        "recipient_name": card.recipient_name,
        "sender_name": card.sender_name,
        "message": card.message,
        "balance_url": shop.absolute("/gift-cards#balance"),
    });
    write(txn, shop, &mail, context, now).await
}
