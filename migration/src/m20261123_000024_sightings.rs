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
            "sightings",
            &[
                ("id", ColType::PkAuto),
                ("visitor_key_id", ColType::BigInteger),
                ("address_key_id", ColType::BigInteger),
                ("block_key_id", ColType::BigInteger),
                ("device_key_id", ColType::BigIntegerNull),
                ("anonymous", ColType::Boolean),
                ("seen_at", ColType::TimestampWithTimeZone),
            ],
            &[],
        )
        .await?;
        unique(m, "sightings", &["visitor_key_id", "address_key_id"]).await?;
        index(m, "sightings", &["address_key_id", "seen_at"]).await?;
        index(m, "sightings", &["seen_at"]).await?;
        create_table(
            m,
            "device_parts",
            &[
                ("id", ColType::PkAuto),
                ("visitor_key_id", ColType::BigInteger),
                ("name", ColType::String),
                ("identity_key_id", ColType::BigInteger),
                ("block_key_id", ColType::BigInteger),
                ("noisy", ColType::Boolean),
                ("seen_at", ColType::TimestampWithTimeZone),
            ],
            &[],
        )
        .await?;
        unique(m, "device_parts", &["visitor_key_id", "name"]).await?;
        index(m, "device_parts", &["identity_key_id", "block_key_id"]).await?;
        index(m, "device_parts", &["seen_at"]).await?;
        create_table(
            m,
            "photo_marks",
            &[
                ("id", ColType::PkAuto),
                ("visitor_key_id", ColType::BigInteger),
                ("identity_key_id", ColType::BigInteger),
                ("seen_at", ColType::TimestampWithTimeZone),
            ],
            &[("uploads", "")],
        )
        .await?;
        unique(m, "photo_marks", &["upload_id", "identity_key_id"]).await?;
        index(m, "photo_marks", &["identity_key_id"]).await?;
        index(m, "photo_marks", &["seen_at"]).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "photo_marks").await?;
        drop_table(m, "device_parts").await?;
        drop_table(m, "sightings").await?;
        Ok(())
    }
}
