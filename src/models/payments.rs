//! Payments: what a processor was asked for and what it reported. A payment reports facts; `orders::payable` decides
//! what they mean for the order.

pub mod card_attempts;
pub mod gateway;
pub mod receiving;
pub mod status;
pub mod test_till;

use loco_rs::app::AppContext;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set, sea_query::Expr,
};

use super::{
    _entities::payments::{self, Column, Entity},
    money::{Currency, Money},
    orders,
};
use crate::{
    errors::{Error, Refusal, Result},
    shop::HasShop,
};
use gateway::Charge;

pub use payments::Model;
pub use status::Status;

/// Starts (or goes on with) the payment of an order: answers where to send the shopper. The row with its idempotency
/// key is committed before the processor is asked, so that a crash in between charges nobody twice.
///
/// # Errors
/// A [`Refusal`] when there is nothing to pay, or the processor cannot be reached.
pub async fn start(ctx: &AppContext, order: &orders::Model) -> Result<String> {
    let shop = ctx.shop();
    if order.status() != orders::Status::AwaitingPayment {
        return Err(Refusal::conflict("not_payable", "This order needs no payment.").into());
    }
    let payment = pending_of(&ctx.db, order, shop.gateway.name()).await?;
    if let Some(url) = payment.redirect_url {
        return Ok(url);
    }
    let charge = Charge {
        amount: order.total()?,
        order_number: order.number.clone(),
        email: order.email.clone(),
        return_url: shop.absolute(&format!("/orders/{}", order.pid)),
        idempotency_key: payment.idempotency_key.clone(),
    };
    let started = shop.gateway.start(&charge).await.map_err(|error| {
        tracing::error!(%error, "the payment could not be started");
        let words = "The payment service does not answer. Nothing was charged; please try again in a minute.";
        Refusal::new(axum::http::StatusCode::BAD_GATEWAY, "gateway", words)
    })?;
    let mut row: payments::ActiveModel = payment.into();
    row.reference = Set(Some(started.reference));
    row.redirect_url = Set(Some(started.redirect_url.clone()));
    row.update(&ctx.db).await?;
    Ok(started.redirect_url)
}

/// Whether the processor has the money and only its webhook is still on its way. It says so itself, whatever the browser
/// claims; one that does not answer counts as no.
///
/// # Errors
/// When the database does.
pub async fn is_being_confirmed(ctx: &AppContext, order: &orders::Model) -> Result<bool> {
    if order.status() != orders::Status::AwaitingPayment {
        return Ok(false);
    }
    let gateway = &ctx.shop().gateway;
    for payment in of_order(&ctx.db, order.id).await? {
        let reference = payment
            .reference
            .filter(|_| payment.gateway == gateway.name());
        let Some(reference) = reference else { continue };
        match gateway.is_paid(&reference).await {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "the processor does not say whether it was paid"),
        }
    }
    Ok(false)
}

/// The payment a processor speaks of.
///
/// # Errors
/// [`Error::NotFound`] when it is none of ours.
pub async fn find_by_reference<C: ConnectionTrait>(
    txn: &C,
    gateway: &str,
    reference: &str,
) -> Result<Model> {
    Entity::find()
        .filter(Column::Gateway.eq(gateway))
        .filter(Column::Reference.eq(reference))
        .one(txn)
        .await?
        .ok_or(Error::NotFound)
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

/// The payment that brought the money.
///
/// # Errors
/// When the database does.
pub async fn succeeded_of<C: ConnectionTrait>(db: &C, order_id: i64) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::OrderId.eq(order_id))
        .filter(Column::Status.eq(Status::Succeeded.name()))
        .one(db)
        .await?)
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

async fn pending_of<C: ConnectionTrait>(
    db: &C,
    order: &orders::Model,
    gateway: &str,
) -> Result<Model> {
    let pending = Entity::find()
        .filter(Column::OrderId.eq(order.id))
        .filter(Column::Gateway.eq(gateway))
        .filter(Column::Status.is_in([Status::Pending.name(), Status::Failed.name()]))
        .order_by_desc(Column::Id)
        .one(db)
        .await?;
    if let Some(pending) = pending {
        return Ok(pending);
    }
    let row = payments::ActiveModel {
        order_id: Set(order.id),
        gateway: Set(gateway.into()),
        idempotency_key: Set(format!("order-{}-{gateway}", order.pid)),
        status: Set(Status::Pending.name().into()),
        amount_minor: Set(order.total_minor),
        currency: Set(order.currency.clone()),
        ..Default::default()
    };
    Ok(row.insert(db).await?)
}

impl Model {
    #[must_use]
    pub fn status(&self) -> Status {
        Status::parse(&self.status).unwrap_or(Status::Failed)
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
