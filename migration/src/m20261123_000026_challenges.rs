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
            "challenges",
            &[
                ("id", ColType::PkAuto),
                ("pid", ColType::UuidUniq),
                ("rung", ColType::String),
                ("score", ColType::Integer),
                ("status", ColType::String),
                ("choices", ColType::Json),
                ("reason", ColType::String),
                ("email", ColType::StringNull),
                ("passed_by", ColType::StringNull),
                ("question", ColType::TextNull),
                ("answer", ColType::TextNull),
                ("expires_at", ColType::TimestampWithTimeZone),
                ("passed_at", ColType::TimestampWithTimeZoneNull),
            ],
            &[
                ("visitors", ""),
                ("uploads?", ""),
                ("styles?", ""),
                ("staff_members?", ""),
            ],
        )
        .await?;
        index(m, "challenges", &["visitor_id"]).await?;
        index(m, "challenges", &["status"]).await?;
        create_table(
            m,
            "spent_proofs",
            &[
                ("id", ColType::PkAuto),
                ("proof", ColType::StringUniq),
                ("expires_at", ColType::TimestampWithTimeZone),
            ],
            &[],
        )
        .await?;
        index(m, "spent_proofs", &["expires_at"]).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "spent_proofs").await?;
        drop_table(m, "challenges").await?;
        Ok(())
    }
}
