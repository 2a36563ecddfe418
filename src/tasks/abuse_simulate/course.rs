//! The course of a month: honest visits and attackers' days in the order of the simulated clock.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use loco_rs::app::AppContext;
use rand::{SeedableRng, rngs::StdRng};

use super::{
    attackers::{Attacker, Prices, Way},
    populations::{self, Honest, Visit},
    report::{Report, Tally},
    shop_side::{Answer, Session, ShopSide},
    world::happens,
};
use crate::{
    errors::Result,
    models::{fraud::policy::Policy, quotas::Trust},
};

/// What is simulated.
#[derive(Debug, Clone)]
pub struct Plan {
    pub seed: u64,
    pub days: i64,
    pub visits: usize,
    /// Attackers of each way.
    pub attackers: usize,
    /// Previews that each of them wants a day.
    pub greed: u32,
    /// Days before the attackers come: they meet a shop that has customers.
    pub quiet_days: i64,
    pub prices: Prices,
    pub policy: Policy,
    pub tells: bool,
}

/// Honest people who rather leave than confirm an e-mail address. An assumption.
const RATHER_LEAVES: f64 = 0.2;
pub struct Course<'a> {
    pub plan: &'a Plan,
    pub shop: ShopSide,
    pub random: StdRng,
    pub report: Report,
}

/// The first day.
fn start() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_650)
}

impl<'a> Course<'a> {
    /// # Errors
    /// When the database fails.
    pub async fn new(ctx: AppContext, plan: &'a Plan) -> Result<Self> {
        Ok(Self {
            shop: ShopSide::new(ctx, plan.policy.clone()).await?,
            random: StdRng::seed_from_u64(plan.seed),
            report: Report::default(),
            plan,
        })
    }

    /// Runs it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn run(mut self) -> Result<Report> {
        let days = self.plan.quiet_days + self.plan.days;
        let visits = self.plan.visits * usize::try_from(days).unwrap_or(1)
            / usize::try_from(self.plan.days.max(1)).unwrap_or(1);
        let mut honest = Honest::new(visits, start(), days, &mut self.random);
        honest.visits.sort_by_key(|visit| (visit.at, visit.who));
        let mut attackers = self.attackers();
        let mut parties = BTreeMap::new();
        let mut visits = std::mem::take(&mut honest.visits).into_iter().peekable();
        for day in 0..days {
            let noon = start() + TimeDelta::days(day) + TimeDelta::hours(12);
            while let Some(visit) = visits.next_if(|visit| visit.at < noon + TimeDelta::hours(12)) {
                self.visit(&mut honest, visit).await?;
            }
            if day >= self.plan.quiet_days {
                for attacker in &mut attackers {
                    self.day_of(attacker, noon, &mut parties).await?;
                }
            }
            if self.plan.tells && (day + 1) % 5 == 0 {
                println!("day {}: {}", day + 1, self.report.progress());
            }
        }
        for attacker in attackers {
            let confirmed_email = attacker.has_confirmed;
            let trust = Trust {
                confirmed_email,
                paid_orders: 0,
            };
            let (day, month) = self.plan.policy.capacities.of(trust);
            let days = u32::try_from(self.plan.days).unwrap_or(u32::MAX);
            let months = days.div_ceil(30);
            let fair = day.saturating_mul(days).min(month * months);
            self.report.attack(attacker.way).end(fair, attacker.spent);
        }
        self.report.overspent = self.shop.ledger.overspent();
        self.report
            .count_scores(&self.shop.ctx.db, &parties)
            .await?;
        Ok(self.report)
    }

    fn attackers(&mut self) -> Vec<Attacker> {
        let (prices, days) = (&self.plan.prices, self.plan.days);
        let each = (0..self.plan.attackers).flat_map(|n| Way::ALL.map(|way| (way, n)));
        each.map(|(way, n)| Attacker::new(way, n, prices, days, &mut self.random))
            .collect()
    }

    /// An honest person comes, wants some previews, and does what is asked as far as they can.
    async fn visit(&mut self, honest: &mut Honest, visit: Visit) -> Result<()> {
        let person = &mut honest.people[visit.who];
        let address = person.address(&mut self.random);
        let photo = person.photo(&mut self.random);
        let cookie = person.cookie.take().filter(|_| !person.clears);
        let mut session = self
            .shop
            .enter(
                cookie.as_ref(),
                address,
                person.device.clone(),
                photo,
                visit.at,
            )
            .await?;
        let mut tally = Tally::visit();
        for n in 0..populations::wanted(&mut self.random) {
            let now = visit.at + TimeDelta::minutes(2 * i64::from(n));
            let has_left = self.shop.ledger.would_have_left(&person.got, now);
            match self
                .one(&mut session, person, has_left, &mut tally, now)
                .await?
            {
                true => {
                    person.got.push(now);
                    tally.previews += 1;
                }
                false => break,
            }
        }
        self.report.add(person.population, person.clears, tally);
        person.cookie = Some(session.visitor);
        Ok(())
    }

    /// One preview. Whether it was had.
    async fn one(
        &mut self,
        session: &mut Session,
        person: &populations::Person,
        has_left: bool,
        tally: &mut Tally,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let mut answer = self.shop.ask(session, &mut self.random, now).await?;
        // A second challenge is met as well; a third is as good as a refusal.
        for _ in 0..3 {
            let challenge = match answer {
                Answer::Painted => return Ok(true),
                Answer::UsedUp => break,
                Answer::Challenged(challenge) => challenge,
            };
            tally.challenged |= has_left;
            if has_left {
                tally.because.push(challenge.reason.clone());
            }
            let has_script = session.device.report.is_some();
            if challenge.takes_a_proof() && has_script {
                self.shop.solve(&challenge, now).await?;
            } else if challenge.takes_an_email() {
                if happens(RATHER_LEAVES, &mut self.random) {
                    tally.gave_up |= has_left;
                    return Ok(false);
                }
                if !self
                    .shop
                    .confirm(session, &challenge, &person.email, now)
                    .await?
                {
                    break;
                }
            } else {
                break;
            }
            answer = self
                .shop
                .go_on(session, &challenge, &mut self.random, now)
                .await?;
        }
        tally.refused |= has_left;
        Ok(false)
    }
}
