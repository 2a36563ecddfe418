//! Collecting: at some processors the shopper only agrees, and the shop takes the money. It does so when the shopper comes
//! back, when the processor tells of the yes, and at a sweep if both were lost; the processor does it once.

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use loco_rs::app::AppContext;
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};

use super::{
    Column, Entity, Status, find,
    gateway::{Collection, Gateway},
    of_order, receiving,
};
use crate::{
    errors::Result,
    models::orders::{self, payable::Next},
    shop::HasShop,
};

/// For so long after it was opened the sweep looks at a payment.
const LOOKED_AT_FOR: TimeDelta = TimeDelta::hours(12);
/// Of the payments that are open each sweep looks at one in so many: at each of them every five minutes.
const ONE_IN: u32 = 5;

/// Collects what the shopper agreed to. One that is not agreed to, or whose order is over, is left alone; so is one whose
/// processor does not answer, until the next sweep.
///
/// # Errors
/// When the database does.
pub async fn collect(ctx: &AppContext, payment_id: i64, now: DateTime<Utc>) -> Result<Next> {
    let shop = ctx.shop();
    let payment = find(&ctx.db, payment_id).await?;
    let order = orders::find(&ctx.db, payment.order_id).await?;
    // (Expired: the shopper went to pay with somebody else.)
    let is_open = !matches!(payment.status(), Status::Succeeded | Status::Expired)
        && order.status() == orders::Status::AwaitingPayment;
    let gateway = shop.gateways.named(&payment.gateway).filter(|_| is_open);
    let (Some(gateway), Some(reference)) = (gateway, payment.reference) else {
        return Ok(Next::Nothing);
    };
    let asked = Collection {
        reference,
        idempotency_key: payment.idempotency_key,
    };
    match gateway.collect(&asked).await {
        Ok(Some(event)) => receiving::answered(ctx, payment_id, &event, now).await,
        Ok(None) => Ok(Next::Nothing),
        Err(error) => {
            let order = order.number;
            tracing::error!(%error, order, "money that a shopper agreed to is not collected yet");
            Ok(Next::Nothing)
        }
    }
}

/// Collects an order's latest payment: its shopper comes from the processor's page.
///
/// # Errors
/// When the database does.
pub async fn latest_of(
    ctx: &AppContext,
    order: &orders::Model,
    now: DateTime<Utc>,
) -> Result<Next> {
    match of_order(&ctx.db, order.id).await?.pop() {
        Some(payment) => collect(ctx, payment.id, now).await,
        None => Ok(Next::Nothing),
    }
}

/// Payments that may have been agreed to by somebody who did not come back. (Not those that were refused: a card is not to be
/// tried again without its owner.)
///
/// # Errors
/// When the database does.
pub async fn find_uncollected(ctx: &AppContext, now: DateTime<Utc>) -> Result<Vec<i64>> {
    let shop = ctx.shop();
    let collected = shop.gateways.all().filter(|it| it.is_collected());
    let awaiting = orders::awaiting_payment();
    let turn = i64::from(now.minute() % ONE_IN);
    Ok(Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Gateway.is_in(collected.map(Gateway::name)))
        .filter(Column::Status.is_in([Status::Pending.name(), Status::Processing.name()]))
        .filter(Column::Reference.is_not_null())
        .filter(Column::CreatedAt.gt(now - LOOKED_AT_FOR))
        .filter(Column::OrderId.in_subquery(awaiting))
        .filter(Expr::col(Column::Id).modulo(i64::from(ONE_IN)).eq(turn))
        .order_by_asc(Column::Id)
        .limit(100)
        .into_tuple()
        .all(&ctx.db)
        .await?)
}
