//! Staff: people with a role. Passwords are kept as Argon2id.

pub mod roles;
pub mod throttle;

use std::{collections::BTreeMap, net::IpAddr};

use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Set,
};

use super::{
    _entities::staff_members::{self, Column, Entity},
    identities::IdentityKey,
    ids::StaffId,
    privacy::vault::Vault,
};
use crate::{errors::Result, shop::HasShop};

pub use roles::Role;
pub use staff_members::Model;

/// Somebody who wants in.
pub struct Attempt<'a> {
    pub email: &'a str,
    pub password: &'a str,
    pub address: IpAddr,
}

/// What comes of it.
pub enum LogIn {
    Welcome(Model),
    /// E-mail address and password do not belong together.
    Wrong,
    /// Too many have failed: the next one is looked at from this time on.
    Throttled(DateTime<Utc>),
}

/// Adds a member of staff.
///
/// # Errors
/// When the address is taken or the database fails.
pub async fn create<C: ConnectionTrait>(
    db: &C,
    email: &str,
    name: &str,
    password: &str,
    role: Role,
    now: DateTime<Utc>,
) -> Result<Model> {
    let row = staff_members::ActiveModel {
        pid: Set(StaffId::random().0),
        email: Set(email.to_lowercase()),
        name: Set(name.into()),
        password_hash: Set(loco_rs::hash::hash_password(password)?),
        role: Set(role.name().into()),
        sessions_valid_from: Set(now.into()),
        ..Default::default()
    };
    Ok(row.insert(db).await?)
}

/// Lets in who knows the password, and counts who does not.
///
/// # Errors
/// When the database does.
pub async fn log_in(ctx: &AppContext, attempt: &Attempt<'_>, now: DateTime<Utc>) -> Result<LogIn> {
    let shop = ctx.shop();
    let email = attempt.email.trim().to_lowercase();
    let keys = throttled_by(&shop.vault, &email, attempt.address, now);
    if let Err(until) = shop.log_ins.admit(&keys, now) {
        return Ok(LogIn::Throttled(until));
    }
    let Some(staff) = whose(&ctx.db, &email, attempt.password).await? else {
        return Ok(LogIn::Wrong);
    };
    shop.log_ins.forgive(&keys, now);
    Ok(LogIn::Welcome(staff))
}

/// The member of staff whose session began at `since`, unless their sessions were ended after that.
///
/// # Errors
/// When the database does.
pub async fn find_session<C: ConnectionTrait>(
    db: &C,
    pid: StaffId,
    since: DateTime<Utc>,
) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::Pid.eq(pid.0))
        .filter(Column::SessionsValidFrom.lte(since))
        .one(db)
        .await?)
}

/// Whether anybody is on the staff.
///
/// # Errors
/// When the database does.
pub async fn any<C: ConnectionTrait>(db: &C) -> Result<bool> {
    Ok(Entity::find().count(db).await? > 0)
}

/// The staff's names, by their numbers.
///
/// # Errors
/// When the database does.
pub async fn names<C: ConnectionTrait>(db: &C) -> Result<BTreeMap<i64, String>> {
    let all = Entity::find().all(db).await?;
    Ok(all
        .into_iter()
        .map(|staff| (staff.id, staff.name))
        .collect())
}

impl Model {
    #[must_use]
    pub fn public_id(&self) -> StaffId {
        StaffId(self.pid)
    }

    #[must_use]
    pub fn role(&self) -> Role {
        Role::parse(&self.role)
    }
}

fn throttled_by(vault: &Vault, email: &str, address: IpAddr, now: DateTime<Utc>) -> [String; 2] {
    [
        vault.keyed_hash("log-in", email.as_bytes()),
        IdentityKey::address_block(vault, address, now).hash,
    ]
}

/// Who this is, if the password is theirs. A stranger's address takes as long as a wrong password.
async fn whose<C: ConnectionTrait>(db: &C, email: &str, password: &str) -> Result<Option<Model>> {
    let found = Entity::find()
        .filter(Column::Email.eq(email))
        .one(db)
        .await?;
    let hash = match &found {
        Some(staff) => staff.password_hash.clone(),
        None => loco_rs::hash::hash_password("nobody")?,
    };
    let password = password.to_string();
    let matches =
        tokio::task::spawn_blocking(move || loco_rs::hash::verify_password(&password, &hash));
    Ok(if matches.await? { found } else { None })
}
