//! What happened to an order, in the order it happened; written in the transaction of the happening.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, Set,
};
use serde_json::Value;

use super::_entities::order_events::{self, Column, Entity};
use crate::errors::Result;

pub use order_events::Model;

/// Who made it happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    Shopper,
    Staff(String),
    Payments,
    Partner(String),
    /// The program itself.
    Shop,
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Shopper => f.write_str("shopper"),
            Self::Staff(name) => write!(f, "staff:{name}"),
            Self::Payments => f.write_str("payments"),
            Self::Partner(slug) => write!(f, "partner:{slug}"),
            Self::Shop => f.write_str("shop"),
        }
    }
}

/// # Errors
/// When the database does.
pub async fn record<C: ConnectionTrait>(
    txn: &C,
    order_id: i64,
    kind: &str,
    actor: &Actor,
    data: Value,
) -> Result<()> {
    let row = order_events::ActiveModel {
        order_id: Set(order_id),
        kind: Set(kind.into()),
        actor: Set(actor.to_string()),
        data: Set(data),
        ..Default::default()
    };
    row.insert(txn).await?;
    Ok(())
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

/// Whether an event of this kind is written down already.
///
/// # Errors
/// When the database does.
pub async fn has_happened<C: ConnectionTrait>(db: &C, order_id: i64, kind: &str) -> Result<bool> {
    let events = Entity::find()
        .filter(Column::OrderId.eq(order_id))
        .filter(Column::Kind.eq(kind));
    Ok(events.count(db).await? > 0)
}
