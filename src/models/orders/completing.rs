//! Completing: what was shipped some weeks ago, and nobody asked for money back, has arrived. No carrier tells the shop.

use chrono::{DateTime, TimeDelta, Utc};
use loco_rs::app::AppContext;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use serde_json::json;

use super::{Column, Entity, Status, find, transition};
use crate::{
    errors::Result,
    mailers::order_mailer,
    models::{_entities::order_events, begin_write, order_events::Actor},
    shop::HasShop,
    workers,
};

/// So many orders one sweep completes.
const BATCH: u64 = 100;

/// Completes the orders that were shipped long enough ago.
///
/// # Errors
/// When the database does; the next sweep goes on.
pub async fn sweep(ctx: &AppContext, now: DateTime<Utc>) -> Result<()> {
    let days = ctx.shop().settings.fulfilment.arrives_within_days;
    let shipped = order_events::Entity::find()
        .select_only()
        .column(order_events::Column::OrderId)
        .filter(order_events::Column::Kind.eq(Status::Shipped.name()))
        .filter(order_events::Column::CreatedAt.lt(now - TimeDelta::days(days)))
        .into_query();
    let arrived: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Status.eq(Status::Shipped.name()))
        .filter(Column::Id.in_subquery(shipped))
        .limit(BATCH)
        .into_tuple()
        .all(&ctx.db)
        .await?;
    for id in arrived {
        let txn = begin_write(&ctx.db).await?;
        let order = find(&txn, id).await?;
        if order.status() == Status::Shipped {
            transition(&txn, &order, Status::Completed, &Actor::Shop, json!({})).await?;
            order_mailer::delivered(&txn, &ctx.shop(), &order, now).await?;
        }
        txn.commit().await?;
    }
    workers::mails::send_due_later(ctx).await
}
