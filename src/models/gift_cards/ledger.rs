//! What was put on a card and taken off it. A card has never less than nothing, and its balance is the sum of its entries.

use std::collections::BTreeMap;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set,
    sea_query::{Expr, ExprTrait},
};

use super::{Column, Entity, Model, refusal};
use crate::{
    errors::Result,
    models::_entities::gift_card_entries::{self as entries, Model as Entry},
};

/// Why a card has more or less than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It was paid for, or the shop gives it.
    Issued,
    /// An order is paid with it.
    Spent,
    /// That order was not paid for, and is cancelled.
    Released,
    /// A part of that order went back.
    Refunded,
    /// The money for the card itself goes back.
    Withdrawn,
    /// It did not arrive.
    Restored,
}

/// For what an entry was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cause {
    pub order_id: Option<i64>,
    pub refund_id: Option<i64>,
}

impl Kind {
    pub const ALL: [Self; 6] = [
        Self::Issued,
        Self::Spent,
        Self::Released,
        Self::Refunded,
        Self::Withdrawn,
        Self::Restored,
    ];
    /// What makes up how much of an order cards pay.
    const OF_ORDERS: [Self; 3] = [Self::Spent, Self::Released, Self::Refunded];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Spent => "spent",
            Self::Released => "released",
            Self::Refunded => "refunded",
            Self::Withdrawn => "withdrawn",
            Self::Restored => "restored",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// In the staff's words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Issued => "Issued",
            Self::Spent => "Taken by an order",
            Self::Released => "Order cancelled before it was paid",
            Self::Refunded => "Refunded",
            Self::Withdrawn => "Money for the card given back",
            Self::Restored => "That did not go through",
        }
    }
}

/// Puts an amount on a card, or takes it off if it is negative.
///
/// # Errors
/// A [`Refusal`](crate::errors::Refusal) (`gift_card`) when less is left on it than is to be taken off.
pub(super) async fn book<C: ConnectionTrait>(
    txn: &C,
    card_id: i64,
    kind: Kind,
    amount_minor: i64,
    cause: Cause,
) -> Result<()> {
    let after = Expr::col(Column::BalanceMinor).add(amount_minor);
    let booked = Entity::update_many()
        .col_expr(Column::BalanceMinor, after.clone())
        .filter(Column::Id.eq(card_id))
        .filter(after.gte(0))
        .exec(txn)
        .await?;
    if booked.rows_affected != 1 {
        return Err(refusal("There is not enough left on the gift card."));
    }
    let row = entries::ActiveModel {
        gift_card_id: Set(card_id),
        kind: Set(kind.name().into()),
        amount_minor: Set(amount_minor),
        order_id: Set(cause.order_id),
        refund_id: Set(cause.refund_id),
        ..Default::default()
    };
    row.insert(txn).await?;
    Ok(())
}

/// Everything that was written of a card, oldest first.
///
/// # Errors
/// When the database does.
pub async fn of_card<C: ConnectionTrait>(db: &C, card: &Model) -> Result<Vec<Entry>> {
    Ok(entries::Entity::find()
        .filter(entries::Column::GiftCardId.eq(card.id))
        .order_by_asc(entries::Column::Id)
        .all(db)
        .await?)
}

/// What each card has paid of an order and not got back, minor units by the card's number.
///
/// # Errors
/// When the database does.
pub async fn paid_for<C: ConnectionTrait>(db: &C, order_id: i64) -> Result<BTreeMap<i64, i64>> {
    let of_orders = Kind::OF_ORDERS.map(Kind::name);
    let written = entries::Entity::find()
        .filter(entries::Column::OrderId.eq(order_id))
        .filter(entries::Column::Kind.is_in(of_orders));
    let mut paid = BTreeMap::new();
    for entry in written.all(db).await? {
        *paid.entry(entry.gift_card_id).or_default() -= entry.amount_minor;
    }
    Ok(paid)
}

/// What was taken off or put on for a refund, one kind of it.
///
/// # Errors
/// When the database does.
pub(super) async fn for_refund<C: ConnectionTrait>(
    db: &C,
    refund_id: i64,
    kind: Kind,
) -> Result<Option<Entry>> {
    Ok(entries::Entity::find()
        .filter(entries::Column::RefundId.eq(refund_id))
        .filter(entries::Column::Kind.eq(kind.name()))
        .one(db)
        .await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_again() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.name()), Some(kind));
        }
        assert_eq!(Kind::parse("lost"), None);
    }
}
