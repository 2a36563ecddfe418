//! Indexes with one naming rule, so that a constraint's name says its table and columns.

use sea_orm_migration::prelude::*;

/// A unique index over `columns`, named `ux-<table>-<columns>`.
pub async fn unique(m: &SchemaManager<'_>, table: &str, columns: &[&str]) -> Result<(), DbErr> {
    create(m, table, columns, "ux", true).await
}

/// A plain index over `columns`, named `ix-<table>-<columns>`.
pub async fn index(m: &SchemaManager<'_>, table: &str, columns: &[&str]) -> Result<(), DbErr> {
    create(m, table, columns, "ix", false).await
}

/// Removes the plain index over `columns`.
pub async fn drop_index(m: &SchemaManager<'_>, table: &str, columns: &[&str]) -> Result<(), DbErr> {
    let mut statement = Index::drop();
    statement
        .name(format!("ix-{table}-{}", columns.join("-")))
        .table(Alias::new(table));
    m.drop_index(statement).await
}

async fn create(
    m: &SchemaManager<'_>,
    table: &str,
    columns: &[&str],
    prefix: &str,
    unique: bool,
) -> Result<(), DbErr> {
    let mut statement = Index::create();
    statement
        .name(format!("{prefix}-{table}-{}", columns.join("-")))
        .table(Alias::new(table));
    for column in columns {
        statement.col(Alias::new(*column));
    }
    if unique {
        statement.unique();
    }
    m.create_index(statement.take()).await
}
