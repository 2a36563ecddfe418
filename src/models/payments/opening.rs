//! Opening a payment at the processor.

use chrono::{DateTime, TimeDelta, Utc};
use loco_rs::app::AppContext;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, Set, sea_query::OnConflict,
};

use super::{
    Column, Entity, Model, Status,
    gateway::{Charge, Standing},
    payments, transition,
};
use crate::{
    errors::{Error, Refusal, Result},
    models::{
        begin_write,
        orders::{
            self,
            payable::{self, Next},
        },
    },
    shop::HasShop,
};

/// A page that closes sooner than this is not worth opening.
const TIME_TO_PAY: TimeDelta = TimeDelta::minutes(5);

/// What is to be done about an order that is to be paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// The shopper goes to this address of the processor's.
    At(String),
    /// There is nothing to pay: it counts as paid.
    Free(Next),
}

/// Who takes the money when there is none to take.
const NOBODY: &str = "nobody";

/// Starts (or goes on with) the payment of an order at the processor of this name; nobody chosen is the shop's first. The row with its
/// idempotency key is committed before the processor is asked, so that neither a crash in between nor a second click charges
/// twice; and a page that another processor had opened is closed.
///
/// # Errors
/// A [`Refusal`] when the order is paid or cancelled, or the processor is none of the shop's or cannot be reached.
pub async fn start(
    ctx: &AppContext,
    order: &orders::Model,
    chosen: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Opened> {
    let shop = ctx.shop();
    if order.status() != orders::Status::AwaitingPayment {
        return Err(Refusal::conflict("not_payable", "This order needs no payment.").into());
    }
    if order.due()?.minor == 0 {
        return Ok(Opened::Free(free(ctx, order, now).await?));
    }
    let gateway = match chosen {
        Some(name) => shop.gateways.named(name).ok_or_else(no_such_way)?,
        None => shop.gateways.first(),
    };
    leave_others(ctx, order, gateway.name()).await?;
    let payment = open_one(&ctx.db, order, gateway.name(), now).await?;
    if let Some(url) = payment.redirect_url {
        return Ok(Opened::At(url));
    }
    let charge = Charge {
        amount: order.due()?,
        order_number: order.number.clone(),
        email: order.email.clone(),
        return_url: shop.absolute(&format!("/orders/{}", order.pid)),
        agreed_url: shop.absolute(&format!("/orders/{}/payments/agreed", order.pid)),
        idempotency_key: payment.idempotency_key.clone(),
    };
    let started = gateway.start(&charge).await.map_err(|error| {
        tracing::error!(%error, "the payment could not be started");
        let words = match shop.gateways.all().count() {
            1 => "The payment service does not answer. Nothing was charged; please try again in a minute.",
            _ => "The payment service does not answer. Nothing was charged; please pay another way, or try again in a minute.",
        };
        Refusal::new(axum::http::StatusCode::BAD_GATEWAY, "gateway", words)
    })?;
    let mut row: payments::ActiveModel = payment.into();
    row.reference = Set(Some(started.reference));
    row.redirect_url = Set(Some(started.redirect_url.clone()));
    row.expires_at = Set(started.expires_at.map(Into::into));
    row.update(&ctx.db).await?;
    Ok(Opened::At(started.redirect_url))
}

fn no_such_way() -> Refusal {
    let words = "One cannot pay that way here. Please choose one of the ways that are offered.";
    Refusal::unprocessable("no_such_gateway", words)
}

/// Closes the pages that other processors have opened for the order, so that it is not paid at two of them. One that does not answer is
/// no reason not to pay elsewhere: what should come from it still goes back ([`payable::paid`]).
async fn leave_others(ctx: &AppContext, order: &orders::Model, chosen: &str) -> Result<()> {
    let shop = ctx.shop();
    let opened = Entity::find()
        .filter(Column::OrderId.eq(order.id))
        .filter(Column::Gateway.ne(chosen))
        .filter(Column::Status.is_in([Status::Pending.name(), Status::Failed.name()]))
        .all(&ctx.db)
        .await?;
    for payment in opened {
        let gateway = shop.gateways.named(&payment.gateway);
        if let (Some(gateway), Some(reference)) = (gateway, &payment.reference)
            && let Err(error) = gateway.close(reference).await
        {
            tracing::warn!(%error, order = order.number, "a page to pay at was not closed");
            if let Ok(Standing::Paid) = gateway.standing(reference).await {
                let words = "This order has just been paid. The confirmation is on its way.";
                return Err(Refusal::conflict("not_payable", words).into());
            }
        }
        transition(&ctx.db, &payment, Status::Expired, None, None).await?;
    }
    Ok(())
}

/// A promotion code or gift cards paid for all of it: no processor takes nothing.
async fn free(ctx: &AppContext, order: &orders::Model, now: DateTime<Utc>) -> Result<Next> {
    let txn = begin_write(&ctx.db).await?;
    let payment = open_one(&txn, order, NOBODY, now).await?;
    let next = if transition(&txn, &payment, Status::Succeeded, None, None).await? {
        payable::paid(&txn, &ctx.shop(), &payment, now).await?
    } else {
        Next::Nothing
    };
    txn.commit().await?;
    Ok(next)
}

/// The payment that can be paid; a new one when there is none, or when its page is about to close.
async fn open_one<C: ConnectionTrait>(
    db: &C,
    order: &orders::Model,
    gateway: &str,
    now: DateTime<Utc>,
) -> Result<Model> {
    let of_order = Entity::find()
        .filter(Column::OrderId.eq(order.id))
        .filter(Column::Gateway.eq(gateway));
    let open = of_order
        .clone()
        .filter(Column::Status.is_in([Status::Pending.name(), Status::Failed.name()]))
        .order_by_desc(Column::Id)
        .one(db)
        .await?;
    if let Some(open) = open {
        if open
            .expires_at
            .is_none_or(|at| at.to_utc() > now + TIME_TO_PAY)
        {
            return Ok(open);
        }
        transition(db, &open, Status::Expired, None, None).await?;
    }
    let key = match of_order.count(db).await? {
        0 => format!("order-{}-{gateway}", order.pid),
        before => format!("order-{}-{gateway}-{}", order.pid, before + 1),
    };
    insert(db, order, gateway, &key, now).await
}

/// Of two who open it at once, one does.
async fn insert<C: ConnectionTrait>(
    db: &C,
    order: &orders::Model,
    gateway: &str,
    key: &str,
    now: DateTime<Utc>,
) -> Result<Model> {
    let row = payments::ActiveModel {
        created_at: Set(now.into()),
        order_id: Set(order.id),
        gateway: Set(gateway.into()),
        idempotency_key: Set(key.into()),
        status: Set(Status::Pending.name().into()),
        amount_minor: Set(order.due()?.minor),
        currency: Set(order.currency.clone()),
        ..Default::default()
    };
    let once = OnConflict::column(Column::IdempotencyKey)
        .do_nothing()
        .to_owned();
    Entity::insert(row)
        .on_conflict(once)
        .exec_without_returning(db)
        .await?;
    let found = Entity::find().filter(Column::IdempotencyKey.eq(key));
    found.one(db).await?.ok_or(Error::NotFound)
}
