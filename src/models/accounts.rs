//! Accounts: people with an e-mail address that they have shown to be theirs. There is no password; a link that is mailed
//! to the address signs a browser in. Nobody needs an account to buy: it keeps orders, addresses and pictures together.

pub mod addresses;
pub mod changing;
pub mod deletion;
pub mod links;
pub mod ordered;
pub mod recognising;
pub mod retention;
pub mod sessions;

use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set, sea_query::OnConflict};

use super::{
    _entities::accounts::{self, Column, Entity},
    begin_write,
    fraud::policy::Policy,
    ids::AccountId,
    visitors,
};
use crate::{
    errors::{Error, Result},
    shop::HasShop,
};

pub use accounts::Model;

/// A browser that opens a mailed link.
pub struct Browser<'a> {
    /// Whoever its cookie names, also if that is somebody's who is signed out.
    pub visitor: Option<&'a visitors::Model>,
    /// The session that it has so far.
    pub session: Option<&'a str>,
}

/// What a sign-in came to.
pub struct SignedIn {
    pub account: Model,
    /// Who the browser is from now on.
    pub visitor: visitors::Model,
    /// The new session's secret, which only the browser keeps.
    pub session: String,
}

/// Signs a browser in with a mailed link, which is used up by it. A new address gets its account here. The session is a new
/// one, and a browser that was somebody else's begins anew, so that two people at one desk keep their pictures apart.
///
/// # Errors
/// A [`crate::errors::Refusal`] for a link that is too old or was used; otherwise when the database fails.
pub async fn sign_in(
    ctx: &AppContext,
    policy: &Policy,
    token: &str,
    browser: Browser<'_>,
    now: DateTime<Utc>,
) -> Result<SignedIn> {
    let shop = ctx.shop();
    let txn = begin_write(&ctx.db).await?;
    let link = links::take(&txn, &shop.vault, token, now).await?;
    if link.account_id.is_some() {
        return Err(Error::NotFound);
    }
    let account = find_or_create(&txn, &link.email).await?;
    let known = browser
        .visitor
        .filter(|it| it.is_open_to(Some(account.id)))
        .cloned();
    let mut visitor = match known {
        Some(visitor) => visitor,
        None => visitors::create(&txn, now).await?,
    };
    visitors::join(&txn, &visitor, account.id).await?;
    visitor.account_id = Some(account.id);
    if let Some(session) = browser.session {
        sessions::end(&txn, &shop.vault, session).await?;
    }
    let session = sessions::start(&txn, &shop.vault, &account, now).await?;
    recognising::join(&txn, &shop, policy, &visitor, &account, now).await?;
    txn.commit().await?;
    Ok(SignedIn {
        account,
        visitor,
        session,
    })
}

/// The account of an address, if it has one.
///
/// # Errors
/// When the database does.
pub async fn find_by_email<C: ConnectionTrait>(db: &C, email: &str) -> Result<Option<Model>> {
    let found = Entity::find().filter(Column::Email.eq(spelled(email)));
    Ok(found.one(db).await?)
}

/// As an address is kept, and compared with the one on an order.
#[must_use]
pub fn spelled(email: &str) -> String {
    email.trim().to_lowercase()
}

async fn find_or_create<C: ConnectionTrait>(txn: &C, email: &str) -> Result<Model> {
    let row = accounts::ActiveModel {
        pid: Set(AccountId::random().0),
        email: Set(spelled(email)),
        ..Default::default()
    };
    Entity::insert(row)
        .on_conflict(OnConflict::column(Column::Email).do_nothing().to_owned())
        .exec_without_returning(txn)
        .await?;
    find_by_email(txn, email).await?.ok_or(Error::NotFound)
}

impl Model {
    #[must_use]
    pub fn public_id(&self) -> AccountId {
        AccountId(self.pid)
    }
}
