use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

use crate::indexes::{drop_index, index};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Accounts: people with an e-mail address that they have shown to be theirs, the browsers they are signed in with, the links
/// that sign them in, and the addresses they keep.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            "accounts",
            &[
                ("id", ColType::PkAuto),
                ("pid", ColType::UuidUniq),
                ("email", ColType::StringUniq),
            ],
            &[],
        )
        .await?;
        create_table(
            m,
            "account_sessions",
            &[
                ("id", ColType::PkAuto),
                ("token_hash", ColType::StringUniq),
                ("expires_at", ColType::TimestampWithTimeZone),
            ],
            &[("accounts", "")],
        )
        .await?;
        index(m, "account_sessions", &["account_id"]).await?;
        index(m, "account_sessions", &["expires_at"]).await?;
        create_table(
            m,
            "account_links",
            &[
                ("id", ColType::PkAuto),
                ("token_hash", ColType::StringUniq),
                ("email", ColType::String),
                ("expires_at", ColType::TimestampWithTimeZone),
                ("used_at", ColType::TimestampWithTimeZoneNull),
            ],
            // The browser that asked; for a new address, the account that is to have it.
            &[("visitors", ""), ("accounts?", "")],
        )
        .await?;
        index(m, "account_links", &["email"]).await?;
        index(m, "account_links", &["expires_at"]).await?;
        create_table(
            m,
            "former_emails",
            &[
                ("id", ColType::PkAuto),
                ("email", ColType::String),
                ("until", ColType::TimestampWithTimeZone),
            ],
            &[("accounts", "")],
        )
        .await?;
        index(m, "former_emails", &["account_id"]).await?;
        create_table(
            m,
            "saved_addresses",
            &[
                ("id", ColType::PkAuto),
                ("pid", ColType::UuidUniq),
                ("fields", ColType::Json),
                ("used_at", ColType::TimestampWithTimeZone),
            ],
            &[("accounts", "")],
        )
        .await?;
        index(m, "saved_addresses", &["account_id"]).await?;
        add_column(m, "visitors", "account_id", ColType::BigIntegerNull).await?;
        index(m, "visitors", &["account_id"]).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_index(m, "visitors", &["account_id"]).await?;
        remove_column(m, "visitors", "account_id").await?;
        for table in [
            "saved_addresses",
            "former_emails",
            "account_links",
            "account_sessions",
            "accounts",
        ] {
            drop_table(m, table).await?;
        }
        Ok(())
    }
}
