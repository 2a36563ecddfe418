//! Giving an order's money back to where it came from: first what a processor took, then what gift cards paid. A processor is asked
//! after the commit; what cards paid is back on them at once, in the transaction.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, ConnectionTrait, Set};

use super::{Model, NewRefund, SUCCEEDED, committed_minor, refunds, request, too_much};
use crate::{
    errors::{Refusal, Result},
    models::{
        _entities::refund_parts,
        gift_cards::{buying, paying},
        invoices,
        orders::{
            Model as Order,
            payable::{self, Next},
        },
        payments,
    },
    shop::Shop,
};

/// Gives so much of an order's money back.
///
/// # Errors
/// A [`Refusal`] when it was not paid, for more than is left, or for the price of a gift card that is spent.
pub async fn give_back<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    order: &Order,
    refund: &NewRefund,
    now: DateTime<Utc>,
) -> Result<Next> {
    give_back_for(txn, shop, order, refund, Vec::new(), now).await
}

/// The same for parts of the order. They are written to the first of the refunds that it takes: what goes back two ways is not
/// told apart by lines.
pub(super) async fn give_back_for<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    order: &Order,
    refund: &NewRefund,
    mut parts: Vec<refund_parts::ActiveModel>,
    now: DateTime<Utc>,
) -> Result<Next> {
    let mut next = Next::Nothing;
    for (payment, amount_minor) in split(txn, order, refund.amount_minor).await? {
        let share = NewRefund {
            amount_minor,
            ..refund.clone()
        };
        let row = request(txn, &payment, &share).await?;
        for mut part in parts.drain(..) {
            part.refund_id = Set(row.id);
            part.insert(txn).await?;
        }
        if order.is_gift_card && invoices::has_sold(txn, &payment).await? {
            buying::withdraw(txn, order, &row).await?;
        }
        if payment.is_by_gift_card() {
            onto_cards(txn, shop, &payment, row, now).await?;
        } else {
            next = Next::Refund(row.id);
        }
    }
    Ok(next)
}

/// What of an order's money has not gone back and is not on its way; minor units.
///
/// # Errors
/// When the database does.
pub async fn left_minor<C: ConnectionTrait>(db: &C, order_id: i64) -> Result<i64> {
    let mut left = 0;
    for payment in payments::succeeded_of(db, order_id).await? {
        left += payment.amount_minor - committed_minor(db, &payment).await?;
    }
    Ok(left)
}

/// How much goes back by which payment.
async fn split<C: ConnectionTrait>(
    txn: &C,
    order: &Order,
    amount_minor: i64,
) -> Result<Vec<(payments::Model, i64)>> {
    let sources = payments::succeeded_of(txn, order.id).await?;
    if sources.is_empty() {
        let words = "There is no payment that could be refunded.";
        return Err(Refusal::conflict("not_paid", words).into());
    }
    let (mut shares, mut rest, mut all) = (Vec::new(), amount_minor, 0);
    for payment in sources {
        // Two who give back at once wait for each other here.
        let payment = payments::lock(txn, payment.id).await?;
        let left = payment.amount_minor - committed_minor(txn, &payment).await?;
        let share = left.min(rest);
        all += left;
        rest -= share;
        if share > 0 {
            shares.push((payment, share));
        }
    }
    if amount_minor <= 0 || rest > 0 {
        return Err(too_much(all, order.currency()?).into());
    }
    Ok(shares)
}

async fn onto_cards<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    payment: &payments::Model,
    refund: Model,
    now: DateTime<Utc>,
) -> Result<()> {
    paying::put_back(txn, payment, &refund).await?;
    let mut row: refunds::ActiveModel = refund.into();
    row.status = Set(SUCCEEDED.into());
    let refund = row.update(txn).await?;
    payable::refunded(txn, shop, payment, &refund, now).await
}
