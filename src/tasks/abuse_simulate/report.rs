//! What came of it, counted.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, EntityTrait, QuerySelect};
use serde_json::{Value, json};

use super::{
    attackers::{Prices, Spent, Way},
    populations::Population,
};
use crate::{
    errors::Result,
    models::{_entities::assessments, fraud::score::Rung},
};

/// Scores are told in bands of so many points.
pub const BAND: i32 = 10;

/// Honest visits.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    pub visits: u32,
    pub previews: u32,
    pub refused: bool,
    pub challenged: bool,
    pub gave_up: bool,
    /// Rules that weighed most in what was asked.
    pub because: Vec<String>,
}

/// The visits of a population.
#[derive(Debug, Clone, Default)]
pub struct Sum {
    pub visits: u32,
    pub previews: u32,
    /// Visits in which somebody within their own quota had no way on.
    pub refused: u32,
    /// Visits in which somebody within their own quota was asked for something.
    pub challenged: u32,
    /// Of these, who rather left.
    pub gave_up: u32,
    /// How often which rule weighed most in what was asked.
    pub because: BTreeMap<String, u32>,
}

/// What one way of attacking came to.
#[derive(Debug, Clone, Default)]
pub struct Attacked {
    pub wanted: u32,
    pub tried: u32,
    pub got: u32,
    /// What honest people in their place would have had.
    pub fair: u32,
    pub spent: Spent,
    pub challenged: BTreeMap<Rung, u32>,
}

#[derive(Debug, Clone, Default)]
pub struct Report {
    pub honest: BTreeMap<Population, Sum>,
    /// Those of all populations who clear their cookies.
    pub clearing: Sum,
    pub attacks: BTreeMap<Way, Attacked>,
    pub overspent: u64,
    /// By score band: requests of honest people, and of attackers.
    pub scores: BTreeMap<i32, (u32, u32)>,
}

impl Tally {
    pub fn visit() -> Self {
        Self {
            visits: 1,
            ..Self::default()
        }
    }
}

impl Sum {
    fn add(&mut self, tally: &Tally) {
        self.visits += tally.visits;
        self.previews += tally.previews;
        self.refused += u32::from(tally.refused);
        self.challenged += u32::from(tally.challenged);
        self.gave_up += u32::from(tally.gave_up);
        for rule in &tally.because {
            *self.because.entry(rule.clone()).or_default() += 1;
        }
    }

    pub fn share_refused(&self) -> f64 {
        share(self.refused, self.visits)
    }

    pub fn share_challenged(&self) -> f64 {
        share(self.challenged, self.visits)
    }

    /// Of those who were asked for something, how many went on.
    pub fn pass_rate(&self) -> f64 {
        1.0 - share(
            self.gave_up + self.refused.min(self.challenged),
            self.challenged,
        )
    }
}

impl Attacked {
    pub fn day(&mut self, wanted: u32, tried: u32, got: u32) {
        self.wanted += wanted;
        self.tried += tried;
        self.got += got;
    }

    pub fn end(&mut self, fair: u32, spent: Spent) {
        self.fair += fair;
        self.spent.dollars += spent.dollars;
        self.spent.hours += spent.hours;
    }

    pub fn excess(&self) -> u32 {
        self.got.saturating_sub(self.fair)
    }

    /// Of the previews wanted beyond the fair ones, how many were not had.
    pub fn prevented(&self) -> f64 {
        1.0 - share(self.excess(), self.wanted.saturating_sub(self.fair))
    }

    /// What a preview beyond the fair ones costs in dollars; none when there was none.
    pub fn dollars_each(&self) -> Option<f64> {
        (self.excess() > 0).then(|| self.spent.dollars / f64::from(self.excess()))
    }

    pub fn hours_each(&self) -> Option<f64> {
        (self.excess() > 0).then(|| self.spent.hours / f64::from(self.excess()))
    }
}

impl Report {
    pub fn add(&mut self, population: Population, clears: bool, tally: Tally) {
        self.honest.entry(population).or_default().add(&tally);
        if clears {
            self.clearing.add(&tally);
        }
    }

    pub fn attack(&mut self, way: Way) -> &mut Attacked {
        self.attacks.entry(way).or_default()
    }

    pub fn everybody(&self) -> Sum {
        let mut all = Sum::default();
        for sum in self.honest.values() {
            all.visits += sum.visits;
            all.previews += sum.previews;
            all.refused += sum.refused;
            all.challenged += sum.challenged;
            all.gave_up += sum.gave_up;
            for (rule, times) in &sum.because {
                *all.because.entry(rule.clone()).or_default() += times;
            }
        }
        all
    }

    pub fn progress(&self) -> String {
        let all = self.everybody();
        let got: u32 = self.attacks.values().map(|attack| attack.got).sum();
        format!(
            "{} honest visits, {} refused, {} challenged; attackers had {got}",
            all.visits, all.refused, all.challenged
        )
    }

    /// Reads from the shop's assessments how honest people and attackers scored.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_scores<C: ConnectionTrait>(
        &mut self,
        db: &C,
        attackers: &BTreeMap<i64, Way>,
    ) -> Result<()> {
        let rows: Vec<(i64, i32)> = assessments::Entity::find()
            .select_only()
            .columns([assessments::Column::VisitorId, assessments::Column::Score])
            .into_tuple()
            .all(db)
            .await?;
        for (visitor, score) in rows {
            let band = score.div_euclid(BAND).clamp(-2, 15) * BAND;
            let (honest, attack) = self.scores.entry(band).or_default();
            let counter = if attackers.contains_key(&visitor) {
                attack
            } else {
                honest
            };
            *counter += 1;
        }
        Ok(())
    }

    /// The last line.
    pub fn summary(&self, prices: &Prices) -> Value {
        let all = self.everybody();
        let worst = self.honest.values().map(Sum::share_refused);
        let by_way = |value: &dyn Fn(&Attacked) -> Value| -> Value {
            let ways = self.attacks.iter();
            ways.map(|(way, attack)| (way.name().to_owned(), value(attack)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        };
        json!({
            "refused": rounded(all.share_refused()),
            "challenged": rounded(all.share_challenged()),
            "gave_up": rounded(share(all.gave_up, all.visits)),
            "worst_population_refused": rounded(worst.fold(0.0, f64::max)),
            "prevented": by_way(&|attack| rounded(attack.prevented()).into()),
            "cost_ratio": by_way(&|attack| {
                attack.dollars_each().map(|dollars| rounded(dollars / prices.preview)).into()
            }),
            "overspent": self.overspent,
        })
    }
}

pub fn share(part: u32, all: u32) -> f64 {
    f64::from(part) / f64::from(all.max(1))
}

fn rounded(number: f64) -> f64 {
    (number * 1e5).round() / 1e5
}
