//! Assessments: one decision about a request, with what it was based on, kept so that it can be explained.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set,
};
use serde::{Deserialize, Serialize};

use super::{
    _entities::assessments::{self, Column, Entity},
    fraud::geo::{AddressBook, Located},
    fraud::score::{self, Verdict},
    ids::VisitorId,
};
use crate::errors::Result;

pub use assessments::Model;

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

/// Signals of one request, as far as they are looked at. The address itself is not among them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Signals {
    pub located: Located,
    /// Whether the request came with the headers that browsers send.
    pub looks_like_a_browser: bool,
}

impl Signals {
    #[must_use]
    pub fn of(
        addresses: &dyn AddressBook,
        address: IpAddr,
        headers: &axum::http::HeaderMap,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            located: addresses.look_up(address, now),
            looks_like_a_browser: headers.contains_key("accept-language")
                && headers.contains_key("user-agent"),
        }
    }
}

/// What an assessment is about.
#[derive(Debug, Clone, Copy, Default)]
pub struct About {
    pub portrait_id: Option<i64>,
    pub order_id: Option<i64>,
}

/// Scores the signals and keeps the decision.
///
/// # Errors
/// When the database does.
pub async fn record<C: ConnectionTrait>(
    txn: &C,
    action: Action,
    visitor_id: i64,
    about: About,
    signals: &Signals,
) -> Result<Verdict> {
    let verdict = score::judge(signals);
    let row = assessments::ActiveModel {
        pid: Set(VisitorId::random().0),
        action: Set(action.name().into()),
        visitor_id: Set(visitor_id),
        portrait_id: Set(about.portrait_id),
        order_id: Set(about.order_id),
        country: Set(signals.located.country.clone()),
        network: Set(serde_json::to_value(&signals.located.network)
            .ok()
            .filter(|network| !network.is_null())),
        signals: Set(serde_json::to_value(&verdict.reasons)?),
        score: Set(verdict.score),
        outcome: Set(verdict.outcome.name().into()),
        policy_version: Set(score::POLICY_VERSION.into()),
        ..Default::default()
    };
    row.insert(txn).await?;
    Ok(verdict)
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

impl Model {
    /// The reasons behind the score.
    #[must_use]
    pub fn reasons(&self) -> Vec<score::Reason> {
        serde_json::from_value(self.signals.clone()).unwrap_or_default()
    }
}
