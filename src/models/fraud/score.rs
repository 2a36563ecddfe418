//! Additive weights over signals. No I/O. A score decides nothing about a person alone: what it leads to is a rung of a
//! ladder that everybody can climb, and it is kept with its reasons.

mod counting;

use serde::{Deserialize, Serialize};

use self::counting::Counted;
use super::{
    policy::{Mode, Policy, Thresholds},
    rules::Rule,
    signals::{Ordering, Signals},
};

/// One signal that counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The rule's code.
    pub name: String,
    pub weight: i32,
    pub words: String,
    /// Of a rule that is only observed: not in the score.
    #[serde(default)]
    pub observed: bool,
}

/// What is asked for before a photo is painted, from nothing to a person's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    Allow,
    ProofOfWork,
    ConfirmedEmail,
    /// A confirmed e-mail, and painted when nobody else waits.
    Slow,
    Purchase,
    Review,
}

impl Rung {
    pub const ALL: [Self; 6] = [
        Self::Allow,
        Self::ProofOfWork,
        Self::ConfirmedEmail,
        Self::Slow,
        Self::Purchase,
        Self::Review,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::ProofOfWork => "proof_of_work",
            Self::ConfirmedEmail => "confirmed_email",
            Self::Slow => "slow",
            Self::Purchase => "purchase",
            Self::Review => "review",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rung| rung.name() == name)
    }

    /// What a score comes to.
    #[must_use]
    pub fn at(thresholds: &Thresholds, score: i32) -> Self {
        let begins = [
            (thresholds.review, Self::Review),
            (thresholds.purchase, Self::Purchase),
            (thresholds.slow, Self::Slow),
            (thresholds.confirmed_email, Self::ConfirmedEmail),
            (thresholds.proof_of_work, Self::ProofOfWork),
        ];
        let reached = begins.into_iter().find(|(from, _)| score >= *from);
        reached.map_or(Self::Allow, |(_, rung)| rung)
    }
}

/// What the signals add up to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub score: i32,
    /// With the rules that are only observed.
    pub observed_score: i32,
    pub reasons: Vec<Reason>,
    pub rung: Rung,
    /// What it would be if the observed rules counted.
    pub observed_rung: Rung,
}

impl Verdict {
    fn of(policy: &Policy, reasons: Vec<Reason>) -> Self {
        let enforced = reasons.iter().filter(|reason| !reason.observed);
        let score = enforced.map(|reason| reason.weight).sum();
        let observed_score = reasons.iter().map(|reason| reason.weight).sum();
        Self {
            score,
            observed_score,
            reasons,
            rung: Rung::at(&policy.thresholds, score),
            observed_rung: Rung::at(&policy.thresholds, observed_score),
        }
    }

    /// The reason that weighs most, in words.
    #[must_use]
    pub fn main_reason(&self) -> Option<&Reason> {
        let counted = self.reasons.iter().filter(|reason| !reason.observed);
        counted.max_by_key(|reason| reason.weight)
    }
}

/// Adds the signals up.
#[must_use]
pub fn judge(policy: &Policy, signals: &Signals) -> Verdict {
    Verdict::of(policy, reasons(policy, counting::all(policy, signals)))
}

/// Judges a request that leaves out what its browser told of itself before: what followed from that stays.
#[must_use]
pub fn judge_silent(policy: &Policy, signals: &Signals, before: Vec<Reason>) -> Verdict {
    let mut all = reasons(policy, counting::all(policy, signals));
    let stays = |reason: &Reason| {
        Rule::parse(&reason.name).is_some_and(Rule::is_of_reports)
            && !all.iter().any(|counted| counted.name == reason.name)
    };
    let stays: Vec<Reason> = before.into_iter().filter(stays).collect();
    all.extend(stays);
    Verdict::of(policy, all)
}

/// Judges an order again: what is known of it now stands in for what was known of it before.
#[must_use]
pub fn judge_again(policy: &Policy, before: Vec<Reason>, known: &Ordering) -> Verdict {
    let stays = |reason: &Reason| !Rule::parse(&reason.name).is_some_and(Rule::is_of_orders);
    let mut all: Vec<Reason> = before.into_iter().filter(stays).collect();
    all.extend(reasons(policy, counting::of_orders(known)));
    Verdict::of(policy, all)
}

fn reasons(policy: &Policy, counted: Vec<Counted>) -> Vec<Reason> {
    let reason = |(rule, share, words): Counted| {
        let setting = policy.setting(rule);
        let weight = (f64::from(setting.weight) * share).round() as i32;
        (setting.mode != Mode::Off).then(|| Reason {
            name: rule.code().into(),
            weight,
            words,
            observed: setting.mode == Mode::Observe,
        })
    };
    counted.into_iter().filter_map(reason).collect()
}

#[cfg(test)]
mod tests;
