//! Rule use: what the rules did lately, so that staff see what a change of the policy would do before they make it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Column, Entity, Reason, Rung};
use crate::{
    errors::Result,
    models::{
        _entities::orders,
        fraud::{
            policy::{Policy, Thresholds},
            rules::Rule,
        },
        money::{Currency, Money},
        orders::Status as OrderStatus,
    },
};

/// So many of the latest assessments are looked at; a busy shop has more in a month.
const LOOKED_AT: u64 = 20_000;
/// So many visitors are asked for in one statement.
const AT_ONCE: usize = 1000;

/// What the rules did.
#[derive(Debug, Clone, Default)]
pub struct Use {
    pub rules: BTreeMap<Rule, RuleUse>,
    /// How many assessments were looked at.
    pub assessments: usize,
    /// Since when, where there were more than are looked at.
    pub since: Option<DateTime<Utc>>,
}

/// What one rule did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleUse {
    pub week: Counts,
    pub month: Counts,
    /// What the visitors whose rung it moved in 30 days have paid for, by currency.
    pub orders: Vec<Money>,
}

/// How often a rule was there, and how many of these requests came to another rung by it (or would have, where the rule is
/// only observed) at the thresholds in force.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub counted: u32,
    pub moved: u32,
}

/// One assessment, as far as it is counted.
type Row = (DateTime<Utc>, i64, i32, serde_json::Value);

/// What the rules did in the last 30 days.
///
/// # Errors
/// When the database does.
pub async fn rules<C: ConnectionTrait>(db: &C, policy: &Policy, now: DateTime<Utc>) -> Result<Use> {
    let rows: Vec<Row> = Entity::find()
        .select_only()
        .columns([
            Column::CreatedAt,
            Column::VisitorId,
            Column::Score,
            Column::Signals,
        ])
        .filter(Column::CreatedAt.gt(now - TimeDelta::days(30)))
        .order_by_desc(Column::Id)
        .limit(LOOKED_AT)
        .into_tuple()
        .all(db)
        .await?;
    let (mut counted, moved) = count(&policy.thresholds, &rows, now - TimeDelta::days(7));
    let visitors: BTreeSet<i64> = moved.values().flatten().copied().collect();
    let paid = paid(db, &visitors).await?;
    for (rule, visitors) in moved {
        counted.entry(rule).or_default().orders = sum(&paid, &visitors);
    }
    let cut_off = rows.len() as u64 == LOOKED_AT;
    Ok(Use {
        rules: counted,
        assessments: rows.len(),
        since: rows.last().filter(|_| cut_off).map(|row| row.0),
    })
}

/// The rules' counts, and whose rung each of them moved.
fn count(
    thresholds: &Thresholds,
    rows: &[Row],
    week: DateTime<Utc>,
) -> (BTreeMap<Rule, RuleUse>, BTreeMap<Rule, BTreeSet<i64>>) {
    let mut rules: BTreeMap<Rule, RuleUse> = BTreeMap::new();
    let mut moved: BTreeMap<Rule, BTreeSet<i64>> = BTreeMap::new();
    for (at, visitor, score, signals) in rows {
        let reasons: Vec<Reason> = serde_json::from_value(signals.clone()).unwrap_or_default();
        for reason in &reasons {
            let Some(rule) = Rule::parse(&reason.name) else {
                continue;
            };
            let moves = moves(thresholds, *score, reason);
            let used = rules.entry(rule).or_default();
            let weekly = (*at > week).then_some(&mut used.week);
            for counts in weekly.into_iter().chain([&mut used.month]) {
                counts.counted += 1;
                counts.moved += u32::from(moves);
            }
            if moves {
                moved.entry(rule).or_default().insert(*visitor);
            }
        }
    }
    (rules, moved)
}

/// Whether the rung is another with the reason than without it.
fn moves(thresholds: &Thresholds, score: i32, reason: &Reason) -> bool {
    let other = if reason.observed {
        score + reason.weight
    } else {
        score - reason.weight
    };
    Rung::at(thresholds, score) != Rung::at(thresholds, other)
}

/// What visitors have paid for: visitor, currency and minor units.
type Paid = (i64, String, i64);

async fn paid<C: ConnectionTrait>(db: &C, visitors: &BTreeSet<i64>) -> Result<Vec<Paid>> {
    let paid = [
        OrderStatus::Paid,
        OrderStatus::InProduction,
        OrderStatus::Shipped,
        OrderStatus::Completed,
    ];
    let all: Vec<i64> = visitors.iter().copied().collect();
    let mut sums = Vec::new();
    for some in all.chunks(AT_ONCE) {
        let rows: Vec<Paid> = orders::Entity::find()
            .select_only()
            .column(orders::Column::VisitorId)
            .column(orders::Column::Currency)
            .column(orders::Column::TotalMinor)
            .filter(orders::Column::VisitorId.is_in(some.iter().copied()))
            .filter(orders::Column::Status.is_in(paid.map(OrderStatus::name)))
            .into_tuple()
            .all(db)
            .await?;
        sums.extend(rows);
    }
    Ok(sums)
}

fn sum(paid: &[Paid], visitors: &BTreeSet<i64>) -> Vec<Money> {
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for (_, currency, minor) in paid.iter().filter(|(of, ..)| visitors.contains(of)) {
        *sums.entry(currency).or_default() += minor;
    }
    let money = |(currency, minor)| Some(Money::new(minor, Currency::parse(currency).ok()?));
    sums.into_iter().filter_map(money).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn row(days_ago: i64, visitor: i64, score: i32, signals: serde_json::Value) -> Row {
        let at = DateTime::UNIX_EPOCH - TimeDelta::days(days_ago);
        (at, visitor, score, signals)
    }

    #[test]
    fn a_rule_moves_whom_it_puts_on_another_rung() {
        let thresholds = Policy::built_in(&crate::settings::Quotas::default()).thresholds;
        let reason = |name: &str, weight: i32, observed: bool| json!({"name": name, "weight": weight, "words": "", "observed": observed});
        let rows = [
            row(
                1,
                1,
                35,
                json!([
                    reason("silent", 30, false),
                    reason("country_zone", 5, false)
                ]),
            ),
            row(
                20,
                2,
                5,
                json!([
                    reason("country_zone", 5, false),
                    reason("hosting", 40, true)
                ]),
            ),
        ];
        let (rules, moved) = count(
            &thresholds,
            &rows,
            DateTime::UNIX_EPOCH - TimeDelta::days(7),
        );
        let told = |rule| {
            let RuleUse { week, month, .. } = &rules[&rule];
            [week.counted, week.moved, month.counted, month.moved]
        };
        assert_eq!(told(Rule::Silent), [1, 1, 1, 1]);
        assert_eq!(told(Rule::CountryZone), [1, 0, 2, 0]);
        assert_eq!(told(Rule::Hosting), [0, 0, 1, 1]);
        assert_eq!(moved[&Rule::Hosting], BTreeSet::from([2]));
    }

    #[test]
    fn sums_are_of_those_visitors_and_by_currency() {
        let paid = [
            (1, "EUR".into(), 500),
            (1, "EUR".into(), 300),
            (2, "GBP".into(), 900),
        ];
        let euros = Money::new(800, Currency::Eur);
        assert_eq!(sum(&paid, &BTreeSet::from([1])), [euros]);
        assert_eq!(sum(&paid, &BTreeSet::from([1, 2])).len(), 2);
        assert!(sum(&paid, &BTreeSet::new()).is_empty());
    }
}
