//! When to try again. Partners get a day and a half before a person has to look.

use chrono::{DateTime, Duration, Utc};

/// The least waits after the first, second … failed attempt, in seconds: 5 s to 12 h; the sweep comes by once a minute. One
/// attempt more than there are waits is made.
const WAITS: [i64; 8] = [5, 60, 300, 1_800, 7_200, 18_000, 36_000, 43_200];

/// The time of the next attempt after `attempts` failed ones, or `None` when it is over. `jitter` is in `0.0..1.0` and
/// spreads retries over a fifth of the wait, so that a partner that comes back is not met by all of them at once.
#[must_use]
pub fn next_attempt(attempts: i32, now: DateTime<Utc>, jitter: f64) -> Option<DateTime<Utc>> {
    let index = usize::try_from(attempts).ok()?.checked_sub(1)?;
    let wait = *WAITS.get(index)?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)]
    let spread = (wait as f64 * 0.2 * jitter.clamp(0.0, 1.0)) as i64;
    Some(now + Duration::seconds(wait + spread))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn waits_grow_and_end(attempts in 1_i32..20, jitter in 0.0_f64..1.0) {
            let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
            let this = next_attempt(attempts, now, jitter);
            prop_assert_eq!(this.is_some(), attempts <= 8);
            if let (Some(this), Some(later)) = (this, next_attempt(attempts + 1, now, 0.0)) {
                prop_assert!(now < this && this <= later, "{} {}", this, later);
            }
        }
    }
}
