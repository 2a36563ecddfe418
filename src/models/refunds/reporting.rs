//! What the processor tells of refunds.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, Set,
    sea_query::Expr,
};

use super::{Column, Entity, FAILED, Model, REQUESTED, SUCCEEDED, refunds};
use crate::{
    errors::Result,
    models::{
        order_events::Actor,
        payments::{self, gateway::RefundReport},
    },
};

/// The processor reports success. `None` when it was reported before. Money that went back without having been asked for
/// here is written down as the processor's own doing.
///
/// # Errors
/// When the database does.
pub async fn succeed<C: ConnectionTrait>(
    txn: &C,
    payment: &payments::Model,
    report: &RefundReport,
) -> Result<Option<Model>> {
    let Some(known) = find_by(txn, payment, report).await? else {
        return Ok(Some(note_foreign(txn, payment, report, SUCCEEDED).await?));
    };
    let done = Entity::update_many()
        .col_expr(Column::Status, Expr::value(SUCCEEDED))
        .col_expr(Column::Reference, Expr::value(&report.reference))
        .filter(Column::Id.eq(known.id))
        .filter(Column::Status.eq(REQUESTED))
        .exec(txn)
        .await?;
    if done.rows_affected != 1 {
        return Ok(None);
    }
    Ok(Entity::find_by_id(known.id).one(txn).await?)
}

/// The processor reports that money did not go back; it may be given back again. `None` when that was known.
///
/// # Errors
/// When the database does.
pub async fn fail<C: ConnectionTrait>(
    txn: &C,
    payment: &payments::Model,
    report: &RefundReport,
) -> Result<Option<Model>> {
    let Some(known) = find_by(txn, payment, report).await? else {
        // Its success, should that come later, is not to be believed.
        note_foreign(txn, payment, report, FAILED).await?;
        return Ok(None);
    };
    let done = Entity::update_many()
        .col_expr(Column::Status, Expr::value(FAILED))
        .col_expr(Column::Reference, Expr::value(&report.reference))
        .filter(Column::Id.eq(known.id))
        .filter(Column::Status.ne(FAILED))
        .exec(txn)
        .await?;
    Ok(Some(known).filter(|_| done.rows_affected == 1))
}

async fn find_by<C: ConnectionTrait>(
    txn: &C,
    payment: &payments::Model,
    report: &RefundReport,
) -> Result<Option<Model>> {
    let key = report.idempotency_key.clone();
    let known = Condition::any()
        .add(Column::IdempotencyKey.is_in(key))
        .add(Column::Reference.eq(&report.reference));
    Ok(Entity::find()
        .filter(Column::PaymentId.eq(payment.id))
        .filter(known)
        .one(txn)
        .await?)
}

async fn note_foreign<C: ConnectionTrait>(
    txn: &C,
    payment: &payments::Model,
    report: &RefundReport,
    status: &str,
) -> Result<Model> {
    let row = refunds::ActiveModel {
        payment_id: Set(payment.id),
        status: Set(status.into()),
        amount_minor: Set(report.amount_minor.unwrap_or(0)),
        currency: Set(payment.currency.clone()),
        reason: Set("Given back at the payment processor.".into()),
        idempotency_key: Set(format!("{} {}", payment.gateway, report.reference)),
        reference: Set(Some(report.reference.clone())),
        requested_by: Set(Actor::Payments.to_string()),
        attempts: Set(0),
        ..Default::default()
    };
    Ok(row.insert(txn).await?)
}
