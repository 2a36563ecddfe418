//! The audit log: what staff did, written in the transaction of the deed or right after it.

use sea_orm::{ActiveModelTrait, ConnectionTrait, Set};
use serde_json::Value;

use super::{_entities::audit_entries, staff};
use crate::errors::Result;

/// # Errors
/// When the database does.
pub async fn record<C: ConnectionTrait>(
    db: &C,
    staff: &staff::Model,
    action: &str,
    subject: &str,
    data: Value,
) -> Result<()> {
    let row = audit_entries::ActiveModel {
        staff_member_id: Set(staff.id),
        action: Set(action.into()),
        subject: Set(subject.into()),
        data: Set(data),
        ..Default::default()
    };
    row.insert(db).await?;
    Ok(())
}
