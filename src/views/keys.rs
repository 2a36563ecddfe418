//! Identity keys as the staff sees them: what kind, since when, and who else has them. The key itself is a hash and says nothing.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde::Serialize;

use super::times;
use crate::{
    errors::Result,
    models::{
        identities::{Kind, Model, company::Shared},
        lists,
    },
};

#[derive(Debug, Clone, Serialize)]
pub struct KeyRow {
    id: i64,
    kind: String,
    words: &'static str,
    first_seen: String,
    last_seen: String,
    /// How many others have it, in words; none for a key that stands for a person.
    others: Option<String>,
    /// `allow` or `block`, while an entry for it is in force.
    listed: Option<String>,
}

impl KeyRow {
    /// Rows with what the lists say of them.
    ///
    /// # Errors
    /// When the database does.
    pub async fn of<C: ConnectionTrait>(
        db: &C,
        keys: &[Shared],
        now: DateTime<Utc>,
    ) -> Result<Vec<Self>> {
        let ids: Vec<i64> = keys.iter().map(|shared| shared.key.id).collect();
        let entries = lists::of_keys(db, &ids, now).await?;
        let listed = |key: &Model| {
            let entry = entries.iter().find(|entry| entry.identity_key_id == key.id);
            entry.map(|entry| entry.verdict.clone())
        };
        Ok(keys
            .iter()
            .map(|shared| Self {
                others: shared.others.map(others),
                listed: listed(&shared.key),
                ..Self::new(&shared.key)
            })
            .collect())
    }

    #[must_use]
    pub fn new(key: &Model) -> Self {
        Self {
            id: key.id,
            kind: key.kind.clone(),
            words: words(key),
            first_seen: times::minute(key.created_at),
            last_seen: times::day(key.last_seen_at.unwrap_or(key.created_at).to_utc()),
            others: None,
            listed: None,
        }
    }
}

/// What kind of key it is.
#[must_use]
pub fn words(key: &Model) -> &'static str {
    Kind::parse(&key.kind).map_or("Key", Kind::words)
}

fn others(number: i64) -> String {
    match number {
        0 => "nobody else".into(),
        1 => "1 other browser".into(),
        _ => format!("{number} other browsers"),
    }
}
