//! Another e-mail address for an account. The link that was mailed to the new one is opened where the account is signed in, so
//! that nobody who presses a stranger's link hands their orders over.

use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set, sea_query::Expr};

use super::{Column, Entity, Model, find_by_email, links};
use crate::{
    errors::{Error, Refusal, Result},
    mailers::account_mailer,
    models::{_entities::former_emails, begin_write},
    shop::HasShop,
};

/// Gives an account the address that its link was mailed to, and says so to both. What was ordered with the old one until
/// now stays the account's.
///
/// # Errors
/// A [`Refusal`] for a link that is over, or an address that another account has; [`Error::NotFound`] for somebody else's
/// link, which stays as it was; otherwise when the database fails.
pub async fn confirm(
    ctx: &AppContext,
    account: &Model,
    token: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let shop = ctx.shop();
    let txn = begin_write(&ctx.db).await?;
    let link = links::take(&txn, &shop.vault, token, now).await?;
    if link.account_id != Some(account.id) {
        return Err(Error::NotFound);
    }
    if find_by_email(&txn, &link.email).await?.is_some() {
        let words = "This address has an account of its own. Sign in with it instead.";
        return Err(Refusal::conflict("email_taken", words).into());
    }
    let changed = Entity::update_many()
        .col_expr(Column::Email, Expr::value(&link.email))
        .filter(Column::Id.eq(account.id))
        .filter(Column::Email.eq(&account.email))
        .exec(&txn)
        .await?;
    if changed.rows_affected != 1 {
        let words = "Your address was changed a moment ago. Please look again.";
        return Err(Refusal::conflict("email_changed", words).into());
    }
    let former = former_emails::ActiveModel {
        account_id: Set(account.id),
        email: Set(account.email.clone()),
        until: Set(now.into()),
        ..Default::default()
    };
    former.insert(&txn).await?;
    for to in [&account.email, &link.email] {
        account_mailer::changed(&txn, &shop, to, &link.email, now).await?;
    }
    txn.commit().await?;
    Ok(())
}
