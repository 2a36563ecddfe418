//! Links that are mailed: to sign in, or to show that a new address is somebody's own. Each works once and for half an hour; the
//! database has a keyed hash of it. Whoever asks hears the same, whether the address has an account or not.

use std::net::IpAddr;

use chrono::{DateTime, Duration, Utc};
use loco_rs::app::AppContext;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, Set,
    sea_query::Expr,
};

use super::{Model as Account, sessions::secret, spelled};
use crate::{
    errors::{Error, Refusal, Result},
    mailers::account_mailer,
    models::{
        _entities::account_links::{self, Column, Entity},
        begin_write,
        challenges::sent_links::{Purpose, Wanted},
        fraud::mail_domains,
        privacy::vault::Vault,
        visitors,
    },
    shop::{HasShop, Shop},
};

pub use account_links::Model;

/// How long a link works.
pub const WORKS_FOR: Duration = Duration::minutes(30);

/// Whoever wants a link mailed.
pub struct Asker<'a> {
    pub visitor: &'a visitors::Model,
    pub network_address: IpAddr,
}

/// Mails a link that signs in.
///
/// # Errors
/// A [`Refusal`] for what is no address, or one link too many; otherwise when the database fails.
pub async fn mail_sign_in(
    ctx: &AppContext,
    asker: &Asker<'_>,
    email: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let shop = ctx.shop();
    let txn = begin_write(&ctx.db).await?;
    let link = make(&txn, &shop, asker, (email, None), now).await?;
    account_mailer::sign_in(&txn, &shop, &spelled(email), &link, now).await?;
    txn.commit().await?;
    Ok(())
}

/// Mails a link to an address that an account wants to have from now on, and word of it to the one that it has.
///
/// # Errors
/// A [`Refusal`] for what is no address, or one link too many; otherwise when the database fails.
pub async fn mail_new_address(
    ctx: &AppContext,
    asker: &Asker<'_>,
    account: &Account,
    email: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let shop = ctx.shop();
    if spelled(email) == account.email {
        let words = "This is your address already.";
        return Err(Refusal::unprocessable("email_same", words).into());
    }
    let txn = begin_write(&ctx.db).await?;
    let link = make(&txn, &shop, asker, (email, Some(account)), now).await?;
    account_mailer::new_address(&txn, &shop, &spelled(email), &link, now).await?;
    account_mailer::change_asked(&txn, &shop, &account.email, &spelled(email), now).await?;
    txn.commit().await?;
    Ok(())
}

/// The link with this secret, if it still works. It stays as it is: programs look at links too.
///
/// # Errors
/// When the database does.
pub async fn look<C: ConnectionTrait>(
    db: &C,
    vault: &Vault,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Option<Model>> {
    Ok(working(Entity::find(), vault, token, now).one(db).await?)
}

/// Uses a link up: of two that come with it, one gets it. What else was mailed to sign in with the address works no more.
///
/// # Errors
/// A [`Refusal`] for one that is too old or was used; otherwise when the database fails.
pub(super) async fn take<C: ConnectionTrait>(
    txn: &C,
    vault: &Vault,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Model> {
    let taken = Entity::update_many().col_expr(Column::UsedAt, Expr::value(now));
    let taken = working(taken, vault, token, now).exec(txn).await?;
    if taken.rows_affected != 1 {
        let words = "This link is too old, or it was used. Ask for a new one.";
        return Err(Refusal::new(axum::http::StatusCode::GONE, "link_over", words).into());
    }
    let found = Entity::find().filter(Column::TokenHash.eq(hash(vault, token)));
    let link = found.one(txn).await?.ok_or(Error::NotFound)?;
    if link.account_id.is_none() {
        Entity::delete_many()
            .filter(Column::Email.eq(&link.email))
            .filter(Column::AccountId.is_null())
            .filter(Column::UsedAt.is_null())
            .exec(txn)
            .await?;
    }
    Ok(link)
}

/// What was mailed to an account's address, or for it, works no more.
///
/// # Errors
/// When the database does.
pub(super) async fn withdraw<C: ConnectionTrait>(txn: &C, account: &Account) -> Result<()> {
    let theirs = Condition::any()
        .add(Column::Email.eq(&account.email))
        .add(Column::AccountId.eq(account.id));
    Entity::delete_many().filter(theirs).exec(txn).await?;
    Ok(())
}

/// Writes a link down, counted on the mailbox and on who asks. Answers with its address.
async fn make<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    asker: &Asker<'_>,
    (email, account): (&str, Option<&Account>),
    now: DateTime<Utc>,
) -> Result<String> {
    let email = spelled(email);
    let normal = mail_domains::normalised(&email).ok_or_else(no_email)?;
    let wanted = Wanted {
        purpose: Purpose::SignIn,
        mailbox: &normal,
        visitor: asker.visitor.public_id(),
        network_address: asker.network_address,
    };
    wanted.count(txn, &shop.vault, now).await?;
    let token = secret();
    let row = account_links::ActiveModel {
        token_hash: Set(hash(&shop.vault, &token)),
        email: Set(email),
        expires_at: Set((now + WORKS_FOR).into()),
        visitor_id: Set(asker.visitor.id),
        account_id: Set(account.map(|account| account.id)),
        ..Default::default()
    };
    row.insert(txn).await?;
    Ok(shop.absolute(&format!("/account/link?token={token}")))
}

fn working<Q: QueryFilter>(query: Q, vault: &Vault, token: &str, now: DateTime<Utc>) -> Q {
    query
        .filter(Column::TokenHash.eq(hash(vault, token)))
        .filter(Column::UsedAt.is_null())
        .filter(Column::ExpiresAt.gt(now))
}

fn hash(vault: &Vault, token: &str) -> String {
    vault.keyed_hash("account link", token.as_bytes())
}

fn no_email() -> Refusal {
    let words = "This does not look like an e-mail address. Please check it.";
    Refusal::unprocessable("email_invalid", words)
}
