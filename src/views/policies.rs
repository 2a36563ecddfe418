//! The policy as the staff reads and changes it.

mod problems;
mod rows;

use serde::Serialize;

use super::times;
use crate::models::{
    assessments::rule_use::{Counts, Use},
    fraud::{
        policy::{Mode, Policy},
        rules::Rule,
    },
    money::Money,
};

pub use problems::Problems;
pub use rows::{FileRow, VersionRow};

/// The field that says why a version is published.
pub const NOTE: &str = "note";

/// The field of a rule's mode.
#[must_use]
pub fn mode_of(rule: Rule) -> String {
    format!("mode.{}", rule.code())
}

/// The field of a rule's weight.
#[must_use]
pub fn weight_of(rule: Rule) -> String {
    format!("weight.{}", rule.code())
}

/// As a form sends it.
#[must_use]
pub fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Off => "off",
        Mode::Observe => "observe",
        Mode::Enforce => "enforce",
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct PolicyView {
    rules: Vec<RuleRow>,
    thresholds: Vec<NumberField>,
    capacities: Vec<NumberField>,
    likeness: Vec<NumberField>,
    problems: Problems,
    assessments: usize,
    /// Since when the counts are, where there is more than is counted.
    since: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct RuleRow {
    code: &'static str,
    words: &'static str,
    mode: &'static str,
    weight: i32,
    week: Counted,
    month: Counted,
    /// `€ 98.00, £ 20.00`; none where nobody paid.
    orders: Option<String>,
    mode_field: String,
    weight_field: String,
    error: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct Counted {
    counted: u32,
    moved: u32,
}

#[derive(Debug, Clone, Serialize)]
struct NumberField {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    value: String,
    error: Option<String>,
}

impl PolicyView {
    #[must_use]
    pub fn new(policy: &Policy, used: &Use, problems: &Problems) -> Self {
        let field = |(name, label, hint, value): (&'static str, _, _, String)| NumberField {
            name,
            label,
            hint,
            value,
            error: problems.at(name),
        };
        Self {
            rules: Rule::ALL
                .map(|rule| rule_row(rule, policy, used, problems))
                .into(),
            thresholds: thresholds(policy).map(field).into(),
            capacities: capacities(policy).map(field).into(),
            likeness: likeness(policy).map(field).into(),
            problems: problems.clone(),
            assessments: used.assessments,
            since: used.since.map(times::minute),
        }
    }
}

fn rule_row(rule: Rule, policy: &Policy, used: &Use, problems: &Problems) -> RuleRow {
    let setting = policy.setting(rule);
    let used = used.rules.get(&rule).cloned().unwrap_or_default();
    let counted = |counts: Counts| Counted {
        counted: counts.counted,
        moved: counts.moved,
    };
    let orders: Vec<String> = used.orders.iter().map(Money::to_string).collect();
    let weight_field = weight_of(rule);
    RuleRow {
        code: rule.code(),
        words: rule.words(),
        mode: mode_name(setting.mode),
        weight: setting.weight,
        week: counted(used.week),
        month: counted(used.month),
        orders: (!orders.is_empty()).then(|| orders.join(", ")),
        mode_field: mode_of(rule),
        error: problems.at(&weight_field),
        weight_field,
    }
}

/// Name, label, hint, value.
type Told = (&'static str, &'static str, &'static str, String);

fn thresholds(policy: &Policy) -> [Told; 5] {
    let t = &policy.thresholds;
    [
        (
            "proof_of_work",
            "A puzzle",
            "the browser solves it by itself",
            t.proof_of_work.to_string(),
        ),
        (
            "confirmed_email",
            "An e-mail address",
            "a mailed link",
            t.confirmed_email.to_string(),
        ),
        (
            "slow",
            "The same, painted last",
            "when nobody else waits",
            t.slow.to_string(),
        ),
        (
            "purchase",
            "An order",
            "of what is painted already",
            t.purchase.to_string(),
        ),
        (
            "review",
            "A person’s word",
            "a question to the shop",
            t.review.to_string(),
        ),
    ]
}

fn capacities(policy: &Policy) -> [Told; 4] {
    let c = &policy.capacities;
    [
        ("per_day", "In 24 hours", "previews", c.per_day.to_string()),
        (
            "per_month",
            "In 30 days",
            "previews",
            c.per_month.to_string(),
        ),
        (
            "email_adds",
            "For a confirmed e-mail address",
            "more a day",
            c.email_adds.to_string(),
        ),
        (
            "order_adds",
            "For each paid order",
            "more a day, up to three orders",
            c.order_adds.to_string(),
        ),
    ]
}

fn likeness(policy: &Policy) -> [Told; 5] {
    [
        (
            "alike_bits",
            "Probably the same browser",
            "from so many bits",
            policy.alike_bits.to_string(),
        ),
        (
            "address_bits",
            "The same address",
            "is worth so many bits",
            policy.address_bits.to_string(),
        ),
        (
            "alike_people",
            "Browsers alike at one address",
            "may have so many people’s previews",
            policy.alike_people.to_string(),
        ),
        (
            "network_half_life_days",
            "What is known of a network",
            "counts half after so many days",
            policy.network_half_life_days.to_string(),
        ),
        (
            "cluster_cap",
            "The largest cluster",
            "keys",
            policy.cluster_cap.to_string(),
        ),
    ]
}
