//! The orders of an account: those that were paid with its address, also before there was an account, and with an address
//! that it had before, until it was changed.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
};

use super::Model as Account;
use crate::{
    errors::Result,
    models::{
        _entities::{
            former_emails,
            orders::{self, Column, Entity},
        },
        Page,
    },
};

/// One page of them, newest first.
///
/// # Errors
/// When the database does.
pub async fn page<C: ConnectionTrait>(
    db: &C,
    account: &Account,
    page: u64,
) -> Result<Page<orders::Model>> {
    let query = Entity::find()
        .filter(theirs(db, account).await?)
        .order_by_desc(Column::Id);
    Ok(Page::load(query, db, page).await?)
}

/// All of them, oldest first.
///
/// # Errors
/// When the database does.
pub async fn all<C: ConnectionTrait>(db: &C, account: &Account) -> Result<Vec<orders::Model>> {
    let query = Entity::find()
        .filter(theirs(db, account).await?)
        .order_by_asc(Column::Id);
    Ok(query.all(db).await?)
}

/// Whether an order is among them.
///
/// # Errors
/// When the database does.
pub async fn owns<C: ConnectionTrait>(
    db: &C,
    account: &Account,
    order: &orders::Model,
) -> Result<bool> {
    let found = Entity::find()
        .filter(Column::Id.eq(order.id))
        .filter(theirs(db, account).await?);
    Ok(found.count(db).await? > 0)
}

/// What nobody paid for may have been ordered by a stranger who typed the address.
async fn theirs<C: ConnectionTrait>(db: &C, account: &Account) -> Result<Condition> {
    let former = former_emails::Entity::find()
        .filter(former_emails::Column::AccountId.eq(account.id))
        .all(db)
        .await?;
    let own = Condition::any().add(Column::Email.eq(&account.email));
    let emails = former.iter().fold(own, |emails, former| {
        let then = Condition::all()
            .add(Column::Email.eq(&former.email))
            .add(Column::PlacedAt.lt(former.until));
        emails.add(then)
    });
    Ok(Condition::all()
        .add(emails)
        .add(Column::PlacedAt.is_not_null()))
}
