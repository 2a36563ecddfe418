//! Payments: what a processor was asked for and what it reported. A payment reports facts; `orders::payable` decides
//! what they mean for the order.

pub mod card_attempts;
pub mod collecting;
mod confirming;
pub mod disputes;
pub mod gateway;
pub mod gateways;
mod opening;
pub mod paypal;
pub mod receiving;
pub mod reconciling;
pub mod status;
pub mod stripe;
pub mod test_till;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Set,
    sea_query::{Expr, SelectStatement},
};

use super::{
    _entities::payments::{self, Entity},
    money::{Currency, Money},
    orders,
};
use crate::errors::{Error, Result};
use gateway::About;

pub use confirming::{Questions, is_being_confirmed, seems_to_be_confirmed};
pub use opening::{Opened, start};
pub use payments::{Column, Model};
pub use status::Status;

/// Who takes what gift cards pay: the shop itself.
const GIFT_CARD: &str = "gift_card";

/// The payment a processor speaks of; `None` when it is none of ours, or ours under a number that was not told yet.
///
/// # Errors
/// When the database does.
pub async fn find_by<C: ConnectionTrait>(
    txn: &C,
    gateway: &str,
    about: &About,
) -> Result<Option<Model>> {
    let names = [
        (Column::Reference, &about.reference),
        (Column::Intent, &about.intent),
        (Column::IdempotencyKey, &about.key),
    ];
    for (column, name) in names {
        let Some(name) = name else { continue };
        let found = Entity::find()
            .filter(Column::Gateway.eq(gateway))
            .filter(column.eq(name));
        if let Some(found) = found.one(txn).await? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn find<C: ConnectionTrait>(db: &C, id: i64) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// Locks a payment until the transaction ends.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub(crate) async fn lock<C: ConnectionTrait>(txn: &C, id: i64) -> Result<Model> {
    let row = Entity::find_by_id(id).lock_exclusive().one(txn).await?;
    row.ok_or(Error::NotFound)
}

/// All payments of an order, oldest first.
///
/// # Errors
/// When the database does.
pub async fn of_order<C: ConnectionTrait>(db: &C, order_id: i64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::OrderId.eq(order_id))
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// The orders whose money a slow bank is moving.
pub(crate) fn processing() -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::OrderId)
        .filter(Column::Status.eq(Status::Processing.name()))
        .into_query()
}

/// Whether a slow bank is moving an order's money.
///
/// # Errors
/// When the database does.
pub(crate) async fn is_on_its_way<C: ConnectionTrait>(db: &C, order_id: i64) -> Result<bool> {
    let all = of_order(db, order_id).await?;
    Ok(all.iter().any(|it| it.status() == Status::Processing))
}

/// What gift cards pay of an order, as a row of its own beside the processor's.
#[must_use]
pub(crate) fn by_gift_card(order: &orders::Model, cards: String) -> payments::ActiveModel {
    payments::ActiveModel {
        order_id: Set(order.id),
        gateway: Set(GIFT_CARD.into()),
        idempotency_key: Set(format!("order-{}-{GIFT_CARD}", order.pid)),
        status: Set(Status::Succeeded.name().into()),
        amount_minor: Set(order.gift_card_minor),
        currency: Set(order.currency.clone()),
        card: Set(Some(cards)),
        ..Default::default()
    }
}

/// What brought an order's money, in the order in which it goes back: first what a processor took, then what gift cards paid.
///
/// # Errors
/// When the database does.
pub async fn succeeded_of<C: ConnectionTrait>(db: &C, order_id: i64) -> Result<Vec<Model>> {
    let mut all = of_order(db, order_id).await?;
    all.retain(|payment| payment.status() == Status::Succeeded);
    all.sort_by_key(Model::is_by_gift_card);
    Ok(all)
}

/// Writes down with which card it was paid, where that is told apart.
///
/// # Errors
/// When the database does.
pub(crate) async fn name_card<C: ConnectionTrait>(
    txn: &C,
    payment: &Model,
    card: Option<&str>,
) -> Result<()> {
    let Some(card) = card else { return Ok(()) };
    Entity::update_many()
        .col_expr(Column::Card, Expr::value(card))
        .filter(Column::Id.eq(payment.id))
        .exec(txn)
        .await?;
    Ok(())
}

/// Notes that the processor's page is of no use any more: whoever tries again gets another payment.
///
/// # Errors
/// When the database does.
pub(crate) async fn close_page<C: ConnectionTrait>(
    txn: &C,
    payment: &Model,
    now: DateTime<Utc>,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::ExpiresAt, Expr::value(now))
        .filter(Column::Id.eq(payment.id))
        .exec(txn)
        .await?;
    Ok(())
}

/// Moves a payment if its machine allows it; answers whether it moved.
///
/// # Errors
/// When the database does.
pub(crate) async fn transition<C: ConnectionTrait>(
    txn: &C,
    payment: &Model,
    to: Status,
    card: Option<String>,
    failure: Option<String>,
) -> Result<bool> {
    if !payment.status().may_become(to) {
        return Ok(false);
    }
    let moved = Entity::update_many()
        .col_expr(Column::Status, Expr::value(to.name()))
        .col_expr(Column::Card, Expr::value(card.or(payment.card.clone())))
        .col_expr(Column::Failure, Expr::value(failure))
        .filter(Column::Id.eq(payment.id))
        .filter(Column::Status.eq(payment.status().name()))
        .exec(txn)
        .await?;
    Ok(moved.rows_affected == 1)
}

impl Model {
    /// Whether it is what gift cards pay: no processor knows of it.
    #[must_use]
    pub fn is_by_gift_card(&self) -> bool {
        self.gateway == GIFT_CARD
    }

    #[must_use]
    pub fn status(&self) -> Status {
        Status::parse(&self.status).unwrap_or(Status::Failed)
    }

    /// Whether the processor's page is of no use any more.
    #[must_use]
    pub fn is_closed(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|at| at.to_utc() <= now)
    }

    /// # Errors
    /// When the currency is unknown.
    pub fn amount(&self) -> Result<Money> {
        Ok(Money::new(
            self.amount_minor,
            Currency::parse(&self.currency)?,
        ))
    }
}
