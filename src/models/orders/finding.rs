//! Finding orders: the staff's list, and the shopper's own.

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
};

use super::{Column, Entity, Model, Status};
use crate::{errors::Result, models::Page};

/// What the staff is looking for.
#[derive(Debug, Clone, Default)]
pub struct Search {
    pub status: Option<Status>,
    /// Part of a number, a name or an e-mail address.
    pub words: String,
    pub page: u64,
}

/// Orders newest first.
///
/// # Errors
/// When the database does.
pub async fn search<C: ConnectionTrait>(db: &C, search: &Search) -> Result<Page<Model>> {
    let mut condition = Condition::all();
    if let Some(status) = search.status {
        condition = condition.add(Column::Status.eq(status.name()));
    }
    let words = search.words.trim();
    if !words.is_empty() {
        condition = condition.add(
            Condition::any()
                .add(Column::Number.contains(words.to_uppercase()))
                .add(Column::Email.contains(words.to_lowercase()))
                .add(Column::Name.contains(words)),
        );
    }
    let query = Entity::find().filter(condition).order_by_desc(Column::Id);
    Ok(Page::load(query, db, search.page).await?)
}

/// How many orders stand where.
///
/// # Errors
/// When the database does.
pub async fn counts<C: ConnectionTrait>(db: &C) -> Result<Vec<(Status, u64)>> {
    let mut counts = Vec::with_capacity(Status::ALL.len());
    for status in Status::ALL {
        let count = Entity::find()
            .filter(Column::Status.eq(status.name()))
            .count(db)
            .await?;
        counts.push((status, count));
    }
    Ok(counts)
}
