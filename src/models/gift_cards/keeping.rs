//! What staff do with cards: give one, switch one off, send one anew. Each is in the audit log.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, ConnectionTrait, Set};
use serde_json::json;

use super::{
    Model,
    buying::{self, Gift},
    gift_cards,
    ledger::Cause,
};
use crate::{
    errors::Result,
    models::{audit_log, staff},
    shop::Shop,
};

/// Makes a card that nobody paid for: to make something good. `note` says what, for the staff.
///
/// # Errors
/// When rendering or the database fails.
pub async fn give<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    staff: &staff::Model,
    (gift, note): (&Gift, &str),
    now: DateTime<Utc>,
) -> Result<Model> {
    let mut row = buying::row(gift);
    row.note = Set(note.into());
    let card = row.insert(txn).await?;
    let amount = (gift.amount.minor, Cause::default());
    let card = buying::hand_out(txn, shop, card, amount, now).await?;
    let data = json!({"amount": gift.amount.to_string(), "to": gift.recipient_email, "note": note});
    audit_log::record(txn, staff, "gift_card_given", &card.short(), data).await?;
    Ok(card)
}

/// Switches a card on or off. What is on it stays on it.
///
/// # Errors
/// When the database does.
pub async fn switch<C: ConnectionTrait>(
    txn: &C,
    staff: &staff::Model,
    card: Model,
    on: bool,
) -> Result<Model> {
    let mut row: gift_cards::ActiveModel = card.into();
    row.active = Set(on);
    let card = row.update(txn).await?;
    let data = json!({"on": on});
    audit_log::record(txn, staff, "gift_card_switched", &card.short(), data).await?;
    Ok(card)
}

/// Mails a card to an address with a new code; the one before pays no more.
///
/// # Errors
/// When rendering or the database fails.
pub async fn send_anew<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    staff: &staff::Model,
    (card, to): (Model, &str),
    now: DateTime<Utc>,
) -> Result<Model> {
    let data = json!({"before": card.short(), "to": to});
    let mut row: gift_cards::ActiveModel = card.into();
    row.recipient_email = Set(to.into());
    let card = row.update(txn).await?;
    let card = buying::with_new_code(txn, shop, card, now).await?;
    audit_log::record(txn, staff, "gift_card_sent_anew", &card.short(), data).await?;
    Ok(card)
}
