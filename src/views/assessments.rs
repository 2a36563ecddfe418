//! Assessments as the staff reads them: reasons whose weights add up to the score.

use serde::Serialize;

use super::times;
use crate::models::{
    assessments::{self, Model},
    fraud::score::{Reason, Rung},
};

#[derive(Debug, Clone, Serialize)]
pub struct AssessmentView {
    /// `allow` and the other rungs, or `used_up`.
    outcome: String,
    outcome_words: &'static str,
    score: i32,
    /// The reasons that count: their weights add up to the score.
    reasons: Vec<ReasonRow>,
    /// Those of rules that are only observed.
    observed: Vec<ReasonRow>,
    observed_score: i32,
    /// What it would have come to if the observed rules counted, where that is something else.
    observed_words: Option<&'static str>,
    country: Option<String>,
    network: Option<String>,
    policy_version: String,
    at: String,
}

#[derive(Debug, Clone, Serialize)]
struct ReasonRow {
    name: String,
    words: String,
    weight: String,
}

impl AssessmentView {
    #[must_use]
    pub fn new(assessment: &Model) -> Self {
        let reasons = assessment.reasons();
        let rows = |observed: bool| {
            let of = reasons.iter().filter(|reason| reason.observed == observed);
            of.map(row).collect()
        };
        let observed = assessment.observed_outcome.as_deref();
        Self {
            outcome_words: outcome_words(&assessment.outcome),
            score: assessment.score,
            reasons: rows(false),
            observed: rows(true),
            observed_score: assessment.observed_score,
            observed_words: observed.and_then(Rung::parse).map(rung_words),
            country: assessment.country.clone(),
            network: network(assessment),
            policy_version: assessment.policy_version.clone(),
            at: times::minute(assessment.created_at),
            outcome: assessment.outcome.clone(),
        }
    }
}

/// What a rung asks for, in staff's words.
#[must_use]
pub fn rung_words(rung: Rung) -> &'static str {
    match rung {
        Rung::Allow => "Let through",
        Rung::ProofOfWork => "Asked for a puzzle",
        Rung::ConfirmedEmail => "Asked for an e-mail address",
        Rung::Slow => "Asked for an e-mail address, painted last",
        Rung::Purchase => "Asked for an order",
        Rung::Review => "Asked for a person’s word",
    }
}

fn outcome_words(outcome: &str) -> &'static str {
    match Rung::parse(outcome) {
        Some(rung) => rung_words(rung),
        None if outcome == assessments::USED_UP => "Had no preview left",
        None => "Not known",
    }
}

fn row(reason: &Reason) -> ReasonRow {
    ReasonRow {
        name: reason.name.clone(),
        words: reason.words.clone(),
        weight: signed(reason.weight),
    }
}

/// `+30`, `−15`, `0`
#[must_use]
pub fn signed(weight: i32) -> String {
    match weight {
        1.. => format!("+{weight}"),
        0 => "0".into(),
        _ => format!("−{}", weight.unsigned_abs()),
    }
}

/// `vpn, Mullvad`
fn network(assessment: &Model) -> Option<String> {
    let network = assessment.network.as_ref()?;
    let part = |key: &str| network[key].as_str().filter(|part| !part.is_empty());
    let parts: Vec<&str> = [part("kind"), part("name")].into_iter().flatten().collect();
    Some(parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::{outcome_words, signed};

    #[test]
    fn weights_have_signs_and_outcomes_words() {
        assert_eq!([30, 0, -15].map(signed), ["+30", "0", "−15"]);
        let told = ["allow", "review", "used_up", "?"].map(outcome_words);
        let expected = [
            "Let through",
            "Asked for a person’s word",
            "Had no preview left",
            "Not known",
        ];
        assert_eq!(told, expected);
    }
}
