use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Two of a kind that come and go in turns are two; one whose cookies are wiped is never seen under the old cookie again.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        let column = ColType::TimestampWithTimeZoneNull;
        add_column(m, "sightings", "first_seen_at", column).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        remove_column(m, "sightings", "first_seen_at").await
    }
}
