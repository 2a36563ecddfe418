//! Reviews: portraits whose picture may be unfit to be seen by everyone wait until somebody of the shop has looked at it.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, Select, UpdateMany, sea_query::Expr,
};
use serde::Deserialize;
use serde_json::json;

use super::{
    _entities::portraits::{Column, Entity},
    Page, audit_log, begin_write,
    ids::PortraitId,
    portraits::{self, Model as Portrait, Status},
    quotas::reservation,
    staff,
};
use crate::errors::{Error, Refusal, Result};

/// What the shopper reads of a portrait that is kept back.
const KEPT_BACK: &str = "The shop cannot paint this photo.";

/// What somebody of the shop says of a portrait that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The shopper sees it, and may order it.
    Show,
    /// Nobody sees it, and it was not counted.
    KeepBack,
}

/// The portraits that wait, oldest first.
///
/// # Errors
/// When the database does.
pub async fn page<C: ConnectionTrait>(db: &C, page: u64) -> Result<Page<Portrait>> {
    Ok(Page::load(waiting().order_by_asc(Column::Id), db, page).await?)
}

/// How many portraits wait.
///
/// # Errors
/// When the database does.
pub async fn count<C: ConnectionTrait>(db: &C) -> Result<u64> {
    Ok(waiting().count(db).await?)
}

/// A portrait that waits.
///
/// # Errors
/// [`Error::NotFound`] also for one that does not: the staff looks at no others here.
pub async fn find<C: ConnectionTrait>(db: &C, pid: PortraitId) -> Result<Portrait> {
    let found = waiting().filter(Column::Pid.eq(pid.0)).one(db).await?;
    found.ok_or(Error::NotFound)
}

/// Decides about a portrait that waits. Of two that decide at once, one does.
///
/// # Errors
/// A [`Refusal`] when it waits no more; then nothing is changed. Otherwise when the database fails.
pub async fn decide(
    db: &DatabaseConnection,
    staff: &staff::Model,
    pid: PortraitId,
    decision: Decision,
) -> Result<()> {
    let txn = begin_write(db).await?;
    let portrait = portraits::find_by_pid(&txn, pid).await?;
    let moved = decision.update(portrait.id).exec(&txn).await?;
    if moved.rows_affected != 1 {
        let words =
            "This portrait waits no more: it has been decided about, or its photo is erased.";
        return Err(Refusal::conflict("decided", words).into());
    }
    if decision == Decision::KeepBack {
        reservation::return_spent(&txn, portrait.id).await?;
    }
    let data = json!({"unsafe_score": portrait.unsafe_score});
    audit_log::record(&txn, staff, decision.deed(), &pid.to_string(), data).await?;
    txn.commit().await?;
    Ok(())
}

/// Held, and not erased with its photo in the meantime.
fn waiting() -> Select<Entity> {
    Entity::find()
        .filter(Column::Status.eq(Status::Held.name()))
        .filter(Column::PreviewKey.is_not_null())
}

impl Decision {
    /// Moves the portrait if it still waits.
    fn update(self, id: i64) -> UpdateMany<Entity> {
        let update = Entity::update_many()
            .filter(Column::Id.eq(id))
            .filter(Column::Status.eq(Status::Held.name()))
            .filter(Column::PreviewKey.is_not_null());
        match self {
            Self::Show => update.col_expr(Column::Status, Expr::value(Status::Ready.name())),
            Self::KeepBack => update
                .col_expr(Column::Status, Expr::value(Status::Failed.name()))
                .col_expr(Column::Failure, Expr::value(KEPT_BACK)),
        }
    }

    /// Its name in the audit log.
    fn deed(self) -> &'static str {
        match self {
            Self::Show => "portrait_shown",
            Self::KeepBack => "portrait_kept_back",
        }
    }
}
