use proptest::prelude::*;

use super::*;
use crate::{
    models::fraud::{
        geo::{Located, Network, NetworkKind},
        policy::Setting,
        signals::{History, Listed, Observation, ObservationKind},
    },
    settings::Quotas,
};

fn policy() -> Policy {
    Policy::built_in(&Quotas::default())
}

fn through(kind: NetworkKind) -> Signals {
    Signals {
        located: Located {
            network: Some(Network { kind, name: None }),
            ..Located::default()
        },
        ..Signals::default()
    }
}

fn with(history: History) -> Signals {
    Signals {
        history,
        ..Signals::default()
    }
}

fn no_browser() -> Observation {
    Observation {
        kind: ObservationKind::NoBrowser,
        code: "headers".into(),
        words: "Did not send what browsers send.".into(),
    }
}

#[test]
fn an_honest_shopper_behind_a_relay_or_vpn_is_allowed() {
    for kind in [NetworkKind::Relay, NetworkKind::Vpn] {
        assert_eq!(judge(&policy(), &through(kind)).rung, Rung::Allow);
    }
}

#[test]
fn a_script_in_a_data_centre_is_asked_for_an_e_mail_and_the_reasons_add_up() {
    let mut signals = through(NetworkKind::Hosting);
    signals.observed.push(no_browser());
    let verdict = judge(&policy(), &signals);
    assert_eq!(verdict.rung, Rung::Slow);
    let sum: i32 = verdict.reasons.iter().map(|reason| reason.weight).sum();
    assert_eq!(verdict.score, sum);
}

#[test]
fn what_is_known_of_a_network_fades() {
    let mut signals = through(NetworkKind::Tor);
    signals.located.age_days = Some(180);
    assert_eq!(judge(&policy(), &signals).score, 25);
}

#[test]
fn a_rule_that_is_observed_is_told_and_decides_nothing() {
    let mut policy = policy();
    let observe = Setting {
        mode: Mode::Observe,
        weight: 60,
    };
    policy.rules.insert(Rule::AlikeOverLimit, observe);
    let signals = with(History {
        alike_over_limit: true,
        ..History::default()
    });
    let verdict = judge(&policy, &signals);
    assert_eq!((verdict.score, verdict.rung), (0, Rung::Allow));
    assert_eq!(verdict.observed_rung, Rung::Slow);
    assert!(verdict.reasons[0].observed);
}

#[test]
fn who_paid_is_let_in_where_a_stranger_is_asked() {
    let stranger = with(History {
        twins_used_up: 5,
        ..History::default()
    });
    assert_eq!(judge(&policy(), &stranger).rung, Rung::ProofOfWork);
    let customer = with(History {
        twins_used_up: 5,
        paid_orders: 1,
        ..History::default()
    });
    assert_eq!(judge(&policy(), &customer).rung, Rung::Allow);
}

#[test]
fn what_the_processor_fears_weighs_on_an_order_by_steps() {
    let risky = |processor_risk| Ordering {
        processor_risk,
        ..Ordering::default()
    };
    let weight = |known: &Ordering| judge_again(&policy(), Vec::new(), known).score;
    assert_eq!([0, 1, 2].map(|steps| weight(&risky(steps))), [0, 25, 50]);
}

/// The codes and weights of what counted.
fn told(verdict: &Verdict) -> Vec<(&str, i32)> {
    let reasons = verdict.reasons.iter();
    reasons.map(|it| (it.name.as_str(), it.weight)).collect()
}

#[test]
fn each_fact_about_an_order_has_a_code_of_its_own() {
    let none = Ordering::default;
    for (known, code, weight) in [
        (
            Ordering {
                disposable_email: true,
                ..none()
            },
            "disposable_email",
            40,
        ),
        (
            Ordering {
                cards_shared: 2,
                ..none()
            },
            "card_reuse",
            40,
        ),
        (
            Ordering {
                declines: 3,
                ..none()
            },
            "declines",
            30,
        ),
        (
            Ordering {
                card_prefixes: 3,
                ..none()
            },
            "card_prefixes",
            15,
        ),
        (
            Ordering {
                card_from_elsewhere: true,
                ..none()
            },
            "card_country",
            10,
        ),
        (
            Ordering {
                processor_risk: 1,
                ..none()
            },
            "processor_risk",
            25,
        ),
        (
            Ordering {
                ships_elsewhere: true,
                ..none()
            },
            "order_country",
            10,
        ),
    ] {
        let verdict = judge_again(&policy(), Vec::new(), &known);
        assert_eq!(told(&verdict), [(code, weight)]);
    }
    // A mistyped card, and a second bank, are everybody's.
    let usual = Ordering {
        declines: 1,
        card_prefixes: 2,
        ..none()
    };
    assert!(told(&judge_again(&policy(), Vec::new(), &usual)).is_empty());
}

#[test]
fn each_fact_about_a_request_has_a_code_of_its_own() {
    let none = History::default;
    for (history, code, weight) in [
        (
            History {
                alike_over_limit: true,
                ..none()
            },
            "alike_over_limit",
            60,
        ),
        (
            History {
                twins_used_up: 4,
                ..none()
            },
            "twins_used_up",
            30,
        ),
        (
            History {
                mailboxes: 3,
                ..none()
            },
            "mailboxes",
            25,
        ),
        (
            History {
                photo_elsewhere: 1,
                ..none()
            },
            "photo_elsewhere",
            3,
        ),
        (
            History {
                crowd_doublings: 2,
                ..none()
            },
            "crowded",
            10,
        ),
        (
            History {
                windows_exceeded: 1,
                ..none()
            },
            "fast",
            5,
        ),
        (
            History {
                unsteady: true,
                ..none()
            },
            "unsteady",
            50,
        ),
        (
            History {
                silent: 2,
                ..none()
            },
            "silent",
            50,
        ),
        (
            History {
                confirmed_email: true,
                ..none()
            },
            "confirmed_email",
            -15,
        ),
        (
            History {
                paid_orders: 2,
                ..none()
            },
            "paid_order",
            -40,
        ),
        (
            History {
                delivered_orders: 1,
                ..none()
            },
            "delivered",
            -20,
        ),
    ] {
        assert_eq!(told(&judge(&policy(), &with(history))), [(code, weight)]);
    }
    // Two busy telephones of a kind, and two mailboxes, are a household's.
    let usual = History {
        twins_used_up: 2,
        mailboxes: 2,
        ..none()
    };
    assert!(told(&judge(&policy(), &with(usual))).is_empty());
}

#[test]
fn lists_settle_it() {
    let blocked = with(History {
        listed: Some(Listed::Block),
        paid_orders: 0,
        ..History::default()
    });
    assert_eq!(judge(&policy(), &blocked).rung, Rung::Review);
    let mut allowed = through(NetworkKind::Tor);
    allowed.history.listed = Some(Listed::Allow);
    allowed.history.alike_over_limit = true;
    assert_eq!(judge(&policy(), &allowed).rung, Rung::Allow);
}

proptest! {
    #[test]
    fn the_score_is_the_sum_and_more_trouble_never_scores_less(
        twins in 0_u32..10, photos in 0_u32..10, crowd in 0_u32..10, alike: bool, declines in 0_u32..10,
    ) {
        let history = History {
            alike_over_limit: alike,
            twins_used_up: twins,
            photo_elsewhere: photos,
            crowd_doublings: crowd,
            ordering: Ordering {
                declines,
                ..Ordering::default()
            },
            ..History::default()
        };
        let verdict = judge(&policy(), &with(history.clone()));
        let sum: i32 = verdict.reasons.iter().map(|reason| reason.weight).sum();
        prop_assert_eq!(verdict.score, sum);
        let worse = History { twins_used_up: twins + 1, photo_elsewhere: photos + 1, ..history };
        prop_assert!(judge(&policy(), &with(worse)).rung >= verdict.rung);
    }
}
