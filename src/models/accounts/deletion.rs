//! An account that is deleted. What hangs on the account alone goes at once; orders stay, because they are to be made or are in
//! the books, and are reached by the links in their mails; pictures stay in the browsers they were made in until their
//! time is over.

use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, sea_query::Expr};

use super::{Entity, Model, sessions};
use crate::{
    errors::Result,
    mailers::account_mailer,
    models::{
        _entities::{former_emails, saved_addresses, visitors},
        begin_write,
        carts::reminders,
        identities::{self, IdentityKey, retention},
    },
    shop::HasShop,
};

/// Deletes an account, and says so to its address.
///
/// # Errors
/// When the database does; then nothing is gone.
pub async fn delete(ctx: &AppContext, account: &Model, now: DateTime<Utc>) -> Result<()> {
    let shop = ctx.shop();
    let txn = begin_write(&ctx.db).await?;
    sessions::end_all(&txn, account).await?;
    saved_addresses::Entity::delete_many()
        .filter(saved_addresses::Column::AccountId.eq(account.id))
        .exec(&txn)
        .await?;
    former_emails::Entity::delete_many()
        .filter(former_emails::Column::AccountId.eq(account.id))
        .exec(&txn)
        .await?;
    visitors::Entity::update_many()
        .col_expr(visitors::Column::AccountId, Expr::value(None::<i64>))
        .filter(visitors::Column::AccountId.eq(account.id))
        .exec(&txn)
        .await?;
    let key = IdentityKey::account(&shop.vault, account.public_id(), now);
    if let Some(key) = identities::find(&txn, &key).await? {
        retention::forget(&txn, &[key.id]).await?;
    }
    reminders::withdraw_all(&txn, &account.email, now).await?;
    Entity::delete_by_id(account.id).exec(&txn).await?;
    account_mailer::deleted(&txn, &shop, &account.email, now).await?;
    txn.commit().await?;
    Ok(())
}
