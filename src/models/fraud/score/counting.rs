//! Counting: which rules apply to a request, how often, and in what words.

use crate::models::fraud::{
    geo::NetworkKind,
    policy::Policy,
    rules::Rule,
    signals::{History, Listed, ObservationKind, Ordering, Signals},
};

/// A rule that applies, how often (or how surely), and words.
pub(super) type Counted = (Rule, f64, String);

/// Every rule that applies.
pub(super) fn all(policy: &Policy, signals: &Signals) -> Vec<Counted> {
    let mut counted = Vec::new();
    counted.extend(network(policy, signals));
    counted.extend(observations(signals));
    counted.extend(history(&signals.history));
    counted.extend(of_orders(&signals.history.ordering));
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
/// Many have two mailboxes.
const MAILBOXES_FORGIVEN: u32 = 2;
/// Whoever's card is declined takes another one.
const PREFIXES_FORGIVEN: u32 = 2;
/// A card may be mistyped.
const DECLINES_FORGIVEN: u32 = 1;

fn history(h: &History) -> Vec<Counted> {
    let twins = h.twins_used_up.saturating_sub(TWINS_FORGIVEN);
    let mailboxes = h.mailboxes.saturating_sub(MAILBOXES_FORGIVEN);
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
                "Devices like this one had {} days' previews at this address beyond what people usually want.",
                h.twins_used_up
            ),
        ),
        (
            Rule::Mailboxes,
            mailboxes,
            format!(
                "{} mailboxes were confirmed by browsers that are probably this one.",
                h.mailboxes
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
            h.windows_exceeded,
            format!(
                "Previews follow each other quickly here, in {} of four windows.",
                h.windows_exceeded
            ),
        ),
        (
            Rule::Silent,
            h.silent,
            "The browser said nothing of its device.".into(),
        ),
        (
            Rule::Unsteady,
            yes(h.unsteady),
            "It draws differently at every page.".into(),
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
    counted(rules)
}

/// What is known of somebody who orders.
pub(super) fn of_orders(known: &Ordering) -> Vec<Counted> {
    let declines = known.declines.saturating_sub(DECLINES_FORGIVEN);
    let prefixes = known.card_prefixes.saturating_sub(PREFIXES_FORGIVEN);
    let yes = u32::from;
    let rules = [
        (
            Rule::DisposableEmail,
            yes(known.disposable_email),
            "The e-mail address is a throw-away one.".into(),
        ),
        (
            Rule::CardReuse,
            known.cards_shared,
            format!("The card paid for {} other browsers.", known.cards_shared),
        ),
        (
            Rule::Declines,
            declines,
            format!("{} cards were declined.", known.declines),
        ),
        (
            Rule::CardPrefixes,
            prefixes,
            format!("Cards of {} banks were tried.", known.card_prefixes),
        ),
        (
            Rule::CardCountry,
            yes(known.card_from_elsewhere),
            "The card was issued in another country than the order goes to.".into(),
        ),
        (
            Rule::ProcessorRisk,
            known.processor_risk,
            "The payment processor holds the payment to be risky.".into(),
        ),
        (
            Rule::OrderCountry,
            yes(known.ships_elsewhere),
            "Ships to another country than it is ordered from.".into(),
        ),
    ];
    counted(rules)
}

/// Those that apply.
fn counted(rules: impl IntoIterator<Item = (Rule, u32, String)>) -> Vec<Counted> {
    let count = |(rule, number, words): (Rule, u32, String)| {
        (number > 0).then(|| (rule, f64::from(rule.times(number)), words))
    };
    rules.into_iter().filter_map(count).collect()
}
