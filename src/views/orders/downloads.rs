//! What is left of a file's downloads, in a reader's words.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{
    models::orders::{Line, downloads::State},
    settings::Downloads,
    views::times,
};

#[derive(Debug, Clone, Serialize)]
pub struct DownloadsView {
    open: bool,
    words: String,
    /// How often it was downloaded.
    times: i32,
}

impl DownloadsView {
    #[must_use]
    pub fn new(line: &Line, settings: &Downloads, now: DateTime<Utc>) -> Self {
        let state = line.downloads_state(settings, now);
        let words = match state {
            State::Open { left: 1, until } => {
                format!("1 download left, until {}", times::day(until))
            }
            State::Open { left, until } => {
                format!("{left} downloads left, until {}", times::day(until))
            }
            State::UsedUp => "All downloads of this file are used".into(),
            State::Expired { since } => {
                format!("The download ended on {}", times::day(since))
            }
        };
        Self {
            open: matches!(state, State::Open { .. }),
            words,
            times: line.downloads,
        }
    }
}
