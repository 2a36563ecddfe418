//! Visitors: browsers with our signed cookie. A row is made when somebody does something, not when they look.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Set,
};

use super::{
    _entities::visitors::{self, Column, Entity},
    ids::VisitorId,
};
use crate::errors::{Error, Result};

pub use visitors::Model;

/// # Errors
/// When the database does.
pub async fn find<C: ConnectionTrait>(db: &C, pid: VisitorId) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::Pid.eq(pid.0)).one(db).await?)
}

/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn find_by_id<C: ConnectionTrait>(db: &C, id: i64) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// # Errors
/// When the database does.
pub async fn create<C: ConnectionTrait>(db: &C, now: DateTime<Utc>) -> Result<Model> {
    let row = visitors::ActiveModel {
        pid: Set(VisitorId::random().0),
        last_seen_at: Set(now.into()),
        ..Default::default()
    };
    Ok(row.insert(db).await?)
}

/// Makes everybody else who does something for this visitor wait until the transaction ends.
///
/// # Errors
/// When the database does.
pub(crate) async fn lock<C: ConnectionTrait>(txn: &C, visitor: &Model) -> Result<()> {
    Entity::find_by_id(visitor.id)
        .lock_exclusive()
        .one(txn)
        .await?;
    Ok(())
}

impl Model {
    #[must_use]
    pub fn public_id(&self) -> VisitorId {
        VisitorId(self.pid)
    }
}
