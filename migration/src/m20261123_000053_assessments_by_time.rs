use sea_orm_migration::prelude::*;

use crate::indexes::{drop_index, index};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What is too old to be kept is found without looking at all there is.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        index(m, "assessments", &["created_at"]).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_index(m, "assessments", &["created_at"]).await
    }
}
