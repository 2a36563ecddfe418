//! How the limits do: previews, those who had none left, and what was asked, per day over 30 days.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::{
    assessments::rung_words,
    charts::{Bars, days, short},
};
use crate::models::{
    assessments::statistics::Outcome,
    challenges::{Way, statistics::Tally},
    fraud::score::Rung,
};

/// Days that are told.
pub const DAYS: i64 = 30;

/// Charts that stand together, with one table.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    id: &'static str,
    name: &'static str,
    words: &'static str,
    days: Vec<String>,
    charts: Vec<Bars>,
}

/// Requests for previews, by how they ended.
#[must_use]
pub fn previews(counted: &[(NaiveDate, Outcome, i64)], now: DateTime<Utc>) -> Group {
    let days = days(DAYS, now);
    let of = |name, outcome: Outcome| {
        let number = |day: &NaiveDate| {
            let those = counted
                .iter()
                .filter(|(on, is, _)| on == day && *is == outcome);
            those.map(|(.., number)| number).sum()
        };
        let counts: Vec<i64> = days.iter().map(number).collect();
        Bars::counts(name, &days, &counts)
    };
    Group {
        id: "previews",
        name: "Previews asked for",
        words: "Each new picture that a shopper asked for, by how it went.",
        charts: vec![
            of("Let through at once", Outcome::Allowed),
            of("Asked for something first", Outcome::Asked),
            of("Had no preview left", Outcome::UsedUp),
        ],
        days: days.iter().map(short).collect(),
    }
}

/// Challenges by what they asked for.
#[must_use]
pub fn challenges(tallies: &[Tally], now: DateTime<Utc>) -> Group {
    let days = days(DAYS, now);
    let rungs = Rung::ALL.into_iter().filter(|rung| *rung != Rung::Allow);
    let charts = rungs.map(|rung| {
        let counts = daily(&days, tallies, |tally| tally.rung == Some(rung));
        Bars::counts(rung_words(rung), &days, &counts)
    });
    Group {
        id: "challenges",
        name: "What was asked first",
        words: "The rung that a request came to.",
        charts: charts.collect(),
        days: days.iter().map(short).collect(),
    }
}

/// How challenges were passed: shares of all that were opened that day.
#[must_use]
pub fn passed(tallies: &[Tally], now: DateTime<Utc>) -> Group {
    let days = days(DAYS, now);
    let all = daily(&days, tallies, |_| true);
    let charts = Way::ALL.map(|way| {
        let passed = daily(&days, tallies, |tally| tally.passed_by == Some(way));
        Bars::shares(way_words(way), &days, &passed, &all)
    });
    let none = daily(&days, tallies, |tally| tally.passed_by.is_none());
    let open = Bars::shares("Not passed, or not yet", &days, &none, &all);
    Group {
        id: "passed",
        name: "How it was passed",
        words: "Of all that were asked for something that day, how many passed it in which way.",
        charts: charts.into_iter().chain([open]).collect(),
        days: days.iter().map(short).collect(),
    }
}

fn way_words(way: Way) -> &'static str {
    match way {
        Way::Proof => "By the puzzle",
        Way::Email => "By an e-mail address",
        Way::Purchase => "By an order",
        Way::Person => "By a person’s word",
    }
}

fn daily(days: &[NaiveDate], tallies: &[Tally], wanted: impl Fn(&Tally) -> bool) -> Vec<i64> {
    let number = |day: &NaiveDate| {
        let those = tallies
            .iter()
            .filter(|tally| tally.day == *day && wanted(tally));
        those.map(|tally| tally.number).sum()
    };
    days.iter().map(number).collect()
}
