use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

use crate::indexes::{index, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            "reservations",
            &[
                ("id", ColType::PkAuto),
                ("status", ColType::String),
                ("day", ColType::Date),
            ],
            &[("portraits", ""), ("identity_keys", "")],
        )
        .await?;
        unique(m, "reservations", &["portrait_id", "identity_key_id"]).await?;
        index(m, "reservations", &["identity_key_id", "day"]).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "reservations").await?;
        Ok(())
    }
}
