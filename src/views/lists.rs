//! Entries of the allow and block lists.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::times;
use crate::models::lists::Model;

#[derive(Debug, Clone, Serialize)]
pub struct EntryRow {
    verdict: String,
    what: String,
    reason: String,
    until: String,
    by: String,
    at: String,
    /// Where it is taken off; none when it counts no more.
    removal_url: Option<String>,
}

impl EntryRow {
    /// `names` are the staff's, by their numbers.
    #[must_use]
    pub fn new(entry: &Model, names: &BTreeMap<i64, String>, now: DateTime<Utc>) -> Self {
        let by = entry.staff_member_id.and_then(|id| names.get(&id));
        let in_force = entry.is_in_force(now);
        Self {
            verdict: entry.verdict.clone(),
            what: entry.what.clone(),
            reason: entry.reason.clone(),
            until: until(entry, now),
            by: by.cloned().unwrap_or_default(),
            at: times::minute(entry.created_at),
            removal_url: in_force.then(|| format!("/admin/lists/{}/removal", entry.pid)),
        }
    }
}

fn until(entry: &Model, now: DateTime<Utc>) -> String {
    if let Some(removed) = entry.removed_at {
        return format!("taken off {}", times::day(removed.to_utc()));
    }
    match entry.expires_at {
        None => "no end".into(),
        Some(end) if end <= now => format!("ended {}", times::day(end.to_utc())),
        Some(end) => format!("until {}", times::day(end.to_utc())),
    }
}
