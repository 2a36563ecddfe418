//! Business days: Monday to Friday but for holidays.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::settings::Holiday;

/// The days between which a parcel arrives, both counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    pub from: NaiveDate,
    pub until: NaiveDate,
}

/// When what is ordered on a day arrives: business days in the workshop, then on the road, at least and at most. The day of
/// the order itself does not count.
#[must_use]
pub fn window(
    ordered: NaiveDate,
    production: [u32; 2],
    carrier: [u32; 2],
    holidays: &[Holiday],
) -> Window {
    let after = |days| later(ordered, days, holidays);
    let from = after(production[0] + carrier[0]);
    Window {
        from,
        until: from.max(after(production[1] + carrier[1])),
    }
}

/// So many business days later; for none the day itself, or the first business day after it.
#[must_use]
pub fn later(day: NaiveDate, business_days: u32, holidays: &[Holiday]) -> NaiveDate {
    let mut day = day;
    let mut left = business_days;
    // Ends also if the owner made every day a holiday.
    for _ in 0..(business_days + 60) * 4 {
        if left == 0 && is_business_day(day, holidays) {
            break;
        }
        let Some(next) = day.checked_add_days(Days::new(1)) else {
            break;
        };
        day = next;
        if left > 0 && is_business_day(day, holidays) {
            left -= 1;
        }
    }
    day
}

#[must_use]
pub fn is_business_day(day: NaiveDate, holidays: &[Holiday]) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
        && !holidays.iter().any(|holiday| holiday.is_on(day))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn christmas() -> Vec<Holiday> {
        let yearly = |(month, day)| Holiday::Yearly { month, day };
        [(12, 24), (12, 25), (12, 26), (1, 1)].map(yearly).into()
    }

    #[test]
    fn weekends_and_holidays_are_passed_over() {
        for (from, days, to) in [
            ("2026-11-23", 1, "2026-11-24"),
            ("2026-11-27", 1, "2026-11-30"),
            ("2026-11-28", 1, "2026-11-30"),
            ("2026-11-28", 0, "2026-11-30"),
            ("2026-12-23", 1, "2026-12-28"),
            ("2026-12-31", 1, "2027-01-04"),
        ] {
            assert_eq!(
                later(day(from), days, &christmas()),
                day(to),
                "{from} + {days}"
            );
        }
        let bridge = [Holiday::Once(day("2026-11-24"))];
        assert_eq!(later(day("2026-11-23"), 1, &bridge), day("2026-11-25"));
    }

    #[test]
    fn the_window_adds_the_workshop_and_the_road() {
        let window = window(day("2026-11-23"), [2, 3], [1, 3], &[]);
        assert_eq!(
            (window.from, window.until),
            (day("2026-11-26"), day("2026-12-01"))
        );
    }

    proptest! {
        #[test]
        fn it_arrives_on_business_days_and_never_sooner_by_waiting(
            offset in 0_u64..2_000,
            production in [0_u32..10, 0_u32..10],
            carrier in [0_u32..15, 0_u32..15],
        ) {
            let start = day("2026-01-01").checked_add_days(Days::new(offset)).expect("a day");
            let holidays = christmas();
            let there = window(start, production, carrier, &holidays);
            prop_assert!(there.from <= there.until && start <= there.from);
            prop_assert!(is_business_day(there.from, &holidays));
            prop_assert!(is_business_day(there.until, &holidays));
            let next = start.checked_add_days(Days::new(1)).expect("a day");
            let tomorrow = window(next, production, carrier, &holidays);
            prop_assert!(tomorrow.from >= there.from && tomorrow.until >= there.until);
        }
    }
}
