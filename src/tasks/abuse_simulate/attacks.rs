//! An attacker's day.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    attackers::{Attacker, Way},
    course::Course,
    report::Attacked,
    shop_side::{Answer, Session},
};
use crate::{
    errors::Result,
    models::{challenges, fraud::score::Rung},
};

/// An attacker stops for the day after so many new starts that gave nothing.
const DISCOURAGED: u32 = 3;
/// Addresses that an attacker tries for one challenge.
const ADDRESSES_TRIED: u32 = 4;
/// Requests that are fired at once.
const VOLLEY: usize = 50;

impl Course<'_> {
    /// An attacker's day.
    pub async fn day_of(
        &mut self,
        attacker: &mut Attacker,
        noon: DateTime<Utc>,
        parties: &mut BTreeMap<i64, Way>,
    ) -> Result<()> {
        let (mut got, mut fruitless, mut tried, mut now) = (0, 0, 0, noon);
        while got < self.plan.greed && fruitless < DISCOURAGED {
            let (address, device) = attacker.start(&self.plan.prices, &mut self.random);
            let photo =
                u64::from(got) + noon.timestamp().unsigned_abs() * 1000 + attacker.way as u64;
            let mut session = self.shop.enter(None, address, device, photo, now).await?;
            parties.insert(session.visitor.id, attacker.way);
            let before = got;
            while got < self.plan.greed {
                tried += 1;
                now += TimeDelta::seconds(40);
                if !self.take(attacker, &mut session, now).await? {
                    break;
                }
                attacker.had_a_preview(&self.plan.prices);
                got += 1;
                if attacker.way == Way::Races && got - before == 4 {
                    break;
                }
            }
            if attacker.way == Way::Races && got > before {
                let sessions = [session];
                tried += VOLLEY as u32;
                got += self
                    .shop
                    .race(&sessions, VOLLEY, &mut self.random, now)
                    .await?;
            }
            fruitless = if got > before { 0 } else { fruitless + 1 };
        }
        self.report
            .attack(attacker.way)
            .day(self.plan.greed, tried, got);
        Ok(())
    }

    /// One preview for an attacker. Whether it was had.
    async fn take(
        &mut self,
        attacker: &mut Attacker,
        session: &mut Session,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let mut answer = self.shop.ask(session, &mut self.random, now).await?;
        for _ in 0..3 {
            let challenge = match answer {
                Answer::Painted => return Ok(true),
                Answer::UsedUp => return Ok(false),
                Answer::Challenged(challenge) => challenge,
            };
            self.report
                .attack(attacker.way)
                .challenged(challenge.rung());
            if !self.climb(attacker, session, &challenge, now).await? {
                return Ok(false);
            }
            answer = self
                .shop
                .go_on(session, &challenge, &mut self.random, now)
                .await?;
        }
        Ok(false)
    }

    async fn climb(
        &mut self,
        attacker: &mut Attacker,
        session: &Session,
        challenge: &challenges::Model,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let computes = session.device.report.is_some() || attacker.way.is_silent();
        if challenge.rung() <= Rung::ProofOfWork && computes {
            let rounds = self.shop.solve(challenge, now).await?;
            attacker.solved(rounds, &self.plan.prices);
            return Ok(true);
        }
        if !challenge.takes_an_email() {
            return Ok(false);
        }
        let tries = if attacker.has_more_mailboxes() {
            ADDRESSES_TRIED
        } else {
            1
        };
        for _ in 0..tries {
            let email = attacker.mailbox(&self.plan.prices, &mut self.random);
            if self.shop.confirm(session, challenge, &email, now).await? {
                attacker.has_confirmed = true;
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Attacked {
    fn challenged(&mut self, rung: Rung) {
        *self.challenged.entry(rung).or_default() += 1;
    }
}
