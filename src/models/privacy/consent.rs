//! Consent: what somebody agreed to, in which words, when, and until when. Nothing is consented to by what was ticked for them.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set, sea_query::Expr,
};

use crate::{
    errors::Result,
    models::{
        _entities::consents::{self, Column, Entity},
        visitors,
    },
};

pub use consents::Model;

/// A consent can be shown for so long.
const KEPT: Duration = Duration::days(365);

/// Something to agree to.
#[derive(Debug, Clone, Copy)]
pub struct Offer {
    /// For programs.
    pub purpose: &'static str,
    /// As they stand beside the box.
    pub words: &'static str,
}

/// Writes down that somebody agreed.
///
/// # Errors
/// When the database does.
pub async fn give<C: ConnectionTrait>(
    txn: &C,
    visitor: &visitors::Model,
    offer: Offer,
    email: &str,
    now: DateTime<Utc>,
) -> Result<Model> {
    let row = consents::ActiveModel {
        visitor_id: Set(visitor.id),
        purpose: Set(offer.purpose.into()),
        email: Set(email.into()),
        words: Set(offer.words.into()),
        given_at: Set(now.into()),
        ..Default::default()
    };
    Ok(row.insert(txn).await?)
}

/// Writes down that they do no more. A second time changes nothing.
///
/// # Errors
/// When the database does.
pub async fn withdraw<C: ConnectionTrait>(txn: &C, id: i64, now: DateTime<Utc>) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::WithdrawnAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::WithdrawnAt.is_null())
        .exec(txn)
        .await?;
    Ok(())
}

/// Forgets those that nobody asks after any more.
///
/// # Errors
/// When the database does.
pub async fn sweep<C: ConnectionTrait>(db: &C, now: DateTime<Utc>) -> Result<()> {
    Entity::delete_many()
        .filter(Column::GivenAt.lt(now - KEPT))
        .exec(db)
        .await?;
    Ok(())
}
