//! Assessments: one decision about a request, with what it was based on, kept so that it can be explained.

pub mod evidence;
pub mod history;
pub mod rule_use;
pub mod statistics;

use std::time::Instant;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set,
    sea_query::Expr,
};

use super::{
    _entities::assessments::{self, Column, Entity},
    fraud::{
        policy::Policy,
        score::{self, Reason, Rung, Verdict},
        signals::Signals,
    },
    identities::{self, IdentityKey, sightings},
    ids::VisitorId,
    quotas::{Allowance, Trust},
    visitors,
};
use crate::{errors::Result, shop::Shop};

pub use assessments::Model;
pub use evidence::{Evidence, OrderFacts};

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
    pub rows: identities::Rows,
    /// The row that was written down.
    pub id: i64,
}

/// Looks a request up in the shop's books, judges it and writes the assessment and the sighting down.
///
/// # Errors
/// When the database does.
pub async fn assess<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    policy: &Policy,
    action: Action,
    visitor: &visitors::Model,
    evidence: &Evidence,
    now: DateTime<Utc>,
) -> Result<Standing> {
    let began = Instant::now();
    let rows = touch(txn, evidence, now).await?;
    let mut parts = Vec::with_capacity(evidence.parts.len());
    for (name, key) in &evidence.parts {
        parts.push((*name, rows.of(key)?.clone()));
    }
    let device = evidence.device.as_ref().and_then(|key| rows.get(key));
    let seen = sightings::Seen {
        visitor: rows.of(&evidence.visitor)?,
        address: rows.of(&evidence.address)?,
        block: rows.of(&evidence.block)?,
        device,
        parts: &parts,
        anonymous: evidence.is_anonymous(),
    };
    let look = history::Look {
        txn,
        shop,
        policy,
        visitor,
        evidence,
        rows: &rows,
        now,
    };
    let books = look.books(seen).await?;
    let signals = Signals {
        located: evidence.located.clone(),
        observed: evidence.observed.clone(),
        history: books.history,
    };
    let verdict = score::judge(policy, &signals);
    sightings::record(txn, seen, &books.known, now).await?;
    let id = record(txn, policy, action, visitor, &signals, &verdict, began).await?;
    let counted = [Some(seen.visitor), Some(seen.address), device];
    Ok(Standing {
        verdict,
        trust: books.trust,
        allowance: books.allowance,
        counted: counted.into_iter().flatten().cloned().collect(),
        id,
        rows,
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
    let locked = [evidence.visitor.clone(), evidence.address.clone()];
    let others: Vec<IdentityKey> = std::iter::once(&evidence.block)
        .chain(evidence.parts.iter().map(|(_, key)| key))
        .chain(evidence.photo.first().into_iter().flatten())
        .cloned()
        .collect();
    identities::touch(txn, &locked, &others, now).await
}

/// What an assessment turned out to be about, once that is there.
///
/// # Errors
/// When the database does.
pub async fn is_about<C: ConnectionTrait>(
    txn: &C,
    id: i64,
    portrait_id: Option<i64>,
    order_id: Option<i64>,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::PortraitId, Expr::value(portrait_id))
        .col_expr(Column::OrderId, Expr::value(order_id))
        .filter(Column::Id.eq(id))
        .exec(txn)
        .await?;
    Ok(())
}

/// The outcome of a request that had no preview left.
pub const USED_UP: &str = "used_up";

/// A request ended otherwise than by its rung.
///
/// # Errors
/// When the database does.
pub async fn ended<C: ConnectionTrait>(txn: &C, id: i64, outcome: &str) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Outcome, Expr::value(outcome))
        .filter(Column::Id.eq(id))
        .exec(txn)
        .await?;
    Ok(())
}

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

async fn record<C: ConnectionTrait>(
    txn: &C,
    policy: &Policy,
    action: Action,
    visitor: &visitors::Model,
    signals: &Signals,
    verdict: &Verdict,
    began: Instant,
) -> Result<i64> {
    let network = serde_json::to_value(&signals.located.network)?;
    let observed = (verdict.observed_rung != verdict.rung).then_some(verdict.observed_rung);
    let row = assessments::ActiveModel {
        pid: Set(VisitorId::random().0),
        action: Set(action.name().into()),
        visitor_id: Set(visitor.id),
        country: Set(signals.located.country.clone()),
        network: Set(Some(network).filter(|network| !network.is_null())),
        signals: Set(serde_json::to_value(&verdict.reasons)?),
        score: Set(verdict.score),
        outcome: Set(verdict.rung.name().into()),
        observed_score: Set(verdict.observed_score),
        observed_outcome: Set(observed.map(|rung| rung.name().into())),
        policy_version: Set(policy.version.to_string()),
        micros: Set(i64::try_from(began.elapsed().as_micros()).unwrap_or(i64::MAX)),
        ..Default::default()
    };
    Ok(row.insert(txn).await?.id)
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
