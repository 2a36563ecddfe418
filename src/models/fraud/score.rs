//! Additive weights over signals. No I/O. A score decides nothing alone: what it leads to is kept with its reasons.

use serde::{Deserialize, Serialize};

use super::geo::NetworkKind;
use crate::models::assessments::Signals;

/// Changes whenever a weight or a threshold does, so that an old decision can be explained by the rules of its day.
pub const POLICY_VERSION: &str = "2026-11-1";

/// From here on a person should look before anything is shipped.
const REVIEW_FROM: i32 = 60;

/// One signal that counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    pub name: String,
    pub weight: i32,
    pub words: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Allow,
    Review,
}

impl Outcome {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Review => "review",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub score: i32,
    pub reasons: Vec<Reason>,
    pub outcome: Outcome,
}

/// Adds the signals up.
#[must_use]
pub fn judge(signals: &Signals) -> Verdict {
    let mut reasons = Vec::new();
    let mut add = |name: &str, weight, words: String| {
        reasons.push(Reason {
            name: name.into(),
            weight,
            words,
        });
    };
    if let Some(network) = &signals.located.network {
        let by = network.name.as_deref().unwrap_or("an unnamed provider");
        match network.kind {
            NetworkKind::Tor => add("tor", 50, format!("Came through Tor ({by}).")),
            NetworkKind::Vpn => add("vpn", 25, format!("Came through a VPN ({by}).")),
            NetworkKind::Proxy => add("proxy", 35, format!("Came through a proxy ({by}).")),
            NetworkKind::Hosting => add("hosting", 40, format!("Came from a data centre ({by}).")),
            NetworkKind::Relay => add("relay", 0, format!("Came through a private relay ({by}).")),
        }
    }
    if !signals.looks_like_a_browser {
        add("no_browser", 20, "Did not send what browsers send.".into());
    }
    let score = reasons.iter().map(|reason| reason.weight).sum();
    Verdict {
        score,
        reasons,
        outcome: if score >= REVIEW_FROM {
            Outcome::Review
        } else {
            Outcome::Allow
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::fraud::geo::{Located, Network};

    fn signals(kind: Option<NetworkKind>, looks_like_a_browser: bool) -> Signals {
        let network = kind.map(|kind| Network { kind, name: None });
        let located = Located {
            network,
            ..Located::default()
        };
        Signals {
            located,
            looks_like_a_browser,
        }
    }

    #[test]
    fn an_honest_shopper_behind_a_relay_or_vpn_is_allowed() {
        for kind in [None, Some(NetworkKind::Relay), Some(NetworkKind::Vpn)] {
            assert_eq!(judge(&signals(kind, true)).outcome, Outcome::Allow);
        }
    }

    #[test]
    fn a_script_in_a_data_centre_is_reviewed_and_the_reasons_add_up() {
        let verdict = judge(&signals(Some(NetworkKind::Hosting), false));
        assert_eq!(verdict.outcome, Outcome::Review);
        let sum: i32 = verdict.reasons.iter().map(|reason| reason.weight).sum();
        assert_eq!(verdict.score, sum);
    }
}
