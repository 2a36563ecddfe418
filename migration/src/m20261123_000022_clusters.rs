use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

use crate::indexes::index;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            "clusters",
            &[
                ("id", ColType::PkAuto),
                ("pid", ColType::UuidUniq),
                ("size", ColType::Integer),
                ("capped", ColType::Boolean),
            ],
            &[],
        )
        .await?;
        create_table(
            m,
            "identity_links",
            &[
                ("id", ColType::PkAuto),
                ("from_key_id", ColType::BigInteger),
                ("to_key_id", ColType::BigInteger),
                ("evidence", ColType::String),
                ("severed_at", ColType::TimestampWithTimeZoneNull),
            ],
            &[("clusters", "")],
        )
        .await?;
        index(m, "identity_links", &["from_key_id"]).await?;
        index(m, "identity_links", &["to_key_id"]).await?;
        index(m, "identity_links", &["cluster_id"]).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "identity_links").await?;
        drop_table(m, "clusters").await?;
        Ok(())
    }
}
