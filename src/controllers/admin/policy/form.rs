//! The policy's form, read into a policy. A field that is missing or cannot be read stays as it is in force, and is told.

use std::{collections::BTreeMap, str::FromStr};

use crate::{
    models::fraud::{
        policy::{Mode, Policy, Setting},
        rules::Rule,
    },
    views::policies::{NOTE, Problems, mode_name, mode_of, weight_of},
};

/// What was typed, by the fields' names.
pub(super) type Typed = BTreeMap<String, String>;

/// The longest note, characters.
const LONGEST_NOTE: usize = 300;

/// The policy that is meant, and what could not be read.
pub(super) fn read(typed: &Typed, in_force: &Policy) -> (Policy, Problems) {
    let mut problems = Problems::default();
    let note = typed.get(NOTE).map_or("", |note| note.trim());
    problems.keep_note(note);
    if note.is_empty() {
        problems.add(NOTE, "Say what changes and why.");
    } else if note.chars().count() > LONGEST_NOTE {
        problems.add(NOTE, format!("At most {LONGEST_NOTE} characters, please."));
    }
    let mut policy = in_force.clone();
    for rule in Rule::ALL {
        let setting = in_force.setting(rule);
        let mode = typed.get(&mode_of(rule)).and_then(|name| mode(name));
        let mut weight = setting.weight;
        number(typed, &weight_of(rule), &mut weight, &mut problems);
        let mode = mode.unwrap_or(setting.mode);
        policy.rules.insert(rule, Setting { mode, weight });
    }
    let t = &mut policy.thresholds;
    number(typed, "proof_of_work", &mut t.proof_of_work, &mut problems);
    number(
        typed,
        "confirmed_email",
        &mut t.confirmed_email,
        &mut problems,
    );
    number(typed, "slow", &mut t.slow, &mut problems);
    number(typed, "purchase", &mut t.purchase, &mut problems);
    number(typed, "review", &mut t.review, &mut problems);
    let c = &mut policy.capacities;
    number(typed, "per_day", &mut c.per_day, &mut problems);
    number(typed, "per_month", &mut c.per_month, &mut problems);
    number(typed, "email_adds", &mut c.email_adds, &mut problems);
    number(typed, "order_adds", &mut c.order_adds, &mut problems);
    number(typed, "alike_bits", &mut policy.alike_bits, &mut problems);
    number(
        typed,
        "address_bits",
        &mut policy.address_bits,
        &mut problems,
    );
    let people = &mut policy.alike_people;
    number(typed, "alike_people", people, &mut problems);
    let days = &mut policy.network_half_life_days;
    number(typed, "network_half_life_days", days, &mut problems);
    number(typed, "cluster_cap", &mut policy.cluster_cap, &mut problems);
    (policy, problems)
}

fn mode(name: &str) -> Option<Mode> {
    [Mode::Off, Mode::Observe, Mode::Enforce]
        .into_iter()
        .find(|mode| mode_name(*mode) == name)
}

fn number<N: FromStr>(typed: &Typed, field: &str, into: &mut N, problems: &mut Problems) {
    let Some(text) = typed.get(field) else {
        return;
    };
    // A minus may come as it is printed.
    match text.trim().replace('−', "-").parse() {
        Ok(read) => *into = read,
        Err(_) => problems.add(
            field,
            format!("“{}” is no number that fits here.", text.trim()),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(fields: &[(&str, &str)]) -> Typed {
        let owned = |(name, value): &(&str, &str)| ((*name).to_string(), (*value).to_string());
        fields.iter().map(owned).collect()
    }

    #[test]
    fn what_is_typed_is_meant_and_the_rest_stays() {
        let in_force = Policy::built_in(&crate::settings::Quotas::default());
        let fields = [
            ("note", "Tor is quiet"),
            ("mode.tor", "observe"),
            ("weight.tor", " −5 "),
            ("per_day", "6"),
        ];
        let (policy, problems) = read(&typed(&fields), &in_force);
        assert!(problems.is_empty());
        let meant = Setting {
            mode: Mode::Observe,
            weight: -5,
        };
        assert_eq!(policy.setting(Rule::Tor), meant);
        assert_eq!(policy.setting(Rule::Vpn), in_force.setting(Rule::Vpn));
        assert_eq!(policy.capacities.per_day, 6);
        assert_eq!(policy.thresholds, in_force.thresholds);
    }

    #[test]
    fn what_cannot_be_read_is_told_at_its_field() {
        let in_force = Policy::built_in(&crate::settings::Quotas::default());
        let fields = [("weight.vpn", "lots"), ("per_day", "-1"), ("note", " ")];
        let (policy, problems) = read(&typed(&fields), &in_force);
        for field in ["weight.vpn", "per_day", NOTE] {
            assert!(problems.at(field).is_some(), "{field}");
        }
        assert_eq!(policy.capacities, in_force.capacities);
    }
}
