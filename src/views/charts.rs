//! Charts: bars, one a day, in the units of a picture 600 wide and 120 high. Each is told in a table, too.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::Serialize;

const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 120.0;
/// Left free above the highest bar, for its number.
const HEAD: f64 = 22.0;
const GAP: f64 = 4.0;

/// The days that statistics are told for, up to today.
#[must_use]
pub fn days(number: i64, now: DateTime<Utc>) -> Vec<NaiveDate> {
    let today = now.date_naive();
    let back = (0..number).rev();
    back.map(|days| today - Duration::days(days)).collect()
}

/// One row of bars.
#[derive(Debug, Clone, Serialize)]
pub struct Bars {
    name: String,
    /// What all bars come to: `312`, `81 %`.
    total: String,
    bars: Vec<Bar>,
    /// No day had any: there is nothing to draw.
    empty: bool,
    first: String,
    last: String,
    values: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
struct Bar {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
    words: String,
    /// Of the highest bar: its number, written above it.
    label: Option<String>,
    label_x: f64,
    label_y: f64,
}

impl Bars {
    /// Numbers, one a day.
    #[must_use]
    pub fn counts(name: &str, days: &[NaiveDate], counts: &[i64]) -> Self {
        let total = counts.iter().sum::<i64>().to_string();
        let values: Vec<f64> = counts.iter().map(|count| *count as f64).collect();
        let words: Vec<String> = counts.iter().map(ToString::to_string).collect();
        Self::new(name, total, days, &values, words)
    }

    /// Shares of what there was that day; of a day without any, none.
    #[must_use]
    pub fn shares(name: &str, days: &[NaiveDate], parts: &[i64], wholes: &[i64]) -> Self {
        let share = |part: i64, whole: i64| (whole > 0).then(|| part as f64 / whole as f64);
        let shares: Vec<Option<f64>> = parts
            .iter()
            .zip(wholes)
            .map(|(part, whole)| share(*part, *whole))
            .collect();
        let total = share(parts.iter().sum(), wholes.iter().sum());
        let words = shares.iter().map(|share| percent(*share)).collect();
        let values: Vec<f64> = shares.iter().map(|share| share.unwrap_or(0.0)).collect();
        Self::new(name, percent(total), days, &values, words)
    }

    fn new(
        name: &str,
        total: String,
        days: &[NaiveDate],
        values: &[f64],
        words: Vec<String>,
    ) -> Self {
        let most = values.iter().copied().fold(0.0, f64::max);
        let highest = values.iter().position(|value| *value == most && most > 0.0);
        let bar = |(at, value): (usize, &f64)| {
            let mut bar = bar(at, *value, most, values.len());
            let word = words.get(at).cloned().unwrap_or_default();
            bar.label = (highest == Some(at)).then(|| word.clone());
            let day = days.get(at).map(short).unwrap_or_default();
            bar.words = format!("{day}: {word}");
            bar
        };
        Self {
            name: name.into(),
            total,
            empty: highest.is_none(),
            bars: values.iter().enumerate().map(bar).collect(),
            first: days.first().map(short).unwrap_or_default(),
            last: days.last().map(short).unwrap_or_default(),
            values: words,
        }
    }
}

/// `23 Nov`
#[must_use]
pub fn short(day: &NaiveDate) -> String {
    day.format("%-d %b").to_string()
}

fn bar(at: usize, value: f64, most: f64, of: usize) -> Bar {
    let step = WIDTH / of.max(1) as f64;
    let share = if most > 0.0 { value / most } else { 0.0 };
    // What is there is to be seen, however little it is beside the most.
    let height = if value > 0.0 {
        (share * (HEIGHT - HEAD)).max(2.0)
    } else {
        0.0
    };
    let round = |value: f64| (value * 10.0).round() / 10.0;
    let middle = step * (at as f64 + 0.5);
    Bar {
        x: round(step * at as f64 + GAP / 2.0),
        y: round(HEIGHT - height),
        width: round(step - GAP),
        height: round(height),
        words: String::new(),
        label: None,
        label_x: round(middle.clamp(14.0, WIDTH - 14.0)),
        label_y: round(HEIGHT - height - 6.0),
    }
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "none".into(), |share| format!("{:.0} %", share * 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_bar_has_its_number_and_the_lowest_can_be_seen() {
        let days = days(3, DateTime::UNIX_EPOCH + Duration::days(2));
        let bars = Bars::counts("Previews", &days, &[1, 0, 1000]);
        assert_eq!(
            (bars.total.as_str(), bars.first.as_str()),
            ("1001", "1 Jan")
        );
        let heights: Vec<f64> = bars.bars.iter().map(|bar| bar.height).collect();
        assert_eq!(heights, [2.0, 0.0, 98.0]);
        let labels: Vec<_> = bars.bars.iter().filter_map(|b| b.label.clone()).collect();
        assert_eq!(labels, ["1000"]);
        assert_eq!(bars.bars[2].words, "3 Jan: 1000");
    }

    #[test]
    fn a_share_of_nothing_is_none() {
        let days = days(2, DateTime::UNIX_EPOCH + Duration::days(1));
        let bars = Bars::shares("Passed", &days, &[0, 1], &[0, 4]);
        assert_eq!(bars.values, ["none", "25 %"]);
        assert_eq!(bars.total, "25 %");
        let empty = Bars::shares("Passed", &days, &[0, 0], &[0, 0]);
        assert!(empty.bars.iter().all(|bar| bar.label.is_none()));
    }
}
