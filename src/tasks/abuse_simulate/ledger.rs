//! The simulator's own books of who had what, kept beside the shop's and apart from them: what the shop grants beyond a capacity
//! shows here.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::models::quotas::{
    Capacities, Trust,
    capacity::{self, DAY, MONTH},
};

/// Browsers by visitor row; those that confirmed the same address are one.
pub struct Ledger {
    capacities: Capacities,
    /// Which group a browser is in; alone, it has its own number.
    group: BTreeMap<i64, i64>,
    by_email: BTreeMap<String, i64>,
    taken: BTreeMap<i64, Vec<DateTime<Utc>>>,
    overspent: u64,
}

impl Ledger {
    pub fn new(capacities: Capacities) -> Self {
        Self {
            capacities,
            group: BTreeMap::new(),
            by_email: BTreeMap::new(),
            taken: BTreeMap::new(),
            overspent: 0,
        }
    }

    /// A browser and an address are one from now on.
    pub fn joined(&mut self, visitor: i64, email: &str) {
        let old = self.group_of(visitor);
        let home = *self.by_email.entry(email.into()).or_insert(old);
        if home == old {
            return;
        }
        for group in self.group.values_mut().chain(self.by_email.values_mut()) {
            if *group == old {
                *group = home;
            }
        }
        self.group.insert(visitor, home);
        let moved = self.taken.remove(&old).unwrap_or_default();
        self.taken.entry(home).or_default().extend(moved);
    }

    /// A preview was granted.
    pub fn granted(&mut self, visitor: i64, now: DateTime<Utc>) {
        let group = self.group_of(visitor);
        let confirmed_email = self.by_email.values().any(|other| *other == group);
        let trust = Trust {
            confirmed_email,
            paid_orders: 0,
        };
        let (day, month) = self.capacities.of(trust);
        let taken = self.taken.entry(group).or_default();
        let since = |from: DateTime<Utc>| taken.iter().filter(|at| **at > from).count();
        if since(now - DAY) >= day as usize || since(now - MONTH) >= month as usize {
            self.overspent += 1;
        }
        taken.push(now);
    }

    /// Whether somebody who had previews at these times would have one left, had they kept their cookie.
    pub fn would_have_left(&self, got: &[DateTime<Utc>], now: DateTime<Utc>) -> bool {
        let capacities = self.capacities.of(Trust::default());
        capacity::allowance(capacities, got, now).left > 0
    }

    /// How many previews were granted beyond a capacity.
    pub fn overspent(&self) -> u64 {
        self.overspent
    }

    fn group_of(&mut self, visitor: i64) -> i64 {
        *self.group.entry(visitor).or_insert(visitor)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn ledger() -> Ledger {
        Ledger::new(Capacities {
            per_day: 2,
            per_month: 3,
            email_adds: 1,
            order_adds: 0,
        })
    }

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    #[test]
    fn what_is_beyond_a_day_or_a_month_is_counted() {
        let mut ledger = ledger();
        for hours in [0, 1, 2] {
            ledger.granted(1, at(hours));
        }
        assert_eq!(ledger.overspent(), 1);
        ledger.granted(1, at(100));
        assert_eq!(ledger.overspent(), 2, "the fourth of a month");
    }

    #[test]
    fn an_address_makes_more_and_makes_two_one() {
        let mut ledger = ledger();
        ledger.joined(1, "a@limner.example");
        for hours in [0, 1, 2] {
            ledger.granted(1, at(hours));
        }
        assert_eq!(ledger.overspent(), 0);
        ledger.joined(2, "a@limner.example");
        ledger.granted(2, at(3));
        assert_eq!(ledger.overspent(), 1);
    }
}
