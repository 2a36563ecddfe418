//! Times in a reader's words. All of them are UTC until a reader's own zone is known.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

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

/// `Tue 2 Dec – Fri 5 Dec`, or the one day when both are the same.
#[must_use]
pub fn window(from: NaiveDate, until: NaiveDate) -> String {
    let day = |date: NaiveDate| date.format("%a %-d %b").to_string();
    if from == until {
        return day(from);
    }
    format!("{} – {}", day(from), day(until))
}

/// `in 5 hours, at 14:03 UTC`; of what is more than a day away, `in 12 days, on 4 December`.
#[must_use]
pub fn from_now(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let wait = span(at - now);
    if at - now > TimeDelta::hours(24) {
        return format!("in {wait}, on {}", at.format("%-d %B"));
    }
    format!("in {wait}, at {} UTC", at.format("%H:%M"))
}

/// Until when: `14:03 UTC`; of what is more than a day away, `4 December`.
#[must_use]
pub fn until(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    if at - now > TimeDelta::hours(24) {
        return at.format("%-d %B").to_string();
    }
    format!("{} UTC", at.format("%H:%M"))
}

/// How long something takes, to the nearest word: `40 minutes`, `5 hours`, `12 days`.
#[must_use]
pub fn span(length: TimeDelta) -> String {
    let minutes = length.num_minutes().max(1);
    let (number, unit) = match minutes {
        ..60 => (minutes, "minute"),
        60..2880 => ((minutes + 30) / 60, "hour"),
        _ => (length.num_days(), "day"),
    };
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_the_unit_that_a_reader_would_use() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::minutes(63);
        let told = |minutes: i64| from_now(now + TimeDelta::minutes(minutes), now);
        assert_eq!(told(0), "in 1 minute, at 01:03 UTC");
        assert_eq!(told(59), "in 59 minutes, at 02:02 UTC");
        assert_eq!(told(89), "in 1 hour, at 02:32 UTC");
        assert_eq!(told(119), "in 2 hours, at 03:02 UTC");
        assert_eq!(told(24 * 60), "in 24 hours, at 01:03 UTC");
        assert_eq!(told(30 * 60), "in 30 hours, on 2 January");
        assert_eq!(told(12 * 24 * 60), "in 12 days, on 13 January");
    }

    #[test]
    fn an_end_is_told_as_a_time_today_and_as_a_day_later_on() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::minutes(63);
        assert_eq!(until(now + TimeDelta::minutes(119), now), "03:02 UTC");
        assert_eq!(until(now + TimeDelta::hours(30), now), "2 January");
    }
}
