//! Refunds of parts of an order: so many of a line, or the postage. What each came to, with its discount and tax, goes back;
//! the parts of a line add up to what was paid for it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    RelationTrait, Set,
};

use super::{Column, FAILED, Model, NewRefund, giving_back::give_back_for, note_request, refunds};
use crate::{
    errors::{Refusal, Result},
    models::{
        _entities::refund_parts,
        begin_write,
        ids::OrderLineId,
        order_events::Actor,
        orders::{self, Line, payable::Next},
        payments,
    },
    shop::HasShop,
};

/// One thing that goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Line(OrderLineId, u32),
    Postage,
}

/// What of an order has not gone back yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Left {
    /// How many, by the line's number.
    pub lines: BTreeMap<i64, i32>,
    /// Minor units.
    pub postage: i64,
}

/// A refund of parts that a member of staff asks for.
///
/// # Errors
/// A [`Refusal`] when the order was not paid, for more than is left of a line, or when so much has gone back otherwise.
pub async fn request_by_staff(
    ctx: &AppContext,
    order_id: i64,
    parts: &[Part],
    reason: &str,
    staff: &Actor,
    now: DateTime<Utc>,
) -> Result<Next> {
    let txn = begin_write(&ctx.db).await?;
    let order = orders::find(&txn, order_id).await?;
    for payment in payments::succeeded_of(&txn, order_id).await? {
        // Two who give the same line back wait for each other here.
        payments::lock(&txn, payment.id).await?;
    }
    let lines = order.lines(&txn).await?;
    let left = left(&txn, &order, &lines).await?;
    let (mut amount_minor, mut rows) = (0, Vec::new());
    for part in parts {
        let (amount, row) = priced(&order, &lines, &left, *part)?;
        amount_minor += amount;
        rows.push(row);
    }
    let refund = NewRefund {
        amount_minor,
        reason: reason.into(),
        requested_by: staff.to_string(),
    };
    note_request(&txn, order_id, &refund, staff).await?;
    let next = give_back_for(&txn, &ctx.shop(), &order, &refund, rows, now).await?;
    txn.commit().await?;
    Ok(next)
}

/// What has not gone back yet, as parts. (Amounts that were given back freely are not known to be of any line.)
///
/// # Errors
/// When the database does.
pub async fn left<C: ConnectionTrait>(
    db: &C,
    order: &orders::Model,
    lines: &[Line],
) -> Result<Left> {
    let back: Vec<(Option<i64>, i32)> = refund_parts::Entity::find()
        .select_only()
        .column(refund_parts::Column::OrderLineId)
        .column(refund_parts::Column::Quantity)
        .join(JoinType::InnerJoin, refund_parts::Relation::Refunds.def())
        .join(JoinType::InnerJoin, refunds::Relation::Payments.def())
        .filter(payments::Column::OrderId.eq(order.id))
        .filter(Column::Status.ne(FAILED))
        .into_tuple()
        .all(db)
        .await?;
    let of_line = |id: i64| back.iter().filter(move |(line, _)| *line == Some(id));
    let line = |line: &Line| {
        let gone: i32 = of_line(line.id).map(|(_, quantity)| quantity).sum();
        (line.id, line.quantity - gone)
    };
    let paid: i64 = lines.iter().map(|line| paid_minor(order, line)).sum();
    let postage_is_back = back.iter().any(|(line, _)| line.is_none());
    let postage = order.total_minor - paid;
    Ok(Left {
        lines: lines.iter().map(line).collect(),
        postage: if postage_is_back { 0 } else { postage },
    })
}

/// What a refund is for; nothing, for an amount that was given back freely.
///
/// # Errors
/// When the database does.
pub async fn of_refund<C: ConnectionTrait>(
    db: &C,
    refund: &Model,
) -> Result<Vec<refund_parts::Model>> {
    let parts = refund_parts::Entity::find()
        .filter(refund_parts::Column::RefundId.eq(refund.id))
        .order_by_asc(refund_parts::Column::Id);
    Ok(parts.all(db).await?)
}

/// What a part comes to, and its row without the refund it belongs to.
fn priced(
    order: &orders::Model,
    lines: &[Line],
    left: &Left,
    part: Part,
) -> Result<(i64, refund_parts::ActiveModel)> {
    let too_much = |words: &str| Refusal::unprocessable("refund_parts", words);
    match part {
        Part::Postage if left.postage > 0 => Ok((left.postage, row(None, 1, left.postage))),
        Part::Postage => Err(too_much("The postage has gone back already.").into()),
        Part::Line(pid, quantity) => {
            let line = lines.iter().find(|line| line.pid == pid.0);
            let line = line.ok_or_else(|| too_much("That is not in this order."))?;
            let has = left.lines.get(&line.id).copied().unwrap_or(0);
            let quantity = i32::try_from(quantity).unwrap_or(i32::MAX);
            if quantity > has {
                let words = format!("Of {}, {has} can go back.", line.title);
                return Err(too_much(&words).into());
            }
            let gone = line.quantity - has;
            let amount = share(paid_minor(order, line), line.quantity, gone, quantity);
            Ok((amount, row(Some(line.id), quantity, amount)))
        }
    }
}

fn row(line: Option<i64>, quantity: i32, amount_minor: i64) -> refund_parts::ActiveModel {
    refund_parts::ActiveModel {
        order_line_id: Set(line),
        quantity: Set(quantity),
        amount_minor: Set(amount_minor),
        ..Default::default()
    }
}

/// What was paid for a line, with its discount and tax; minor units.
#[must_use]
pub fn paid_minor(order: &orders::Model, line: &Line) -> i64 {
    let on_top = if order.prices_include_tax {
        0
    } else {
        line.tax_minor
    };
    line.total_minor - line.discount_minor + on_top
}

/// What `back` of `quantity` come to when `gone` have gone back before.
fn share(paid: i64, quantity: i32, gone: i32, back: i32) -> i64 {
    let of = i64::from(quantity.max(1));
    let up_to = |count: i32| (paid * i64::from(count) * 2 + of).div_euclid(of * 2);
    up_to(gone + back) - up_to(gone)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_parts_of_a_line_add_up_to_it(paid in 0_i64..1_000_000, backs in proptest::collection::vec(1_i32..5, 1..6)) {
            let quantity = backs.iter().sum();
            let mut gone = 0;
            let mut sum = 0;
            for back in backs {
                let part = share(paid, quantity, gone, back);
                let exact = paid as f64 * f64::from(back) / f64::from(quantity);
                prop_assert!((part as f64 - exact).abs() <= 1.0);
                sum += part;
                gone += back;
            }
            prop_assert_eq!(sum, paid);
        }
    }
}
