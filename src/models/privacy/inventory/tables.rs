//! The declarations, a table each.

mod accounts;
mod catalogue;
mod fulfilment;
mod limits;
mod money;
mod orders;
mod people;
mod studio;

use super::Table;

/// Every table of the schema.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    [
        studio::TABLES,
        limits::TABLES,
        catalogue::TABLES,
        orders::TABLES,
        money::TABLES,
        fulfilment::TABLES,
        accounts::TABLES,
        people::TABLES,
    ]
    .into_iter()
    .flatten()
}
