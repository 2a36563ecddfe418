//! The arithmetic of allowances: no I/O, the time is an argument. Windows slide: a preview counts for 24 hours towards the
//! day's capacity and for 30 days towards the month's.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

pub const DAY: TimeDelta = TimeDelta::hours(24);
pub const MONTH: TimeDelta = TimeDelta::days(30);

/// How many previews somebody may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capacities {
    /// In any 24 hours.
    pub per_day: u32,
    /// In any 30 days.
    pub per_month: u32,
    /// So many more in 24 hours once an e-mail address is confirmed.
    pub email_adds: u32,
    /// So many more in 24 hours for each order that was paid in the last 30 days, up to three of them.
    pub order_adds: u32,
}

/// What somebody has shown of themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Trust {
    pub confirmed_email: bool,
    pub paid_orders: u32,
}

/// How many of somebody's orders make their capacity larger.
const ORDERS_COUNTED: u32 = 3;
/// A larger day makes a larger month: so many days' worth.
const DAYS_OF_A_MONTH: u32 = 6;

impl Capacities {
    /// Previews in 24 hours and in 30 days.
    #[must_use]
    pub fn of(&self, trust: Trust) -> (u32, u32) {
        let email = if trust.confirmed_email {
            self.email_adds
        } else {
            0
        };
        let orders = self.order_adds * trust.paid_orders.min(ORDERS_COUNTED);
        let more = email + orders;
        (self.per_day + more, self.per_month + more * DAYS_OF_A_MONTH)
    }
}

/// What so many people have together.
#[must_use]
pub fn shared((day, month): (u32, u32), people: f64) -> (u32, u32) {
    let all = |each: u32| (f64::from(each) * people).floor() as u32;
    (all(day), all(month))
}

/// What somebody still has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    pub left: u32,
    /// In 24 hours.
    pub total: u32,
    /// When the next preview comes back; when everything is there, a day from now.
    pub renews_at: DateTime<Utc>,
}

/// What is left of `(day, month)` previews after those that were taken at these times.
#[must_use]
pub fn allowance(
    (day, month): (u32, u32),
    taken: &[DateTime<Utc>],
    now: DateTime<Utc>,
) -> Allowance {
    let (left_today, day_renews) = window(day, DAY, taken, now);
    let (left_this_month, month_renews) = window(month, MONTH, taken, now);
    let renews_at = match left_this_month.cmp(&left_today) {
        std::cmp::Ordering::Less => month_renews,
        std::cmp::Ordering::Equal if left_today == 0 => day_renews.max(month_renews),
        _ => day_renews,
    };
    Allowance {
        left: left_today.min(left_this_month),
        total: day,
        renews_at,
    }
}

/// How many are left in a window, and when there will be one more.
fn window(
    capacity: u32,
    length: TimeDelta,
    taken: &[DateTime<Utc>],
    now: DateTime<Utc>,
) -> (u32, DateTime<Utc>) {
    let mut inside: Vec<DateTime<Utc>> = taken
        .iter()
        .copied()
        .filter(|taken| *taken > now - length)
        .collect();
    inside.sort_unstable();
    let used = u32::try_from(inside.len()).unwrap_or(u32::MAX);
    let left = capacity.saturating_sub(used);
    // Where more were taken than there are, as many must come back before one is free.
    let freed_by = inside.get(used.saturating_sub(capacity.max(1)) as usize);
    let renews = freed_by.map_or(now + length, |taken| *taken + length);
    (left, renews)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CAPACITIES: Capacities = Capacities {
        per_day: 5,
        per_month: 30,
        email_adds: 3,
        order_adds: 5,
    };

    #[test]
    fn trust_makes_capacities_larger_to_a_bound() {
        let of = |confirmed_email, paid_orders| {
            CAPACITIES.of(Trust {
                confirmed_email,
                paid_orders,
            })
        };
        assert_eq!(of(false, 0), (5, 30));
        assert_eq!(of(true, 0), (8, 48));
        assert_eq!(of(true, 1), (13, 78));
        assert_eq!(of(true, 100), (23, 138));
    }

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(minutes)
    }

    #[test]
    fn previews_come_back_one_by_one() {
        let taken = [at(0), at(10), at(20)];
        let used_up = allowance((3, 30), &taken, at(30));
        assert_eq!((used_up.left, used_up.renews_at), (0, at(24 * 60)));
        let later = allowance((3, 30), &taken, at(24 * 60));
        assert_eq!((later.left, later.renews_at), (1, at(24 * 60 + 10)));
    }

    #[test]
    fn a_month_used_up_is_told_as_one() {
        let taken: Vec<_> = (0..4).map(|day| at(day * 24 * 60)).collect();
        let told = allowance((3, 4), &taken, at(5 * 24 * 60));
        assert_eq!((told.left, told.renews_at), (0, at(30 * 24 * 60)));
    }

    proptest! {
        #[test]
        fn at_the_renewal_there_is_one_more_and_not_a_moment_before(
            day in 1_u32..8, month in 1_u32..20,
            minutes in prop::collection::vec(0_i64..50_000, 0..30),
            now in 0_i64..60_000,
        ) {
            let taken: Vec<_> = minutes.iter().map(|m| at((*m).min(now))).collect();
            let told = allowance((day, month), &taken, at(now));
            prop_assert!(told.left <= day && told.left <= month);
            prop_assert!(told.renews_at > at(now));
            if told.left == 0 {
                let before = allowance((day, month), &taken, told.renews_at - TimeDelta::seconds(1));
                prop_assert_eq!(before.left, 0);
                prop_assert!(allowance((day, month), &taken, told.renews_at).left > 0);
            }
        }
    }
}
