//! Devices of a kind at addresses that hide where they are are looked for.

use sea_orm_migration::prelude::*;

use crate::indexes::{drop_index, index};

const COLUMNS: [&str; 2] = ["device_key_id", "seen_at"];

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        index(m, "sightings", &COLUMNS).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_index(m, "sightings", &COLUMNS).await
    }
}
