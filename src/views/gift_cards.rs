//! Gift cards: as their buyers, the shoppers who pay with them, and the staff see them.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde::Serialize;

use super::times;
use crate::{
    errors::{Error, Result},
    models::{
        gift_cards::{
            self, Model,
            ledger::{self, Kind},
        },
        money::{Currency, Money},
        orders::{self, Model as Order},
    },
};

/// The card that an order is for.
#[derive(Debug, Clone, Serialize)]
pub struct GiftView {
    amount: String,
    recipient_name: String,
    recipient_email: String,
    sender_name: String,
    message: String,
    /// When it was mailed, if it was.
    sent: Option<String>,
}

impl GiftView {
    /// `None` for an order of anything else.
    ///
    /// # Errors
    /// When the database does.
    pub async fn of_order<C: ConnectionTrait>(db: &C, order: &Order) -> Result<Option<Self>> {
        if !order.is_gift_card {
            return Ok(None);
        }
        let card = gift_cards::of_order(db, order.id).await?;
        Ok(Some(Self {
            amount: card.amount()?.to_string(),
            recipient_name: card.recipient_name,
            recipient_email: card.recipient_email,
            sender_name: card.sender_name,
            message: card.message,
            sent: card.issued_at.map(times::minute),
        }))
    }

    #[must_use]
    pub fn is_sent(&self) -> bool {
        self.sent.is_some()
    }
}

/// A card in a cart.
#[derive(Debug, Clone, Serialize)]
pub struct CardView {
    pid: String,
    /// `…X2MN`
    short: String,
    balance: String,
    /// Why it cannot be used (any more).
    refused: Option<String>,
    remove_url: String,
}

impl CardView {
    /// # Errors
    /// When the database holds what no version wrote.
    pub fn of_cart(card: &Model, currency: Currency) -> Result<Self> {
        let refused = match card.check(currency) {
            Ok(()) => None,
            Err(Error::Refused(refusal)) => Some(refusal.words),
            Err(error) => return Err(error),
        };
        Ok(Self {
            pid: card.pid.to_string(),
            short: card.short(),
            balance: card.balance()?.to_string(),
            refused,
            remove_url: format!("/cart/gift-cards/{}/removal", card.pid),
        })
    }
}

/// A row of the staff's list, and the head of a card's page.
#[derive(Debug, Clone, Serialize)]
pub struct CardRow {
    url: String,
    short: String,
    recipient_name: String,
    recipient_email: String,
    sender_name: String,
    message: String,
    amount: String,
    balance: String,
    state: &'static str,
    issued: String,
    note: String,
    active: bool,
}

impl CardRow {
    /// # Errors
    /// When the database holds what no version wrote.
    pub fn new(card: &Model) -> Result<Self> {
        Ok(Self {
            url: format!("/admin/gift-cards/{}", card.pid),
            short: card.short(),
            recipient_name: card.recipient_name.clone(),
            recipient_email: card.recipient_email.clone(),
            sender_name: card.sender_name.clone(),
            message: card.message.clone(),
            amount: card.amount()?.to_string(),
            balance: card.balance()?.to_string(),
            state: state(card),
            issued: card.issued_at.map(times::minute).unwrap_or_default(),
            note: card.note.clone(),
            active: card.active,
        })
    }
}

fn state(card: &Model) -> &'static str {
    match card.balance_minor {
        _ if !card.active => "Off",
        0 => "Used up",
        left if left < card.amount_minor => "Used in part",
        _ => "Not used",
    }
}

/// What was put on a card or taken off.
#[derive(Debug, Clone, Serialize)]
pub struct EntryRow {
    at: String,
    words: &'static str,
    /// With its sign.
    amount: String,
    order: Option<OrderLink>,
}

#[derive(Debug, Clone, Serialize)]
struct OrderLink {
    number: String,
    url: String,
}

impl EntryRow {
    /// All of a card, oldest first.
    ///
    /// # Errors
    /// When the database does.
    pub async fn of_card<C: ConnectionTrait>(db: &C, card: &Model) -> Result<Vec<Self>> {
        let currency = card.amount()?.currency;
        let mut rows = Vec::new();
        for entry in ledger::of_card(db, card).await? {
            let order = match entry.order_id {
                Some(id) => order_link(db, id).await?,
                None => None,
            };
            let at: DateTime<Utc> = entry.created_at.into();
            let sign = if entry.amount_minor > 0 { "+" } else { "" };
            rows.push(Self {
                at: times::minute(at),
                words: Kind::parse(&entry.kind).map_or("", Kind::words),
                amount: format!("{sign}{}", Money::new(entry.amount_minor, currency)),
                order,
            });
        }
        Ok(rows)
    }
}

/// `None` when the order is erased.
async fn order_link<C: ConnectionTrait>(db: &C, id: i64) -> Result<Option<OrderLink>> {
    match orders::find(db, id).await {
        Ok(order) => Ok(Some(OrderLink {
            url: format!("/admin/orders/{}", order.pid),
            number: order.number,
        })),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
