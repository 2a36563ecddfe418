//! The calendar that statistics are counted by: days of UTC.

use sea_orm::sea_query::{Expr, ExprTrait, Func, IntoColumnRef};

/// The day of a time in a column, as text (`2026-11-22`), on both databases.
pub fn day_of(column: impl IntoColumnRef) -> Expr {
    Expr::expr(Func::cust("date").arg(Expr::col(column))).cast_as("text")
}
