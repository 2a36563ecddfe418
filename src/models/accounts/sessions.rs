//! Sessions: browsers that are signed in. The browser keeps a secret, the shop a keyed hash of it; ending one here ends it
//! there.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Set,
};

use super::Model;
use crate::{
    errors::Result,
    models::{
        _entities::{
            account_sessions::{self, Column, Entity},
            accounts,
        },
        privacy::vault::Vault,
    },
};

/// How long a browser stays signed in, days.
pub const DAYS: i64 = 90;

/// Starts a session; answers with its secret.
///
/// # Errors
/// When the database does.
pub async fn start<C: ConnectionTrait>(
    txn: &C,
    vault: &Vault,
    account: &Model,
    now: DateTime<Utc>,
) -> Result<String> {
    let secret = secret();
    let row = account_sessions::ActiveModel {
        account_id: Set(account.id),
        token_hash: Set(hash(vault, &secret)),
        expires_at: Set((now + Duration::days(DAYS)).into()),
        ..Default::default()
    };
    row.insert(txn).await?;
    Ok(secret)
}

/// Who is signed in with this secret, if anybody still is.
///
/// # Errors
/// When the database does.
pub async fn find<C: ConnectionTrait>(
    db: &C,
    vault: &Vault,
    secret: &str,
    now: DateTime<Utc>,
) -> Result<Option<Model>> {
    let found = Entity::find()
        .filter(Column::TokenHash.eq(hash(vault, secret)))
        .filter(Column::ExpiresAt.gt(now))
        .find_also_related(accounts::Entity)
        .one(db)
        .await?;
    Ok(found.and_then(|(_, account)| account))
}

/// Signs one browser out.
///
/// # Errors
/// When the database does.
pub async fn end<C: ConnectionTrait>(txn: &C, vault: &Vault, secret: &str) -> Result<()> {
    Entity::delete_many()
        .filter(Column::TokenHash.eq(hash(vault, secret)))
        .exec(txn)
        .await?;
    Ok(())
}

/// Signs every browser out. Links that were mailed and not used open nothing any more.
///
/// # Errors
/// When the database does.
pub async fn end_all<C: ConnectionTrait>(txn: &C, account: &Model) -> Result<()> {
    Entity::delete_many()
        .filter(Column::AccountId.eq(account.id))
        .exec(txn)
        .await?;
    super::links::withdraw(txn, account).await
}

/// In how many browsers somebody is signed in.
///
/// # Errors
/// When the database does.
pub async fn count<C: ConnectionTrait>(db: &C, account: &Model, now: DateTime<Utc>) -> Result<u64> {
    let open = Entity::find()
        .filter(Column::AccountId.eq(account.id))
        .filter(Column::ExpiresAt.gt(now));
    Ok(open.count(db).await?)
}

/// 256 random bits, in hexadecimal.
pub(super) fn secret() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}

fn hash(vault: &Vault, secret: &str) -> String {
    vault.keyed_hash("account session", secret.as_bytes())
}
