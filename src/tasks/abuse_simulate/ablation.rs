//! Ablation: each rule switched off in turn, in a smaller run. What gets through then, and who is spared.

use std::fmt::Write;

use loco_rs::app::AppContext;

use super::{Plan, Report, attackers::Way, simulate};
use crate::{
    errors::Result,
    models::fraud::{
        policy::{Mode, Setting},
        rules::Rule,
    },
};

/// The rules that a preview can meet here. The others are of orders, cards and lists.
const RULES: [Rule; 19] = [
    Rule::Tor,
    Rule::Proxy,
    Rule::Hosting,
    Rule::Vpn,
    Rule::Relay,
    Rule::Automation,
    Rule::Contradiction,
    Rule::Oddity,
    Rule::NoBrowser,
    Rule::Silent,
    Rule::Unsteady,
    Rule::CountryZone,
    Rule::AlikeOverLimit,
    Rule::TwinsUsedUp,
    Rule::Mailboxes,
    Rule::PhotoElsewhere,
    Rule::Crowded,
    Rule::Fast,
    Rule::ConfirmedEmail,
];

/// A table in Markdown: a row for all rules together, and one for each that was off.
///
/// # Errors
/// When the database fails.
pub async fn table(ctx: &AppContext, plan: &Plan) -> Result<String> {
    let small = Plan {
        days: plan.days.min(6),
        visits: plan.visits / 8,
        attackers: plan.attackers.min(2),
        tells: false,
        ..plan.clone()
    };
    let mut table = String::from("| off | honest refused | honest challenged |");
    for way in Way::ALL {
        let _ = write!(table, " {} |", way.name());
    }
    table.push_str("\n|---|--:|--:|");
    table.push_str(&"--:|".repeat(Way::ALL.len()));
    table.push('\n');
    let whole = simulate(ctx, &small, None).await?;
    row(&mut table, "nothing", &whole);
    for rule in RULES {
        let mut plan = small.clone();
        let weight = plan.policy.setting(rule).weight;
        let off = Setting {
            mode: Mode::Off,
            weight,
        };
        plan.policy.rules.insert(rule, off);
        let report = simulate(ctx, &plan, None).await?;
        row(&mut table, rule.code(), &report);
        println!("without {}: {}", rule.code(), report.progress());
    }
    Ok(table)
}

fn row(table: &mut String, name: &str, report: &Report) {
    let all = report.everybody();
    let (refused, challenged) = (all.share_refused(), all.share_challenged());
    let _ = write!(
        table,
        "| {name} | {:.2} % | {:.2} % |",
        100.0 * refused,
        100.0 * challenged
    );
    for attack in report.attacks.values() {
        let _ = write!(table, " {:.1} % |", 100.0 * attack.prevented());
    }
    table.push('\n');
}
