//! The policy's versions, and the files that it reads addresses from.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::times;
use crate::models::fraud::{geo::FileState, policy::Model};

/// A version that staff published.
#[derive(Debug, Clone, Serialize)]
pub struct VersionRow {
    version: i32,
    note: String,
    by: String,
    at: String,
    in_force: bool,
}

impl VersionRow {
    /// `names` are the staff's, by their numbers.
    #[must_use]
    pub fn new(row: &Model, names: &BTreeMap<i64, String>, in_force: i32) -> Self {
        let by = row.staff_member_id.and_then(|id| names.get(&id));
        Self {
            version: row.version,
            note: row.note.clone(),
            by: by.cloned().unwrap_or_default(),
            at: times::minute(row.active_from),
            in_force: row.version == in_force,
        }
    }
}

/// A file that knows about addresses.
#[derive(Debug, Clone, Serialize)]
pub struct FileRow {
    setting: &'static str,
    holds: Option<String>,
    built: Option<String>,
    problem: Option<String>,
}

impl FileRow {
    #[must_use]
    pub fn new(file: &FileState) -> Self {
        Self {
            setting: file.setting,
            holds: file.holds.clone(),
            built: file.built.map(times::day),
            problem: file.problem.clone(),
        }
    }
}
