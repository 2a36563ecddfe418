//! Addresses that an account keeps, to fill the checkout in with.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set,
};

use super::Model as Account;
use crate::{
    errors::{Error, Result},
    models::{
        _entities::saved_addresses::{self, Column, Entity},
        ids::SavedAddressId,
    },
};

pub use saved_addresses::Model;

/// The checkout's fields that are kept, by their names there.
pub const FIELDS: [&str; 8] = [
    "name",
    "line1",
    "line2",
    "postal_code",
    "city",
    "region",
    "country",
    "phone",
];

/// Nobody needs more of them; the one that was not used for longest makes room.
const MOST: usize = 10;

/// What stands in the fields.
pub type Fields = BTreeMap<String, String>;

/// An account's addresses, the last used first.
///
/// # Errors
/// When the database does.
pub async fn of<C: ConnectionTrait>(db: &C, account: &Account) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::AccountId.eq(account.id))
        .order_by_desc(Column::UsedAt)
        .order_by_desc(Column::Id)
        .all(db)
        .await?)
}

/// Keeps an address; one that is kept already was used again.
///
/// # Errors
/// When the database does.
pub async fn keep<C: ConnectionTrait>(
    txn: &C,
    account: &Account,
    fields: Fields,
    now: DateTime<Utc>,
) -> Result<()> {
    let kept = of(txn, account).await?;
    if let Some(same) = kept.iter().find(|kept| kept.read() == fields) {
        let mut row: saved_addresses::ActiveModel = same.clone().into();
        row.used_at = Set(now.into());
        row.update(txn).await?;
        return Ok(());
    }
    let oldest = kept.iter().skip(MOST - 1).map(|kept| kept.id);
    Entity::delete_many()
        .filter(Column::Id.is_in(oldest))
        .exec(txn)
        .await?;
    let row = saved_addresses::ActiveModel {
        pid: Set(SavedAddressId::random().0),
        account_id: Set(account.id),
        fields: Set(serde_json::to_value(fields)?),
        used_at: Set(now.into()),
        ..Default::default()
    };
    row.insert(txn).await?;
    Ok(())
}

/// Forgets an address.
///
/// # Errors
/// [`Error::NotFound`] also for somebody else's.
pub async fn forget<C: ConnectionTrait>(
    db: &C,
    account: &Account,
    pid: SavedAddressId,
) -> Result<()> {
    let forgotten = Entity::delete_many()
        .filter(Column::Pid.eq(pid.0))
        .filter(Column::AccountId.eq(account.id))
        .exec(db)
        .await?;
    if forgotten.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    Ok(())
}

impl Model {
    /// What stands in its fields.
    #[must_use]
    pub fn read(&self) -> Fields {
        serde_json::from_value(self.fields.clone()).unwrap_or_default()
    }
}
