//! Fulfilments: what one partner makes and ships of one order.

pub mod print_file;
pub mod reporting;
pub mod routing;
pub mod status;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr,
};
use serde_json::json;

use super::{
    _entities::fulfilments::{self, Column, Entity},
    ids::FulfilmentId,
    orders, partners,
    webhook_outbox::{self, Destination},
};
use crate::{
    errors::{Error, Result},
    settings,
};

pub use fulfilments::Model;
pub use status::Status;

impl Model {
    /// Until when the partner waits before it begins, so that the shopper can still cancel.
    #[must_use]
    pub fn waits_until(&self, settings: &settings::Fulfilment) -> DateTime<Utc> {
        self.created_at.to_utc() + TimeDelta::minutes(settings.cancellable_minutes)
    }
}

/// # Errors
/// When the database does.
pub async fn of_order<C: ConnectionTrait>(db: &C, order_id: i64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::OrderId.eq(order_id))
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// The partner's own fulfilment.
///
/// # Errors
/// [`Error::NotFound`] also for one of another partner.
pub async fn find_of_partner<C: ConnectionTrait>(
    db: &C,
    partner: &partners::Model,
    pid: FulfilmentId,
) -> Result<Model> {
    Entity::find()
        .filter(Column::Pid.eq(pid.0))
        .filter(Column::PartnerId.eq(partner.id))
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

/// Takes all that is not shipped back from the partners.
///
/// # Errors
/// When the database does.
pub async fn cancel_all<C: ConnectionTrait>(
    txn: &C,
    order: &orders::Model,
    now: DateTime<Utc>,
) -> Result<()> {
    for fulfilment in of_order(txn, order.id).await? {
        if transition(txn, &fulfilment, Status::Cancelled, None).await? {
            let partner = partners::find(txn, fulfilment.partner_id).await?;
            let destination = Destination::Partner(partner.slug);
            let data = json!({"fulfilment_id": fulfilment.pid, "order_number": order.number});
            let kind = "fulfilment.cancelled";
            webhook_outbox::enqueue(txn, &destination, kind, &data, Some(order.id), now).await?;
        }
    }
    Ok(())
}

/// Moves a fulfilment if the report says something new and nobody else moved it meanwhile; answers whether it moved.
///
/// # Errors
/// When the database does.
pub(crate) async fn transition<C: ConnectionTrait>(
    txn: &C,
    fulfilment: &Model,
    to: Status,
    reason: Option<&str>,
) -> Result<bool> {
    if !fulfilment.status().may_become(to) {
        return Ok(false);
    }
    let moved = Entity::update_many()
        .col_expr(Column::Status, Expr::value(to.name()))
        .col_expr(Column::Reason, Expr::value(reason.map(String::from)))
        .filter(Column::Id.eq(fulfilment.id))
        .filter(Column::Status.eq(fulfilment.status().name()))
        .exec(txn)
        .await?;
    Ok(moved.rows_affected == 1)
}

impl Model {
    #[must_use]
    pub fn status(&self) -> Status {
        Status::parse(&self.status).unwrap_or(Status::Cancelled)
    }
}
