//! Numbers without gaps: a counter for each series and year, raised in the transaction that writes the document. Whoever
//! raises it keeps its row until the commit, so that numbers come one after the other; a transaction that fails or dies gives
//! its number back with everything else. A sequence of the database would not.

use std::fmt;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use super::document::Kind;
use crate::{
    errors::{Error, Result},
    models::_entities::invoice_counters::{ActiveModel, Column, Entity},
};

/// `INV-2026-000001`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    kind: Kind,
    pub year: i32,
    /// Counted from 1 in each year.
    pub sequence: i64,
}

impl Number {
    #[must_use]
    pub fn series(&self) -> &'static str {
        self.kind.series()
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{:06}", self.series(), self.year, self.sequence)
    }
}

/// The next number. Others who want one wait until the transaction is over.
///
/// # Errors
/// When the database does.
pub async fn next<C: ConnectionTrait>(txn: &C, kind: Kind, year: i32) -> Result<Number> {
    let first = ActiveModel {
        series: Set(kind.series().into()),
        year: Set(year),
        last: Set(1),
        ..Default::default()
    };
    let raised = Expr::col((Entity, Column::Last)).add(1);
    let known = OnConflict::columns([Column::Series, Column::Year])
        .value(Column::Last, raised)
        .to_owned();
    Entity::insert(first)
        .on_conflict(known)
        .exec_without_returning(txn)
        .await?;
    let counter = Entity::find()
        .filter(Column::Series.eq(kind.series()))
        .filter(Column::Year.eq(year))
        .one(txn)
        .await?;
    let counter = counter.ok_or_else(|| Error::internal("a counter of invoices is gone"))?;
    Ok(Number {
        kind,
        year,
        sequence: counter.last,
    })
}

/// Takes a series' counter, without raising it.
///
/// # Errors
/// When the database does.
pub async fn wait_for<C: ConnectionTrait>(txn: &C, kind: Kind, year: i32) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Last, Expr::col(Column::Last))
        .filter(Column::Series.eq(kind.series()))
        .filter(Column::Year.eq(year))
        .exec(txn)
        .await?;
    Ok(())
}
