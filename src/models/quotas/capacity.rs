//! The arithmetic of allowances: no I/O, the time is an argument. Days are UTC days.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};

use crate::{models::identities::Kind, settings::Quotas};

/// What a visitor still has today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    pub left: u32,
    pub total: u32,
    /// When the whole allowance is back.
    pub renews_at: DateTime<Utc>,
}

/// How many previews a day a key of this kind may have.
#[must_use]
pub fn per_day(quotas: &Quotas, kind: Kind) -> u32 {
    match kind {
        Kind::Visitor => quotas.per_visitor,
        Kind::AddressBlock => quotas.per_address,
    }
}

/// The allowance after `used` of `total`, as of `now`.
#[must_use]
pub fn allowance(total: u32, used: u32, now: DateTime<Utc>) -> Allowance {
    Allowance {
        left: total.saturating_sub(used),
        total,
        renews_at: renewal(now.date_naive()),
    }
}

/// The midnight (UTC) that ends `day`.
fn renewal(day: NaiveDate) -> DateTime<Utc> {
    day.checked_add_days(Days::new(1))
        .unwrap_or(day)
        .and_time(NaiveTime::MIN)
        .and_utc()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn never_negative_and_renewed_within_a_day(total in 0_u32..100, used in 0_u32..200, seconds in 0_i64..4_000_000_000) {
            let now = DateTime::from_timestamp(seconds, 0).expect("a time");
            let allowance = allowance(total, used, now);
            prop_assert!(allowance.left <= total);
            prop_assert_eq!(allowance.left == 0, used >= total);
            prop_assert!(allowance.renews_at > now);
            prop_assert!(allowance.renews_at - now <= TimeDelta::days(1));
        }
    }
}
