//! Assessments: one decision about a request, with what it was based on, kept so that it can be explained.

pub mod allowances;
pub mod evidence;
pub mod history;
pub mod reconsidering;
pub mod retention;
pub mod rule_use;
pub mod statistics;

use std::time::Instant;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set};

use super::{
    _entities::assessments::{self, Column, Entity},
    fraud::{
        policy::Policy,
        score::{self, Reason, Rung, Verdict},
        signals::Signals,
    },
    identities::{self, IdentityKey, clusters, sightings},
    ids::VisitorId,
    quotas::{Allowance, Trust},
    visitors,
};
use crate::{errors::Result, shop::Shop};

pub use assessments::Model;
pub use evidence::{Brought, Evidence, OrderFacts};

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Preview,
    Order,
}

impl Action {
    fn name(self) -> &'static str {
        match self {
            Self::Preview => "preview",
            Self::Order => "order",
        }
    }
}

/// How a request stands: what was made of it, under the locks of its keys.
pub struct Standing {
    pub verdict: Verdict,
    pub trust: Trust,
    pub allowance: Allowance,
    /// The keys that a preview is counted on.
    pub counted: Vec<identities::Model>,
    row: assessments::ActiveModel,
}

/// What an assessment turned out to be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Portrait(i64),
    Order(i64),
    /// Something is asked for first.
    Challenged,
    /// There was no preview left.
    UsedUp,
}

impl Standing {
    /// Writes the assessment down.
    ///
    /// # Errors
    /// When the database does.
    pub async fn record<C: ConnectionTrait>(&self, txn: &C, outcome: Outcome) -> Result<()> {
        let mut row = self.row.clone();
        match outcome {
            Outcome::Portrait(id) => row.portrait_id = Set(Some(id)),
            Outcome::Order(id) => row.order_id = Set(Some(id)),
            Outcome::Challenged => {}
            Outcome::UsedUp => row.outcome = Set(USED_UP.into()),
        }
        Entity::insert(row).exec_without_returning(txn).await?;
        Ok(())
    }
}

/// A request that is to be judged.
pub struct Case<'a> {
    pub shop: &'a Shop,
    pub policy: &'a Policy,
    pub action: Action,
    pub visitor: &'a visitors::Model,
    pub evidence: &'a Evidence,
    /// The rows of its keys, as [`touch`] locked them.
    pub rows: &'a identities::Rows,
    pub now: DateTime<Utc>,
}

/// Looks a request up in the shop's books, judges it and writes the sighting down.
///
/// # Errors
/// When the database does.
pub async fn assess<C: ConnectionTrait>(txn: &C, case: &Case<'_>) -> Result<Standing> {
    let began = Instant::now();
    let (evidence, rows, now) = (case.evidence, case.rows, case.now);
    let visitor = recognised(txn, case).await?;
    let mut parts = Vec::with_capacity(evidence.parts.len());
    for (name, key) in &evidence.parts {
        parts.push((*name, rows.of(key)?.clone()));
    }
    // Whoever told of a device before does not take it back by silence.
    let told = match evidence.device {
        Some(_) => Vec::new(),
        None => sightings::told(txn, &visitor, now).await?,
    };
    parts.extend(told.iter().map(|(name, key)| (name.as_str(), key.clone())));
    let device = match &evidence.device {
        Some(key) => rows.get(key),
        None => sightings::device_of(&told),
    };
    let seen = sightings::Seen {
        visitor: &visitor,
        address: rows.of(&evidence.address)?,
        block: rows.of(&evidence.block)?,
        device,
        parts: &parts,
        anonymous: evidence.is_anonymous(),
        made_alike: evidence.is_tor(),
    };
    let books = history::Look { txn, case, seen }.books().await?;
    let signals = Signals {
        located: evidence.located.clone(),
        observed: evidence.observed.clone(),
        history: books.history,
    };
    let verdict = if told.is_empty() {
        score::judge(case.policy, &signals)
    } else {
        let before = latest_of(txn, case.visitor.id).await?;
        let before = before.map(|before| before.reasons()).unwrap_or_default();
        score::judge_silent(case.policy, &signals, before)
    };
    sightings::record(txn, seen, &books.known, now).await?;
    let row = row(case, &signals, &verdict, began)?;
    let counted = [Some(seen.visitor), Some(seen.address), device];
    Ok(Standing {
        verdict,
        trust: books.trust,
        allowance: books.allowance,
        counted: counted.into_iter().flatten().cloned().collect(),
        row,
    })
}

/// Locks the keys of a request, so that whoever else comes by one of them waits until the transaction ends.
///
/// # Errors
/// When the database does.
pub async fn touch<C: ConnectionTrait>(
    txn: &C,
    evidence: &Evidence,
    now: DateTime<Utc>,
) -> Result<identities::Rows> {
    let mut locked = vec![evidence.visitor.clone(), evidence.address.clone()];
    locked.extend(evidence.account.iter().map(|(key, _)| key.clone()));
    let others: Vec<IdentityKey> = std::iter::once(&evidence.block)
        .chain(evidence.parts.iter().map(|(_, key)| key))
        .chain(evidence.photo.first().into_iter().flatten())
        .cloned()
        .collect();
    identities::touch(txn, &locked, &others, now).await
}

/// The outcome of a request that had no preview left.
pub const USED_UP: &str = "used_up";

/// The latest assessment of an order.
///
/// # Errors
/// When the database does.
pub async fn of_order<C: ConnectionTrait>(db: &C, order_id: i64) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::OrderId.eq(order_id))
        .order_by_desc(Column::Id)
        .one(db)
        .await?)
}

/// The latest assessment of a visitor.
///
/// # Errors
/// When the database does.
pub async fn latest_of<C: ConnectionTrait>(db: &C, visitor_id: i64) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::VisitorId.eq(visitor_id))
        .order_by_desc(Column::Id)
        .one(db)
        .await?)
}

/// The browser's row. One that is signed in is one with its account, also if it was given another cookie since, or was not seen for so
/// long that the account was forgotten.
async fn recognised<C: ConnectionTrait>(txn: &C, case: &Case<'_>) -> Result<identities::Model> {
    let (evidence, rows) = (case.evidence, case.rows);
    let visitor = rows.of(&evidence.visitor)?;
    let is_apart = |(key, _): &clusters::Tie| {
        let row = rows.get(key);
        row.is_none_or(|row| row.cluster_id.is_none() || row.cluster_id != visitor.cluster_id)
    };
    if !evidence.account.iter().any(is_apart) {
        return Ok(visitor.clone());
    }
    let cap = case.policy.cluster_cap;
    clusters::join(txn, &evidence.visitor, &evidence.account, cap).await
}

fn row(
    case: &Case<'_>,
    signals: &Signals,
    verdict: &Verdict,
    began: Instant,
) -> Result<assessments::ActiveModel> {
    let network = serde_json::to_value(&signals.located.network)?;
    Ok(assessments::ActiveModel {
        pid: Set(VisitorId::random().0),
        action: Set(case.action.name().into()),
        visitor_id: Set(case.visitor.id),
        country: Set(signals.located.country.clone()),
        network: Set(Some(network).filter(|network| !network.is_null())),
        signals: Set(serde_json::to_value(&verdict.reasons)?),
        score: Set(verdict.score),
        outcome: Set(verdict.rung.name().into()),
        observed_score: Set(verdict.observed_score),
        observed_outcome: Set(outcome_of(verdict)),
        policy_version: Set(case.policy.version.to_string()),
        micros: Set(micros(began)),
        ..Default::default()
    })
}

/// Microseconds since then.
fn micros(began: Instant) -> i64 {
    i64::try_from(began.elapsed().as_micros()).unwrap_or(i64::MAX)
}

/// What it would have come to with the observed rules, where that is something else.
fn outcome_of(verdict: &Verdict) -> Option<String> {
    let observed = (verdict.observed_rung != verdict.rung).then_some(verdict.observed_rung);
    observed.map(|rung| rung.name().into())
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Model {
    /// The reasons behind the score.
    #[must_use]
    pub fn reasons(&self) -> Vec<Reason> {
        serde_json::from_value(self.signals.clone()).unwrap_or_default()
    }

    /// Which rung of the ladder it came to.
    #[must_use]
    pub fn rung(&self) -> Option<Rung> {
        Rung::parse(&self.outcome)
    }
}
