use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Between which days an order was promised to arrive.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        add_column(m, "orders", "promised_from", ColType::DateNull).await?;
        add_column(m, "orders", "promised_until", ColType::DateNull).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        remove_column(m, "orders", "promised_until").await?;
        remove_column(m, "orders", "promised_from").await
    }
}
