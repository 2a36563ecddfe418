//! Lists: keys that staff allow or block, with a reason and an end. Blocking never ends in a bare refusal: a person is asked.

pub mod typed;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, Set, sea_query::Expr,
};
use serde_json::json;

use super::{
    _entities::list_entries::{self, Column, Entity},
    Page, audit_log, begin_write,
    fraud::signals::Listed,
    ids::ListEntryId,
    staff,
};
use crate::errors::{Error, Refusal, Result};

pub use list_entries::Model;

impl Listed {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Block => "block",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Allow, Self::Block]
            .into_iter()
            .find(|listed| listed.name() == name)
    }
}

/// What staff write down of a key.
#[derive(Debug, Clone)]
pub struct Entry {
    pub identity_key_id: i64,
    pub verdict: Listed,
    /// What the key is, in staff's words: the key itself is a hash.
    pub what: String,
    pub reason: String,
    pub expires_at: Option<DateTime<Utc>>,
}

/// What the lists say of these keys. Whoever is allowed by one key is not blocked by another.
///
/// # Errors
/// When the database does.
pub async fn verdict<C: ConnectionTrait>(
    db: &C,
    keys: &[i64],
    now: DateTime<Utc>,
) -> Result<Option<Listed>> {
    let verdicts: Vec<String> = Entity::find()
        .select_only()
        .column(Column::Verdict)
        .filter(Column::IdentityKeyId.is_in(keys.iter().copied()))
        .filter(in_force(now))
        .into_tuple()
        .all(db)
        .await?;
    let listed = |wanted: Listed| verdicts.iter().any(|verdict| verdict == wanted.name());
    Ok([Listed::Allow, Listed::Block]
        .into_iter()
        .find(|one| listed(*one)))
}

/// All entries, the latest first.
///
/// # Errors
/// When the database does.
pub async fn page<C: ConnectionTrait>(db: &C, page: u64) -> Result<Page<Model>> {
    Ok(Page::load(Entity::find().order_by_desc(Column::Id), db, page).await?)
}

/// The entries in force for these keys, the latest first.
///
/// # Errors
/// When the database does.
pub async fn of_keys<C: ConnectionTrait>(
    db: &C,
    keys: &[i64],
    now: DateTime<Utc>,
) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::IdentityKeyId.is_in(keys.iter().copied()))
        .filter(in_force(now))
        .order_by_desc(Column::Id)
        .all(db)
        .await?)
}

/// # Errors
/// A [`Refusal`] without a reason; otherwise when the database fails.
pub async fn add(db: &DatabaseConnection, staff: &staff::Model, entry: Entry) -> Result<Model> {
    if entry.reason.trim().is_empty() {
        return Err(Refusal::unprocessable("reason_missing", "Say why.").into());
    }
    let txn = begin_write(db).await?;
    let row = list_entries::ActiveModel {
        pid: Set(ListEntryId::random().0),
        verdict: Set(entry.verdict.name().into()),
        what: Set(entry.what),
        reason: Set(entry.reason.trim().into()),
        expires_at: Set(entry.expires_at.map(Into::into)),
        identity_key_id: Set(entry.identity_key_id),
        staff_member_id: Set(Some(staff.id)),
        ..Default::default()
    };
    let row = row.insert(&txn).await?;
    let data = json!({"verdict": row.verdict, "what": row.what, "reason": row.reason});
    audit_log::record(&txn, staff, "list_entry_added", &row.pid.to_string(), data).await?;
    txn.commit().await?;
    Ok(row)
}

/// Takes an entry off; it stays to be read.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn remove(
    db: &DatabaseConnection,
    staff: &staff::Model,
    pid: ListEntryId,
    now: DateTime<Utc>,
) -> Result<()> {
    let txn = begin_write(db).await?;
    let removed = Entity::update_many()
        .col_expr(Column::RemovedAt, Expr::value(now))
        .filter(Column::Pid.eq(pid.0))
        .filter(Column::RemovedAt.is_null())
        .exec(&txn)
        .await?;
    if removed.rows_affected == 0 {
        return Err(Error::NotFound);
    }
    audit_log::record(
        &txn,
        staff,
        "list_entry_removed",
        &pid.to_string(),
        json!({}),
    )
    .await?;
    txn.commit().await?;
    Ok(())
}

impl Model {
    /// Whether it counts.
    #[must_use]
    pub fn is_in_force(&self, now: DateTime<Utc>) -> bool {
        self.removed_at.is_none() && self.expires_at.is_none_or(|until| until > now)
    }
}

fn in_force(now: DateTime<Utc>) -> Condition {
    let lasting = Condition::any()
        .add(Column::ExpiresAt.is_null())
        .add(Column::ExpiresAt.gt(now));
    Condition::all()
        .add(Column::RemovedAt.is_null())
        .add(lasting)
}
