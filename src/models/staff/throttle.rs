//! The throttle of the log-in: only so many may fail in a while for one e-mail address, and from one block of addresses.
//! It is in the memory of the process: nothing of who mistypes a password is written down, and a restart forgets. A
//! second web process counts for itself.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Duration, Utc};

/// So many log-ins may fail for one key within [`WINDOW`]; after that none is looked at.
pub const FAILURES: usize = 10;

/// A failed log-in counts for this long.
pub const WINDOW: Duration = Duration::minutes(15);

type Attempts = HashMap<String, Vec<DateTime<Utc>>>;

/// The log-ins of each key that have failed or are not decided yet, oldest first. A key is a keyed hash, so that it is as
/// short for an e-mail address of a megabyte as for any other.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<Attempts>);

impl Throttle {
    /// Counts an attempt before it is known what comes of it, so that of many at once no more are looked at.
    ///
    /// # Errors
    /// When one of the keys has had its failures: the time from which on it may be tried again.
    pub fn admit(&self, keys: &[String], now: DateTime<Utc>) -> Result<(), DateTime<Utc>> {
        let mut attempts = self.attempts();
        attempts.retain(|_, times| {
            times.retain(|at| now - *at < WINDOW);
            !times.is_empty()
        });
        let full = keys.iter().filter_map(|key| attempts.get(key));
        let full = full.filter(|times| times.len() >= FAILURES);
        if let Some(oldest) = full.filter_map(|times| times.first()).max() {
            return Err(*oldest + WINDOW);
        }
        for key in keys {
            attempts.entry(key.clone()).or_default().push(now);
        }
        Ok(())
    }

    /// Takes back what was counted at `admitted`: the attempt has not failed.
    pub fn forgive(&self, keys: &[String], admitted: DateTime<Utc>) {
        let mut attempts = self.attempts();
        for key in keys {
            if let Some(times) = attempts.get_mut(key)
                && let Some(at) = times.iter().position(|at| *at == admitted)
            {
                times.remove(at);
            }
        }
    }

    /// A thread that panicked has left nothing half done here.
    fn attempts(&self) -> MutexGuard<'_, Attempts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(email: &str, address: &str) -> [String; 2] {
        [email.into(), address.into()]
    }

    fn minute(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + minutes * 60, 0).expect("a time")
    }

    #[test]
    fn an_email_address_is_throttled_wherever_it_is_tried_from() {
        let throttle = Throttle::default();
        for n in 0..10 {
            let tried = throttle.admit(&keys("ada", &format!("block {n}")), minute(n));
            assert_eq!(tried, Ok(()));
        }
        let tried = keys("ada", "another block");
        assert_eq!(throttle.admit(&tried, minute(10)), Err(minute(15)));
        assert_eq!(
            throttle.admit(&keys("bob", "another block"), minute(10)),
            Ok(())
        );
        // The first is forgotten, the second is not.
        assert_eq!(throttle.admit(&tried, minute(15)), Ok(()));
        assert_eq!(throttle.admit(&tried, minute(15)), Err(minute(16)));
    }

    #[test]
    fn a_block_of_addresses_is_throttled_whoever_it_tries() {
        let throttle = Throttle::default();
        for n in 0..10 {
            let tried = throttle.admit(&keys(&format!("person {n}"), "block"), minute(0));
            assert_eq!(tried, Ok(()));
        }
        let tried = throttle.admit(&keys("ada", "block"), minute(1));
        assert_eq!(tried, Err(minute(15)));
        assert_eq!(
            throttle.admit(&keys("ada", "another block"), minute(1)),
            Ok(())
        );
    }

    #[test]
    fn who_gets_in_is_not_counted() {
        let throttle = Throttle::default();
        let keys = keys("ada", "block");
        for n in 0..100 {
            assert_eq!(throttle.admit(&keys, minute(0)), Ok(()), "{n}");
            throttle.forgive(&keys, minute(0));
        }
    }
}
