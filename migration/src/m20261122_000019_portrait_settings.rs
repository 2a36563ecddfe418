use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What is known of a portrait besides its picture: how like the person it is, what there was to say of the photo, and how
/// likely photo or painting are unfit to be seen by everyone.
const OF_PORTRAITS: [(&str, ColType); 3] = [
    ("likeness", ColType::FloatNull),
    ("concerns", ColType::JsonNull),
    ("unsafe_score", ColType::FloatNull),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for (name, kind) in OF_PORTRAITS {
            add_column(m, "portraits", name, kind).await?;
        }
        add_column(m, "uploads", "jpeg_quality", ColType::IntegerNull).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        remove_column(m, "uploads", "jpeg_quality").await?;
        for (name, _) in OF_PORTRAITS {
            remove_column(m, "portraits", name).await?;
        }
        Ok(())
    }
}
