use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// How often a paid file was downloaded, how often it may be again, and until when. What was sold before has all of its
/// downloads and days from its next one on.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = "order_lines";
        add_column(m, table, "downloads", ColType::IntegerWithDefault(0)).await?;
        add_column(m, table, "downloads_left", ColType::IntegerNull).await?;
        let moment = || ColType::TimestampWithTimeZoneNull;
        add_column(m, table, "downloads_until", moment()).await?;
        add_column(m, table, "downloaded_at", moment()).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let table = "order_lines";
        remove_column(m, table, "downloaded_at").await?;
        remove_column(m, table, "downloads_until").await?;
        remove_column(m, table, "downloads_left").await?;
        remove_column(m, table, "downloads").await
    }
}
