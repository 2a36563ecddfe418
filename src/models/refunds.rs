//! Refunds: requested in a transaction of the shop's, asked of the processor after it, done when the processor says so.

pub mod giving_back;
pub mod parts;
mod reporting;

use chrono::{DateTime, Duration, Utc};
use loco_rs::app::AppContext;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
    sea_query::{Expr, ExprTrait},
};

use super::{
    _entities::refunds::{self, Column, Entity},
    begin_write,
    money::{Currency, Money},
    order_events::{self, Actor},
    orders::{self, alarms, payable::Next},
    payments::{
        self, disputes,
        gateway::{GatewayError, RefundRequest},
    },
};
use crate::{
    errors::{Error, Refusal, Result},
    shop::HasShop,
};

pub use refunds::Model;
pub use reporting::{fail, succeed};

/// `requested` becomes `succeeded` by webhook, or `failed` when the processor refuses for good.
const REQUESTED: &str = "requested";
const SUCCEEDED: &str = "succeeded";
const FAILED: &str = "failed";

/// A refund to ask for.
#[derive(Debug, Clone)]
pub struct NewRefund {
    pub amount_minor: i64,
    pub reason: String,
    pub requested_by: String,
}

/// Notes a refund. Start it after the commit with [`ask`].
///
/// # Errors
/// A [`Refusal`] for nothing, or for more than is left of the payment.
pub async fn request<C: ConnectionTrait>(
    txn: &C,
    payment: &payments::Model,
    refund: &NewRefund,
) -> Result<Model> {
    // Two who refund at once wait for each other here, instead of both seeing the same money left.
    payments::lock(txn, payment.id).await?;
    let left = payment.amount_minor - committed_minor(txn, payment).await?;
    if refund.amount_minor <= 0 || refund.amount_minor > left {
        return Err(too_much(left, Currency::parse(&payment.currency)?).into());
    }
    let row = refunds::ActiveModel {
        payment_id: Set(payment.id),
        status: Set(REQUESTED.into()),
        amount_minor: Set(refund.amount_minor),
        currency: Set(payment.currency.clone()),
        reason: Set(refund.reason.clone()),
        idempotency_key: Set(uuid::Uuid::new_v4().simple().to_string()),
        requested_by: Set(refund.requested_by.clone()),
        attempts: Set(0),
        ..Default::default()
    };
    Ok(row.insert(txn).await?)
}

/// A refund that a member of staff asks for. What gift cards paid is back on them at once; the answer is what is to be asked of
/// a processor.
///
/// # Errors
/// A [`Refusal`] when the order was not paid, or for too much.
pub async fn request_by_staff(
    ctx: &AppContext,
    order_id: i64,
    refund: &NewRefund,
    staff: &Actor,
    now: DateTime<Utc>,
) -> Result<Next> {
    let txn = begin_write(&ctx.db).await?;
    let order = orders::find(&txn, order_id).await?;
    note_request(&txn, order_id, refund, staff).await?;
    let next = giving_back::give_back(&txn, &ctx.shop(), &order, refund, now).await?;
    txn.commit().await?;
    Ok(next)
}

/// Asks the processor. The idempotency key makes a second call harmless; one that cannot reach it is left to the sweep.
///
/// # Errors
/// When the database does.
pub async fn ask(ctx: &AppContext, id: i64, now: DateTime<Utc>) -> Result<()> {
    let refund = Entity::find_by_id(id)
        .one(&ctx.db)
        .await?
        .ok_or(Error::NotFound)?;
    if !claim(&ctx.db, &refund).await? {
        return Ok(());
    }
    let payment = payments::find(&ctx.db, refund.payment_id).await?;
    let request = RefundRequest {
        reference: payment.reference.clone().unwrap_or_default(),
        intent: payment.intent.clone(),
        amount: Money::new(refund.amount_minor, Currency::parse(&refund.currency)?),
        idempotency_key: refund.idempotency_key.clone(),
    };
    let shop = ctx.shop();
    let mut row: refunds::ActiveModel = refund.clone().into();
    let asked = match shop.gateways.named(&payment.gateway) {
        Some(gateway) => gateway.refund(&request).await,
        None => Err(GatewayError::Refused(format!(
            "the shop does not work with {} any more",
            payment.gateway
        ))),
    };
    match asked {
        Ok(reference) => {
            row.reference = Set(Some(reference));
            row.update(&ctx.db).await?;
        }
        Err(GatewayError::Unreachable(error)) => {
            tracing::warn!(error, "refund not asked for yet");
            return Ok(());
        }
        Err(error @ GatewayError::Refused(_)) => {
            tracing::error!(%error, "refund refused");
            let txn = begin_write(&ctx.db).await?;
            row.status = Set(FAILED.into());
            row.update(&txn).await?;
            alarms::refund_failed(&txn, &shop, &payment, &refund, now).await?;
            txn.commit().await?;
        }
    }
    crate::workers::webhook_outbox::deliver_due_later(ctx).await
}

/// Refunds that were never asked for, because of a crash or a processor out of reach.
///
/// # Errors
/// When the database does.
pub async fn find_unasked(ctx: &AppContext, now: DateTime<Utc>) -> Result<Vec<i64>> {
    Ok(Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Status.eq(REQUESTED))
        .filter(Column::Reference.is_null())
        .filter(Column::CreatedAt.lt(now - Duration::seconds(30)))
        .limit(100)
        .into_tuple()
        .all(&ctx.db)
        .await?)
}

/// What has gone back, is on its way, or is held by the shopper's bank.
///
/// # Errors
/// When the database does.
pub async fn committed_minor<C: ConnectionTrait>(db: &C, payment: &payments::Model) -> Result<i64> {
    let rows = of_payment(db, payment.id).await?;
    let committed = rows.iter().filter(|row| row.status != FAILED);
    let committed: i64 = committed.map(|row| row.amount_minor).sum();
    let held = disputes::held_minor(db, payment.id).await?;
    Ok(Ord::min(committed + held, payment.amount_minor))
}

/// What has gone back.
///
/// # Errors
/// When the database does.
pub async fn refunded_minor<C: ConnectionTrait>(db: &C, payment: &payments::Model) -> Result<i64> {
    let rows = of_payment(db, payment.id).await?;
    let succeeded = rows.iter().filter(|row| row.status == SUCCEEDED);
    Ok(succeeded.map(|row| row.amount_minor).sum())
}

/// # Errors
/// When the database does.
pub async fn of_payment<C: ConnectionTrait>(db: &C, payment_id: i64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::PaymentId.eq(payment_id))
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

impl Model {
    /// Whether the money has gone back.
    #[must_use]
    pub fn has_succeeded(&self) -> bool {
        self.status == SUCCEEDED
    }

    /// In the staff's words.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match self.status.as_str() {
            SUCCEEDED => "Refunded",
            FAILED => "Refused by the processor",
            _ => "On its way",
        }
    }
}

/// More, or less than anything, than there is to give back.
fn too_much(left_minor: i64, currency: Currency) -> Refusal {
    let (least, left) = (Money::new(1, currency), Money::new(left_minor, currency));
    let words = format!("Between {least} and {left} can be refunded.");
    Refusal::unprocessable("refund_amount", words)
}

async fn note_request<C: ConnectionTrait>(
    txn: &C,
    order_id: i64,
    refund: &NewRefund,
    staff: &Actor,
) -> Result<()> {
    let data = serde_json::json!({"amount_minor": refund.amount_minor, "reason": refund.reason});
    order_events::record(txn, order_id, "refund_requested", staff, data).await
}

/// Counts the attempt; of two workers at one refund, one goes on.
async fn claim<C: ConnectionTrait>(db: &C, refund: &Model) -> Result<bool> {
    let claimed = Entity::update_many()
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Id.eq(refund.id))
        .filter(Column::Attempts.eq(refund.attempts))
        .filter(Column::Status.eq(REQUESTED))
        .filter(Column::Reference.is_null())
        .exec(db)
        .await?;
    Ok(claimed.rows_affected == 1)
}
