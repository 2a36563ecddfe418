//! Times in a reader's words. All of them are UTC until a reader's own zone is known.

use chrono::{DateTime, Utc};

/// `22 November 2026`
#[must_use]
pub fn day(at: DateTime<Utc>) -> String {
    at.format("%-d %B %Y").to_string()
}

/// `22 Nov 2026, 14:03`
#[must_use]
pub fn minute(at: impl Into<DateTime<Utc>>) -> String {
    at.into().format("%-d %b %Y, %H:%M").to_string()
}

/// `at 00:00 UTC, in 5 hours`
#[must_use]
pub fn from_now(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let minutes = (at - now).num_minutes().max(1);
    let wait = match minutes {
        1 => "1 minute".into(),
        2..60 => format!("{minutes} minutes"),
        60..120 => "1 hour".into(),
        _ => format!("{} hours", minutes / 60),
    };
    format!("at {} UTC, in {wait}", at.format("%H:%M"))
}
