use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

use crate::indexes::{index, unique};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Carts that somebody left, and wants to be reminded of once: the consent with its words, the reminder, and by which address
/// a mail is refused with one click.
#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        create_table(
            m,
            "consents",
            &[
                ("id", ColType::PkAuto),
                ("purpose", ColType::String),
                ("email", ColType::String),
                ("words", ColType::Text),
                ("given_at", ColType::TimestampWithTimeZone),
                ("withdrawn_at", ColType::TimestampWithTimeZoneNull),
            ],
            &[("visitors", "")],
        )
        .await?;
        index(m, "consents", &["given_at"]).await?;
        create_table(
            m,
            "cart_reminders",
            &[
                ("id", ColType::PkAuto),
                ("pid", ColType::UuidUniq),
                ("email", ColType::String),
                ("status", ColType::String),
                ("due_at", ColType::TimestampWithTimeZone),
                ("mailed_to", ColType::StringNull),
            ],
            &[("visitors", ""), ("consents", "")],
        )
        .await?;
        index(m, "cart_reminders", &["status", "due_at"]).await?;
        index(m, "cart_reminders", &["visitor_id"]).await?;
        unique(m, "cart_reminders", &["mailed_to"]).await?;
        add_column(m, "mails", "unsubscribe_url", ColType::TextNull).await
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        remove_column(m, "mails", "unsubscribe_url").await?;
        drop_table(m, "cart_reminders").await?;
        drop_table(m, "consents").await
    }
}
