//! Cancelling: by the shopper until the partner begins, and for no longer than partners wait; by staff until it is shipped.

use chrono::{DateTime, Duration, Utc};
use loco_rs::app::AppContext;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;

use super::{Column, Entity, Line, Model, Status, find, payable::Next, transition};
use crate::{
    errors::{Refusal, Result},
    mailers::order_mailer::{self, Cancelled},
    models::{
        begin_write, fulfilments,
        order_events::Actor,
        payments,
        refunds::{NewRefund, giving_back},
    },
    settings,
    shop::{HasShop, Shop},
};

/// An order nobody paid for is let go after this long.
const UNPAID_FOR: Duration = Duration::hours(48);

/// Until when its shopper can cancel an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// Nobody has been asked to make it yet.
    Open,
    /// A partner has, and waits until then.
    Until(DateTime<Utc>),
    Closed,
}

impl Window {
    #[must_use]
    pub fn is_open(self) -> bool {
        self != Self::Closed
    }
}

impl Model {
    /// Until when its shopper can cancel it; lines and fulfilments are the order's. A file that was fetched cannot be given back.
    #[must_use]
    pub fn window(
        &self,
        settings: &settings::Fulfilment,
        lines: &[Line],
        fulfilments: &[fulfilments::Model],
        now: DateTime<Utc>,
    ) -> Window {
        match self.status() {
            Status::AwaitingPayment => Window::Open,
            Status::Paid if lines.iter().any(|line| line.downloads > 0) => Window::Closed,
            Status::Paid => {
                // (Who has sent the job back does not begin with it.)
                let waiting = fulfilments.iter().filter(|it| !it.status().is_over());
                let closes = waiting.map(|it| it.waits_until(settings)).min();
                match closes {
                    None => Window::Open,
                    Some(at) if at > now => Window::Until(at),
                    Some(_) => Window::Closed,
                }
            }
            _ => Window::Closed,
        }
    }

    #[must_use]
    pub fn is_cancellable_by_staff(&self) -> bool {
        self.status().may_become(Status::Cancelled)
    }
}

/// Cancels the order, tells the partner and the shopper, and asks for the money to go back.
///
/// # Errors
/// A [`Refusal`] when it is too late.
pub async fn cancel(
    ctx: &AppContext,
    order_id: i64,
    actor: &Actor,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Next> {
    let shop = ctx.shop();
    let txn = begin_write(&ctx.db).await?;
    let order = find(&txn, order_id).await?;
    let made_by = fulfilments::of_order(&txn, order_id).await?;
    let lines = order.lines(&txn).await?;
    let window = order.window(&shop.settings.fulfilment, &lines, &made_by, now);
    let allowed = match actor {
        Actor::Shopper => window.is_open(),
        _ => order.is_cancellable_by_staff(),
    };
    let data = json!({"reason": reason});
    if !allowed || !transition(&txn, &order, Status::Cancelled, actor, data).await? {
        let words =
            "This order can no longer be cancelled. Write to us and we will see what can be done.";
        return Err(Refusal::conflict("too_late", words).into());
    }
    fulfilments::cancel_all(&txn, &order, now).await?;
    let (next, refunded) = give_money_back(&txn, &shop, &order, actor, now).await?;
    let told = Cancelled {
        reason,
        refunded_minor: refunded,
        may_arrive: payments::is_on_its_way(&txn, order_id).await?,
    };
    order_mailer::cancelled(&txn, &shop, &order, &told, now).await?;
    txn.commit().await?;
    Ok(next)
}

/// Lets orders go that nobody paid for, in bounded batches.
///
/// # Errors
/// When the database does.
pub async fn sweep_unpaid(ctx: &AppContext, now: DateTime<Utc>) -> Result<()> {
    let stale: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Status.eq(Status::AwaitingPayment.name()))
        .filter(Column::CreatedAt.lt(now - UNPAID_FOR))
        .filter(Column::Id.not_in_subquery(payments::processing()))
        .limit(100)
        .into_tuple()
        .all(&ctx.db)
        .await?;
    for id in stale {
        let txn = begin_write(&ctx.db).await?;
        let order = find(&txn, id).await?;
        let data = json!({"reason": "not paid for"});
        if order.status() == Status::AwaitingPayment {
            transition(&txn, &order, Status::Cancelled, &Actor::Shop, data).await?;
        }
        txn.commit().await?;
    }
    Ok(())
}

async fn give_money_back<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    order: &Model,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<(Next, Option<i64>)> {
    let left = giving_back::left_minor(txn, order.id).await?;
    if left <= 0 {
        return Ok((Next::Nothing, None));
    }
    let refund = NewRefund {
        amount_minor: left,
        reason: "The order was cancelled.".into(),
        requested_by: actor.to_string(),
    };
    let next = giving_back::give_back(txn, shop, order, &refund, now).await?;
    Ok((next, Some(left)))
}
