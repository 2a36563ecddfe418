//! Paying with cards: they lie in the cart, an order takes what it needs from them when it is placed, and what of it goes back goes
//! back onto them.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set,
    sea_query::OnConflict,
};

use super::{
    Code, Column, Entity, Model, find,
    ledger::{self, Cause, Kind},
    lock, refusal,
};
use crate::{
    errors::{Error, Result},
    models::{
        _entities::cart_gift_cards as in_carts,
        carts,
        ids::GiftCardId,
        money::{Currency, Money},
        orders::Model as Order,
        payments,
        privacy::vault::Vault,
        refunds, visitors,
    },
};

/// More cards than this in one cart are a conversation.
const MOST: usize = 5;

/// Puts the card with this code into the cart. `None` when there is no such card: it may be a code of another kind.
///
/// # Errors
/// A [`Refusal`](crate::errors::Refusal) (`gift_card`) for one that cannot be used for these prices.
pub async fn put<C: ConnectionTrait>(
    txn: &C,
    vault: &Vault,
    visitor: &visitors::Model,
    typed: &str,
    currency: Currency,
) -> Result<Option<Model>> {
    let Some(code) = Code::read(typed) else {
        return Ok(None);
    };
    let Some(card) = find(txn, vault, &code).await? else {
        return Ok(None);
    };
    card.check(currency)?;
    let there = of_cart(txn, visitor).await?;
    if there.iter().any(|other| other.id == card.id) {
        return Err(refusal("This gift card is in your cart already."));
    }
    if there.len() >= MOST {
        return Err(refusal("No more gift cards fit into one order."));
    }
    let cart = carts::find(txn, visitor).await?.ok_or(Error::NotFound)?;
    let row = in_carts::ActiveModel {
        cart_id: Set(cart.id),
        gift_card_id: Set(card.id),
        ..Default::default()
    };
    let once = OnConflict::columns([in_carts::Column::CartId, in_carts::Column::GiftCardId])
        .do_nothing()
        .to_owned();
    in_carts::Entity::insert(row)
        .on_conflict(once)
        .exec_without_returning(txn)
        .await?;
    Ok(Some(card))
}

/// Takes a card out of the cart.
///
/// # Errors
/// When the database does.
pub async fn remove<C: ConnectionTrait>(
    txn: &C,
    visitor: &visitors::Model,
    pid: GiftCardId,
) -> Result<()> {
    let cart = carts::find(txn, visitor).await?.ok_or(Error::NotFound)?;
    let card = super::find_by_pid(txn, pid).await?;
    in_carts::Entity::delete_many()
        .filter(in_carts::Column::CartId.eq(cart.id))
        .filter(in_carts::Column::GiftCardId.eq(card.id))
        .exec(txn)
        .await?;
    Ok(())
}

/// The cards in the cart, in the order they were put in, whether they can be used (any more) or not.
///
/// # Errors
/// When the database does.
pub async fn of_cart<C: ConnectionTrait>(db: &C, visitor: &visitors::Model) -> Result<Vec<Model>> {
    let Some(cart) = carts::find(db, visitor).await? else {
        return Ok(Vec::new());
    };
    let rows = in_carts::Entity::find()
        .find_also_related(Entity)
        .filter(in_carts::Column::CartId.eq(cart.id))
        .order_by_asc(in_carts::Column::Id);
    let rows = rows.all(db).await?;
    Ok(rows.into_iter().filter_map(|(_, card)| card).collect())
}

/// What of a sum these cards pay.
#[must_use]
pub fn covered(cards: &[Model], total: Money) -> Money {
    let usable = cards
        .iter()
        .filter(|card| card.check(total.currency).is_ok());
    let have: i64 = usable.map(|card| card.balance_minor).sum();
    Money::new(have.min(total.minor), total.currency)
}

/// A new order takes from the cards in its cart what it needs, one after the other; answers how much that is. One that
/// cannot be used any more is passed over: the shopper sees the sum before paying.
///
/// # Errors
/// When the database does.
pub async fn hold<C: ConnectionTrait>(
    txn: &C,
    visitor: &visitors::Model,
    order: &Order,
) -> Result<i64> {
    let currency = order.currency()?;
    let cause = Cause {
        order_id: Some(order.id),
        refund_id: None,
    };
    let mut left = order.total_minor;
    for card in of_cart(txn, visitor).await? {
        // Two orders that take from the same card wait for each other here.
        let card = lock(txn, card.id).await?;
        let takes = card.balance_minor.min(left);
        if takes > 0 && card.check(currency).is_ok() {
            ledger::book(txn, card.id, Kind::Spent, -takes, cause).await?;
            left -= takes;
        }
    }
    Ok(order.total_minor - left)
}

/// An order that nobody paid for is cancelled: its cards have again what it took from them.
///
/// # Errors
/// When the database does.
pub async fn release<C: ConnectionTrait>(txn: &C, order_id: i64) -> Result<()> {
    let cause = Cause {
        order_id: Some(order_id),
        refund_id: None,
    };
    for (card, paid) in ledger::paid_for(txn, order_id).await? {
        if paid > 0 {
            ledger::book(txn, card, Kind::Released, paid, cause).await?;
        }
    }
    Ok(())
}

/// An order is paid: what its cards pay of it becomes a payment like any other. `None` when they pay nothing.
///
/// # Errors
/// When the database does.
pub async fn pay<C: ConnectionTrait>(txn: &C, order: &Order) -> Result<Option<payments::Model>> {
    if order.gift_card_minor == 0 {
        return Ok(None);
    }
    let paid = ledger::paid_for(txn, order.id).await?;
    let cards = Entity::find().filter(Column::Id.is_in(paid.into_keys()));
    let cards = cards.order_by_asc(Column::Id).all(txn).await?;
    let names: Vec<String> = cards.iter().map(Model::short).collect();
    let payment = payments::by_gift_card(order, format!("Gift card {}", names.join(", ")));
    Ok(Some(payment.insert(txn).await?))
}

/// A refund of what cards paid: it goes back onto them, those that were used first get theirs first.
///
/// # Errors
/// When the database does, or more is to go back than they paid.
pub async fn put_back<C: ConnectionTrait>(
    txn: &C,
    payment: &payments::Model,
    refund: &refunds::Model,
) -> Result<()> {
    let cause = Cause {
        order_id: Some(payment.order_id),
        refund_id: Some(refund.id),
    };
    let mut left = refund.amount_minor;
    for (card, paid) in ledger::paid_for(txn, payment.order_id).await? {
        let back = paid.min(left);
        if back > 0 {
            ledger::book(txn, card, Kind::Refunded, back, cause).await?;
            left -= back;
        }
    }
    if left > 0 {
        return Err(Error::internal("more goes back than gift cards have paid"));
    }
    Ok(())
}

/// Empties a cart of its cards.
///
/// # Errors
/// When the database does.
pub(crate) async fn take_out<C: ConnectionTrait>(txn: &C, carts: &[i64]) -> Result<()> {
    in_carts::Entity::delete_many()
        .filter(in_carts::Column::CartId.is_in(carts.iter().copied()))
        .exec(txn)
        .await?;
    Ok(())
}
