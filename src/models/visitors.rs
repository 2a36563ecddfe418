//! Visitors: browsers with our signed cookie. A row is made when somebody does something, not when they look.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QuerySelect, QueryTrait, Set,
    sea_query::{Expr, SelectStatement},
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

/// From now on this browser is one of an account's.
///
/// # Errors
/// When the database does.
pub async fn join<C: ConnectionTrait>(db: &C, visitor: &Model, account_id: i64) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::AccountId, Expr::value(account_id))
        .filter(Column::Id.eq(visitor.id))
        .exec(db)
        .await?;
    Ok(())
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

    /// What was made in a browser that has signed in is shown there only while it is signed in to that account.
    #[must_use]
    pub fn is_open_to(&self, account_id: Option<i64>) -> bool {
        self.account_id.is_none() || self.account_id == account_id
    }

    /// Whether `column`, a visitor's number, is this browser's or that of another one of its account.
    pub(crate) fn shares(&self, column: impl ColumnTrait) -> Condition {
        let own = Condition::any().add(column.eq(self.id));
        match self.account_id {
            Some(account) => own.add(column.in_subquery(of_account(account))),
            None => own,
        }
    }
}

/// The numbers of an account's browsers.
fn of_account(account_id: i64) -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::AccountId.eq(account_id))
        .into_query()
}
