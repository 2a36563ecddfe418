use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What a part of a refund came to, with its discount and tax: its credit note names it. Zero is not known: it was asked for before.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut amount = ColumnDef::new(Alias::new("amount_minor"));
        amount.big_integer().not_null().default(0);
        let mut table = Table::alter();
        table.table(Alias::new("refund_parts")).add_column(amount);
        m.alter_table(table).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let mut table = Table::alter();
        table
            .table(Alias::new("refund_parts"))
            .drop_column(Alias::new("amount_minor"));
        m.alter_table(table).await
    }
}
