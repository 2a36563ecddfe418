//! Mails about an account.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{Addressed, write};
use crate::{errors::Result, models::accounts::links::WORKS_FOR, shop::Shop};

/// Mails with a secret in them.
pub const LINKS: [&str; 2] = ["account_sign_in", "account_new_address"];
/// The others.
pub const NEWS: [&str; 3] = ["account_change_asked", "account_changed", "account_deleted"];

/// A link that signs in.
///
/// # Errors
/// When rendering or the database fails.
pub async fn sign_in<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    to: &str,
    link: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let context = json!({"link": link, "minutes": WORKS_FOR.num_minutes()});
    tell(txn, shop, ("account_sign_in", to), context, now).await
}

/// A link that shows a new address to be the account's.
///
/// # Errors
/// When rendering or the database fails.
pub async fn new_address<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    to: &str,
    link: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let context = json!({"link": link, "minutes": WORKS_FOR.num_minutes()});
    tell(txn, shop, ("account_new_address", to), context, now).await
}

/// To the address so far: another one was asked for.
///
/// # Errors
/// When rendering or the database fails.
pub async fn change_asked<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    to: &str,
    wanted: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let context = json!({"email": wanted, "account_url": shop.absolute("/account")});
    tell(txn, shop, ("account_change_asked", to), context, now).await
}

/// To the old and to the new address: it was changed.
///
/// # Errors
/// When rendering or the database fails.
pub async fn changed<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    to: &str,
    email: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let context = json!({"email": email, "account_url": shop.absolute("/account")});
    tell(txn, shop, ("account_changed", to), context, now).await
}

/// The account is gone.
///
/// # Errors
/// When rendering or the database fails.
pub async fn deleted<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    to: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    tell(txn, shop, ("account_deleted", to), json!({}), now).await
}

async fn tell<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    (template, to): (&str, &str),
    context: Value,
    now: DateTime<Utc>,
) -> Result<()> {
    let mail = Addressed {
        template,
        to,
        order_id: None,
    };
    write(txn, shop, &mail, context, now).await
}
