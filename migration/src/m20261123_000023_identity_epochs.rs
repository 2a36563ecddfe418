use loco_rs::schema::*;
use sea_orm_migration::prelude::*;

use crate::indexes::{drop_index, index};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Which key a hash was made with, whom it belongs to, and how busy what it stands for usually is.
const OF_IDENTITY_KEYS: [(&str, ColType); 7] = [
    ("key_id", ColType::IntegerWithDefault(0)),
    ("cluster_id", ColType::BigIntegerNull),
    ("last_seen_at", ColType::TimestampWithTimeZoneNull),
    ("blocks", ColType::IntegerWithDefault(0)),
    ("seen_on", ColType::DateNull),
    ("seen_today", ColType::IntegerWithDefault(0)),
    ("usual", ColType::DoubleWithDefault(0.0)),
];

/// What a rule that is only observed would have added, and how long the assessment took.
const OF_ASSESSMENTS: [(&str, ColType); 3] = [
    ("observed_score", ColType::IntegerWithDefault(0)),
    ("observed_outcome", ColType::StringNull),
    ("micros", ColType::BigIntegerWithDefault(0)),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {
        for (name, kind) in OF_IDENTITY_KEYS {
            add_column(m, "identity_keys", name, kind).await?;
        }
        index(m, "identity_keys", &["hash"]).await?;
        index(m, "identity_keys", &["cluster_id"]).await?;
        index(m, "identity_keys", &["last_seen_at"]).await?;
        for (name, kind) in OF_ASSESSMENTS {
            add_column(m, "assessments", name, kind).await?;
        }
        index(m, "assessments", &["visitor_id"]).await?;
        add_column(m, "portraits", "slow", ColType::BooleanWithDefault(false)).await?;
        add_column(
            m,
            "reservations",
            "reserved_at",
            ColType::TimestampWithTimeZoneNull,
        )
        .await?;
        m.get_connection()
            .execute_unprepared("UPDATE reservations SET reserved_at = created_at")
            .await?;
        m.get_connection()
            .execute_unprepared("UPDATE identity_keys SET last_seen_at = updated_at")
            .await?;
        drop_index(m, "reservations", &["identity_key_id", "day"]).await?;
        remove_column(m, "reservations", "day").await?;
        index(m, "reservations", &["identity_key_id", "reserved_at"]).await?;
        Ok(())
    }

    async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {
        drop_index(m, "reservations", &["identity_key_id", "reserved_at"]).await?;
        let day = ColType::DateWithDefault("1970-01-01".into());
        add_column(m, "reservations", "day", day).await?;
        index(m, "reservations", &["identity_key_id", "day"]).await?;
        remove_column(m, "reservations", "reserved_at").await?;
        remove_column(m, "portraits", "slow").await?;
        drop_index(m, "assessments", &["visitor_id"]).await?;
        for (name, _) in OF_ASSESSMENTS {
            remove_column(m, "assessments", name).await?;
        }
        for columns in [["last_seen_at"], ["cluster_id"], ["hash"]] {
            drop_index(m, "identity_keys", &columns).await?;
        }
        for (name, _) in OF_IDENTITY_KEYS {
            remove_column(m, "identity_keys", name).await?;
        }
        Ok(())
    }
}
