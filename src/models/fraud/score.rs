//! Additive weights over signals. No I/O. A score decides nothing about a person alone: what it leads to is a rung of a
//! ladder that everybody can climb, and it is kept with its reasons.

use serde::{Deserialize, Serialize};

use super::{
    geo::NetworkKind,
    policy::{Mode, Policy, Thresholds},
    rules::Rule,
    signals::{Listed, ObservationKind, Signals},
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
    let mut reasons = Vec::new();
    for (rule, share, words) in counted(policy, signals) {
        let setting = policy.setting(rule);
        let weight = (f64::from(setting.weight) * share).round() as i32;
        if setting.mode != Mode::Off {
            reasons.push(Reason {
                name: rule.code().into(),
                weight,
                words,
                observed: setting.mode == Mode::Observe,
            });
        }
    }
    let enforced = reasons.iter().filter(|reason| !reason.observed);
    let score = enforced.map(|reason| reason.weight).sum();
    let observed_score = reasons.iter().map(|reason| reason.weight).sum();
    Verdict {
        score,
        observed_score,
        reasons,
        rung: Rung::at(&policy.thresholds, score),
        observed_rung: Rung::at(&policy.thresholds, observed_score),
    }
}

/// A rule that applies, how often (or how surely), and words.
type Counted = (Rule, f64, String);

fn counted(policy: &Policy, signals: &Signals) -> Vec<Counted> {
    let mut counted = Vec::new();
    counted.extend(network(policy, signals));
    counted.extend(observations(signals));
    counted.extend(history(signals));
    counted
}

/// The network's kind. What a list says of an address is worth half after the policy's half-life: addresses move.
fn network(policy: &Policy, signals: &Signals) -> Option<Counted> {
    let network = signals.located.network.as_ref()?;
    let by = network.name.as_deref().unwrap_or("an unnamed provider");
    let (rule, words) = match network.kind {
        NetworkKind::Tor => (Rule::Tor, format!("Came through Tor ({by}).")),
        NetworkKind::Vpn => (Rule::Vpn, format!("Came through a VPN ({by}).")),
        NetworkKind::Proxy => (Rule::Proxy, format!("Came through a proxy ({by}).")),
        NetworkKind::Hosting => (Rule::Hosting, format!("Came from a data centre ({by}).")),
        NetworkKind::Relay => (Rule::Relay, format!("Came through a private relay ({by}).")),
    };
    let age = f64::from(signals.located.age_days.unwrap_or(0));
    let half_life = f64::from(policy.network_half_life_days.max(1));
    Some((rule, 0.5_f64.powf(age / half_life), words))
}

fn observations(signals: &Signals) -> Vec<Counted> {
    let rules = [
        (Rule::Automation, ObservationKind::Automation),
        (Rule::Contradiction, ObservationKind::Contradiction),
        (Rule::Oddity, ObservationKind::Oddity),
        (Rule::CountryZone, ObservationKind::Zone),
        (Rule::NoBrowser, ObservationKind::NoBrowser),
    ];
    let count = |(rule, kind): (Rule, ObservationKind)| {
        let of_kind = signals.observed.iter().filter(|seen| seen.kind == kind);
        let words: Vec<&str> = of_kind.map(|seen| seen.words.as_str()).collect();
        let times = rule.times(u32::try_from(words.len()).unwrap_or(u32::MAX));
        (times > 0).then(|| (rule, f64::from(times), words.join(" ")))
    };
    rules.into_iter().filter_map(count).collect()
}

/// Twins that count for nothing: a household may have two telephones of a kind, both of them busy.
const TWINS_FORGIVEN: u32 = 2;
/// A card may be mistyped.
const DECLINES_FORGIVEN: u32 = 1;

fn history(signals: &Signals) -> Vec<Counted> {
    let h = &signals.history;
    let twins = h.twins_used_up.saturating_sub(TWINS_FORGIVEN);
    let declines = h.declines.saturating_sub(DECLINES_FORGIVEN);
    let yes = u32::from;
    let listed = |list| u32::from(h.listed == Some(list));
    let rules = [
        (
            Rule::AlikeOverLimit,
            yes(h.alike_over_limit),
            format!(
                "{} browsers that are probably this one used the previews up.",
                h.alike
            ),
        ),
        (
            Rule::TwinsUsedUp,
            twins,
            format!(
                "{} devices like this one used their previews up at this address.",
                h.twins_used_up
            ),
        ),
        (
            Rule::PhotoElsewhere,
            h.photo_elsewhere,
            format!(
                "{} other browsers had this photo painted.",
                h.photo_elsewhere
            ),
        ),
        (
            Rule::Crowded,
            h.crowd_doublings,
            "More new browsers at this address than it is used to.".into(),
        ),
        (
            Rule::Fast,
            yes(h.is_fast),
            "Previews follow each other quickly at this address.".into(),
        ),
        (
            Rule::Silent,
            yes(h.silent),
            "The browser said nothing of its device.".into(),
        ),
        (
            Rule::Unsteady,
            yes(h.unsteady),
            "It draws differently at every page.".into(),
        ),
        (
            Rule::DisposableEmail,
            yes(h.disposable_email),
            "The e-mail address is a throw-away one.".into(),
        ),
        (
            Rule::CardReuse,
            h.cards_shared,
            format!("The card paid for {} other browsers.", h.cards_shared),
        ),
        (
            Rule::Declines,
            declines,
            format!("{} cards were declined.", h.declines),
        ),
        (
            Rule::OrderCountry,
            yes(h.ships_elsewhere),
            "Ships to another country than it is ordered from.".into(),
        ),
        (
            Rule::ConfirmedEmail,
            yes(h.confirmed_email),
            "Confirmed an e-mail address.".into(),
        ),
        (
            Rule::PaidOrder,
            yes(h.paid_orders > 0),
            format!("Paid for {} orders.", h.paid_orders),
        ),
        (
            Rule::Delivered,
            yes(h.delivered_orders > 0),
            format!("Had {} orders delivered.", h.delivered_orders),
        ),
        (
            Rule::Blocked,
            listed(Listed::Block),
            "On the block list.".into(),
        ),
        (
            Rule::Allowed,
            listed(Listed::Allow),
            "On the allow list.".into(),
        ),
    ];
    let count = |(rule, number, words): (Rule, u32, String)| {
        (number > 0).then(|| (rule, f64::from(rule.times(number)), words))
    };
    rules.into_iter().filter_map(count).collect()
}

#[cfg(test)]
mod tests;
