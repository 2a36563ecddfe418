//! Buying a card: an order of its own, of nothing else, that a processor is paid for. Once it is, the card has its code, and its mail is
//! written in the same transaction. If the money goes back, so does what is left on the card.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, ConnectionTrait, Set};
use serde_json::json;

use super::{
    Code, Model, gift_cards,
    ledger::{self, Cause, Kind},
    lock, of_order, refusal,
};
use crate::{
    errors::Result,
    mailers::gift_card_mailer,
    models::{
        _entities::orders,
        ids::{GiftCardId, OrderId},
        money::Money,
        order_events::{self, Actor},
        orders::{Model as Order, Status, placing},
        refunds, visitors,
    },
    shop::Shop,
};

/// Whom a card is for, and what is written to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gift {
    pub amount: Money,
    pub recipient_name: String,
    pub recipient_email: String,
    pub sender_name: String,
    pub message: String,
}

/// Who pays for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buyer {
    pub name: String,
    pub email: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
}

/// Writes an order of a card, and the card that will be issued once it is paid.
///
/// # Errors
/// When the database does.
pub async fn order<C: ConnectionTrait>(
    txn: &C,
    visitor: &visitors::Model,
    buyer: &Buyer,
    gift: &Gift,
    now: DateTime<Utc>,
) -> Result<Order> {
    let pid = OrderId::random();
    let order = orders::ActiveModel {
        pid: Set(pid.0),
        number: Set(placing::number(pid, now)),
        visitor_id: Set(visitor.id),
        status: Set(Status::AwaitingPayment.name().into()),
        email: Set(buyer.email.clone()),
        name: Set(buyer.name.clone()),
        country: Set(buyer.country.clone()),
        currency: Set(gift.amount.currency.code().into()),
        subtotal_minor: Set(gift.amount.minor),
        total_minor: Set(gift.amount.minor),
        // What is bought with it bears the tax: a card for several things is no sale yet (Directive 2006/112/EC, Art. 30b).
        shipping_minor: Set(0),
        tax_minor: Set(0),
        tax_basis_points: Set(0),
        discount_minor: Set(0),
        prices_include_tax: Set(true),
        is_gift_card: Set(true),
        ..Default::default()
    };
    let order = order.insert(txn).await?;
    let mut card = row(gift);
    card.order_id = Set(Some(order.id));
    card.insert(txn).await?;
    let placed = json!({"total_minor": order.total_minor, "currency": order.currency});
    order_events::record(txn, order.id, "placed", &Actor::Shopper, placed).await?;
    Ok(order)
}

/// The order of a card is paid: it gets its code, and is mailed. `paid_minor` is what of the price has not gone back already.
///
/// # Errors
/// When rendering or the database fails.
pub async fn issue<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    order: &Order,
    paid_minor: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    let card = of_order(txn, order.id).await?;
    let sent = json!({"name": card.recipient_name, "email": card.recipient_email});
    let cause = Cause {
        order_id: Some(order.id),
        refund_id: None,
    };
    hand_out(txn, shop, card, (paid_minor, cause), now).await?;
    order_events::record(txn, order.id, "gift_card_sent", &Actor::Shop, sent).await
}

/// The money for a card is to go back: so much is taken off the card at once, so that it is not spent meanwhile.
///
/// # Errors
/// A [`Refusal`](crate::errors::Refusal) (`refund_amount`) when less is left on it.
pub async fn withdraw<C: ConnectionTrait>(
    txn: &C,
    order: &Order,
    refund: &refunds::Model,
) -> Result<()> {
    let card = of_order(txn, order.id).await?;
    let card = lock(txn, card.id).await?;
    if card.balance_minor < refund.amount_minor {
        let left = card.balance()?;
        let words = format!("Only what is left on the gift card can go back: {left}.");
        return Err(crate::errors::Refusal::unprocessable("refund_amount", words).into());
    }
    ledger::book(
        txn,
        card.id,
        Kind::Withdrawn,
        -refund.amount_minor,
        cause(order, refund),
    )
    .await
}

/// The money for a card went back without the shop: as much as is left is taken off the card. Answers what was spent already.
///
/// # Errors
/// When the database does.
pub async fn withdraw_what_is_left<C: ConnectionTrait>(
    txn: &C,
    order: &Order,
    refund: &refunds::Model,
) -> Result<Money> {
    let card = of_order(txn, order.id).await?;
    let card = lock(txn, card.id).await?;
    let left = card.balance_minor.min(refund.amount_minor);
    let is_out = card.issued_at.is_some();
    let known = ledger::for_refund(txn, refund.id, Kind::Withdrawn).await?;
    if is_out && known.is_none() {
        ledger::book(txn, card.id, Kind::Withdrawn, -left, cause(order, refund)).await?;
        return Ok(Money::new(
            refund.amount_minor - left,
            card.amount()?.currency,
        ));
    }
    Ok(Money::new(0, card.amount()?.currency))
}

/// The money for a card did not go back after all: the card has it again.
///
/// # Errors
/// When the database does.
pub async fn restore<C: ConnectionTrait>(txn: &C, refund: &refunds::Model) -> Result<()> {
    if let Some(taken) = ledger::for_refund(txn, refund.id, Kind::Withdrawn).await? {
        let cause = Cause {
            order_id: taken.order_id,
            refund_id: Some(refund.id),
        };
        let (card, amount) = (taken.gift_card_id, -taken.amount_minor);
        ledger::book(txn, card, Kind::Restored, amount, cause).await?;
    }
    Ok(())
}

/// A card that is not issued yet.
pub(super) fn row(gift: &Gift) -> gift_cards::ActiveModel {
    gift_cards::ActiveModel {
        pid: Set(GiftCardId::random().0),
        amount_minor: Set(gift.amount.minor),
        currency: Set(gift.amount.currency.code().into()),
        recipient_name: Set(gift.recipient_name.clone()),
        recipient_email: Set(gift.recipient_email.clone()),
        sender_name: Set(gift.sender_name.clone()),
        message: Set(gift.message.clone()),
        ..Default::default()
    }
}

/// Gives a card its code and its money, and mails it.
pub(super) async fn hand_out<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    card: Model,
    (amount_minor, cause): (i64, Cause),
    now: DateTime<Utc>,
) -> Result<Model> {
    if card.issued_at.is_some() {
        return Err(refusal("This gift card is out already."));
    }
    ledger::book(txn, card.id, Kind::Issued, amount_minor, cause).await?;
    let mut row: gift_cards::ActiveModel = card.into();
    row.issued_at = Set(Some(now.into()));
    let card = row.update(txn).await?;
    with_new_code(txn, shop, card, now).await
}

/// Gives a card a code, in the place of one that it may have, and mails it.
pub(super) async fn with_new_code<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    card: Model,
    now: DateTime<Utc>,
) -> Result<Model> {
    let code = Code::random();
    let mut row: gift_cards::ActiveModel = card.into();
    row.code_hash = Set(Some(code.hash(&shop.vault)));
    row.code_end = Set(code.end().into());
    let card = row.update(txn).await?;
    gift_card_mailer::sent(txn, shop, &card, &code, now).await?;
    Ok(card)
}

fn cause(order: &Order, refund: &refunds::Model) -> Cause {
    Cause {
        order_id: Some(order.id),
        refund_id: Some(refund.id),
    }
}
