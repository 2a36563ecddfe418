//! Unpaid orders: of one cart only the newest can be paid, so that nobody pays twice for the same pictures.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Select, sea_query::Order,
};
use serde_json::json;

use super::{Column, Entity, Model, Status, transition};
use crate::{
    errors::Result,
    models::{order_events::Actor, visitors},
};

/// What the visitor's cart became last, if it is not paid for: what was typed into its checkout.
///
/// # Errors
/// When the database does.
pub async fn latest<C: ConnectionTrait>(
    db: &C,
    visitor: &visitors::Model,
) -> Result<Option<Model>> {
    let newest_first = of(visitor).order_by(Column::Id, Order::Desc);
    Ok(newest_first.one(db).await?)
}

/// Cancels the visitor's unpaid orders, because the same cart is ordered again as `number`. Nobody is written to: the
/// shopper is looking at the new one. Money that was on its way to an old one is given back when it arrives
/// (`payable::paid`).
///
/// # Errors
/// When the database does.
pub async fn replace<C: ConnectionTrait>(
    txn: &C,
    visitor: &visitors::Model,
    number: &str,
) -> Result<()> {
    for order in of(visitor).all(txn).await? {
        let data = json!({"reason": format!("Ordered again as {number}.")});
        transition(txn, &order, Status::Cancelled, &Actor::Shopper, data).await?;
    }
    Ok(())
}

fn of(visitor: &visitors::Model) -> Select<Entity> {
    Entity::find()
        .filter(Column::VisitorId.eq(visitor.id))
        .filter(Column::Status.eq(Status::AwaitingPayment.name()))
        // (One of a gift card never was a cart.)
        .filter(Column::IsGiftCard.eq(false))
}
