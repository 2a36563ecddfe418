//! The policy: which signals count and how much, what a score leads to, how many previews there are. It is data, with a
//! version and a date, so that an old decision can be explained by the rules of its day; the first is built in.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter,
    QueryOrder, Set,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::rules::Rule;
use crate::{
    errors::{Refusal, Result},
    models::{
        _entities::policies::{self, Column, Entity},
        audit_log, begin_write,
        identities::alike::Enough,
        quotas::Capacities,
        staff,
    },
    settings::Quotas,
};

pub use policies::Model;

/// Everything that is decided by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// 1 is the built-in one.
    #[serde(skip)]
    pub version: i32,
    /// Rules that are not named stand at their default.
    pub rules: BTreeMap<Rule, Setting>,
    pub thresholds: Thresholds,
    pub capacities: Capacities,
    /// So many bits make two browsers at one address alike, and so many of them the address tells. (Elsewhere see `alike::find`.)
    pub alike_bits: f64,
    pub address_bits: f64,
    /// So many people's previews those may have together who are alike at one address: two of a family have the same telephone.
    #[serde(default = "alike_people")]
    pub alike_people: f64,
    /// What is known of networks counts half after so many days.
    pub network_half_life_days: u32,
    /// No cluster grows beyond so many keys.
    pub cluster_cap: u32,
}

fn alike_people() -> f64 {
    1.5
}

/// Whether a rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Off,
    /// Written down as if it counted, so that staff see what it would do. Decides nothing.
    Observe,
    Enforce,
}

/// One rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    pub mode: Mode,
    /// Points, where the signal is there; for signals that come in numbers, points each.
    pub weight: i32,
}

/// From which score on each rung of the ladder is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    pub proof_of_work: i32,
    pub confirmed_email: i32,
    pub slow: i32,
    pub purchase: i32,
    pub review: i32,
}

/// What a refused policy is refused for: the codes of [`Policy::check`].
pub const LADDER: &str = "policy_ladder";
pub const CAPACITIES: &str = "policy_capacities";
pub const WEIGHTS: &str = "policy_weights";
pub const LIKENESS: &str = "policy_likeness";

impl Policy {
    /// The policy of a shop that has not written its own.
    #[must_use]
    pub fn built_in(quotas: &Quotas) -> Self {
        Self {
            version: 1,
            rules: Rule::ALL.map(|rule| (rule, rule.default_setting())).into(),
            thresholds: Thresholds {
                proof_of_work: 30,
                confirmed_email: 50,
                slow: 60,
                purchase: 115,
                review: 140,
            },
            capacities: Capacities {
                per_day: quotas.per_visitor,
                per_month: quotas.per_month,
                email_adds: quotas.email_adds,
                order_adds: quotas.order_adds,
            },
            alike_bits: 9.5,
            address_bits: 3.0,
            alike_people: alike_people(),
            network_half_life_days: 180,
            cluster_cap: 64,
        }
    }

    #[must_use]
    pub fn setting(&self, rule: Rule) -> Setting {
        let set = self.rules.get(&rule).copied();
        set.unwrap_or_else(|| rule.default_setting())
    }

    #[must_use]
    pub fn enough(&self) -> Enough {
        Enough {
            bits: self.alike_bits,
            address_bits: self.address_bits,
        }
    }

    /// What is wrong with it, in staff's words.
    ///
    /// # Errors
    /// A [`Refusal`] for what cannot be meant.
    pub fn check(&self) -> Result<(), Refusal> {
        let t = &self.thresholds;
        let ladder = [
            t.proof_of_work,
            t.confirmed_email,
            t.slow,
            t.purchase,
            t.review,
        ];
        let refuse = |code, words: &str| Err(Refusal::unprocessable(code, words));
        if t.proof_of_work <= 0 || !ladder.is_sorted() {
            return refuse(
                LADDER,
                "Each rung of the ladder must begin at a score above the one before.",
            );
        }
        if self.capacities.per_month < self.capacities.per_day {
            return refuse(CAPACITIES, "A month cannot have fewer previews than a day.");
        }
        if self.rules.values().any(|rule| rule.weight.abs() > 1000) {
            return refuse(WEIGHTS, "Weights are between -1000 and 1000.");
        }
        if !self.alike_bits.is_finite()
            || !self.address_bits.is_finite()
            || !(1.0..100.0).contains(&self.alike_people)
            || self.cluster_cap < 2
        {
            return refuse(
                LIKENESS,
                "Bits are numbers, alike browsers are at least one person, and a cluster has at least two keys.",
            );
        }
        Ok(())
    }
}

/// The policy in force.
///
/// # Errors
/// When the database does.
pub async fn current<C: ConnectionTrait>(
    db: &C,
    quotas: &Quotas,
    now: DateTime<Utc>,
) -> Result<Policy> {
    let latest = Entity::find()
        .filter(Column::ActiveFrom.lte(now))
        .order_by_desc(Column::Version)
        .one(db)
        .await?;
    match latest {
        Some(row) => row.policy(),
        None => Ok(Policy::built_in(quotas)),
    }
}

/// All versions that staff wrote, the latest first.
///
/// # Errors
/// When the database does.
pub async fn versions<C: ConnectionTrait>(db: &C) -> Result<Vec<Model>> {
    let all = Entity::find().order_by_desc(Column::Version);
    Ok(all.all(db).await?)
}

/// Puts a new version in force.
///
/// # Errors
/// A [`Refusal`] for a policy that cannot be meant; otherwise when the database fails.
pub async fn publish(
    db: &DatabaseConnection,
    staff: &staff::Model,
    policy: &Policy,
    note: &str,
    now: DateTime<Utc>,
) -> Result<Model> {
    policy.check()?;
    let txn = begin_write(db).await?;
    let latest = Entity::find()
        .order_by_desc(Column::Version)
        .one(&txn)
        .await?;
    let version = latest.map_or(1, |row| row.version) + 1;
    let row = policies::ActiveModel {
        version: Set(version),
        body: Set(serde_json::to_value(policy)?),
        note: Set(note.into()),
        active_from: Set(now.into()),
        staff_member_id: Set(Some(staff.id)),
        ..Default::default()
    };
    let row = row.insert(&txn).await?;
    let data = json!({"version": version, "note": note});
    audit_log::record(&txn, staff, "policy_published", &version.to_string(), data).await?;
    txn.commit().await?;
    Ok(row)
}

impl Model {
    /// # Errors
    /// When the row holds no policy.
    pub fn policy(&self) -> Result<Policy> {
        let policy: Policy = serde_json::from_value(self.body.clone())?;
        Ok(Policy {
            version: self.version,
            ..policy
        })
    }
}

#[cfg(test)]
mod tests;
