use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Styles that staff made from a painting: where it comes from and who may use it, and where its samples are kept.
const OF_STYLES: [&str; 2] = ["rights", "samples_key"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for name in OF_STYLES {
            add_column(m, "styles", name, ColType::StringNull).await?;
        }
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for name in OF_STYLES {
            remove_column(m, "styles", name).await?;
        }
        Ok(())
    }
}
