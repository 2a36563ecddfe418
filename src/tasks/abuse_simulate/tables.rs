//! The report as tables in Markdown.

use std::{collections::BTreeMap, fmt::Write};

use super::report::{Attacked, Report, Sum, share};

/// Everything that a run showed.
pub fn of(report: &Report, preview: f64) -> String {
    [honest(report), attacks(report, preview), scores(report)].join("\n")
}

fn honest(report: &Report) -> String {
    let mut table = String::from(
        "| honest visits | visits | previews | refused | challenged | passed of these | left instead | mostly for |\n|---|--:|--:|--:|--:|--:|--:|---|\n",
    );
    let mut row = |name: &str, sum: &Sum| {
        let _ = writeln!(
            table,
            "| {name} | {} | {} | {:.2} % | {:.2} % | {:.0} % | {} | {} |",
            sum.visits,
            sum.previews,
            100.0 * sum.share_refused(),
            100.0 * sum.share_challenged(),
            100.0 * sum.pass_rate(),
            sum.gave_up,
            mostly(&sum.because),
        );
    };
    for (population, sum) in &report.honest {
        row(population.name(), sum);
    }
    row("(of all: clear cookies)", &report.clearing);
    row("**everybody**", &report.everybody());
    table
}

fn attacks(report: &Report, preview: f64) -> String {
    let mut table = String::from(
        "| attackers | wanted | tried | got | fair | beyond | prevented | $ each | hours each | cost ratio | asked for |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|\n",
    );
    for (way, attack) in &report.attacks {
        let number = |value: Option<f64>| value.map_or("–".into(), |value| format!("{value:.4}"));
        let ratio = attack.dollars_each().map(|dollars| dollars / preview);
        let _ = writeln!(
            table,
            "| {} | {} | {} | {} | {} | {} | {:.1} % | {} | {} | {} | {} |",
            way.name(),
            attack.wanted,
            attack.tried,
            attack.got,
            attack.fair,
            attack.excess(),
            100.0 * attack.prevented(),
            number(attack.dollars_each()),
            number(attack.hours_each()),
            number(ratio),
            asked(attack),
        );
    }
    table
}

/// The three rules that weighed most, and how often.
fn mostly(because: &BTreeMap<String, u32>) -> String {
    let mut rules: Vec<(&String, &u32)> = because.iter().collect();
    rules.sort_by_key(|(_, times)| std::cmp::Reverse(**times));
    let told = rules
        .iter()
        .take(3)
        .map(|(rule, times)| format!("{rule} {times}"));
    told.collect::<Vec<_>>().join(", ")
}

fn asked(attack: &Attacked) -> String {
    let rungs = attack.challenged.iter();
    let rungs: Vec<String> = rungs
        .map(|(rung, times)| format!("{} {times}", rung.name()))
        .collect();
    rungs.join(", ")
}

fn scores(report: &Report) -> String {
    let mut table = String::from(
        "| score from | requests | of honest people | of attackers | attackers' share |\n|--:|--:|--:|--:|--:|\n",
    );
    for (band, (honest, attack)) in &report.scores {
        let all = honest + attack;
        let _ = writeln!(
            table,
            "| {band} | {all} | {honest} | {attack} | {:.1} % |",
            100.0 * share(*attack, all)
        );
    }
    table
}
