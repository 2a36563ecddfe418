//! Staff: people with a role. Passwords are kept as Argon2id.

pub mod roles;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Set,
};

use super::{
    _entities::staff_members::{self, Column, Entity},
    ids::StaffId,
};
use crate::errors::Result;

pub use roles::Role;
pub use staff_members::Model;

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

/// Who this is, if the password is theirs. A stranger's address takes as long as a wrong password.
///
/// # Errors
/// When the database does.
pub async fn log_in<C: ConnectionTrait>(
    db: &C,
    email: &str,
    password: &str,
) -> Result<Option<Model>> {
    let found = Entity::find()
        .filter(Column::Email.eq(email.trim().to_lowercase()))
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
