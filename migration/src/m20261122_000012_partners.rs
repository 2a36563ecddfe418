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
            "partners",
            &[
                ("id", ColType::PkAuto),
                ("slug", ColType::StringUniq),
                ("name", ColType::String),
                ("endpoint", ColType::String),
                ("outbound_secret", ColType::String),
                ("inbound_secret", ColType::String),
                ("active", ColType::Boolean),
            ],
            &[],
        )
        .await?;
        create_table(
            m,
            "fulfilments",
            &[
                ("id", ColType::PkAuto),
                ("pid", ColType::UuidUniq),
                ("status", ColType::String),
                ("carrier", ColType::StringNull),
                ("tracking", ColType::StringNull),
                ("reason", ColType::StringNull),
            ],
            &[("orders", ""), ("partners", "")],
        )
        .await?;
        unique(m, "fulfilments", &["order_id", "partner_id"]).await?;
        index(m, "fulfilments", &["status"]).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_table(m, "fulfilments").await?;
        drop_table(m, "partners").await?;
        Ok(())
    }
}
