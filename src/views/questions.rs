//! Questions to the shop, as the staff sees them: nothing of the person but what they wrote, painted and ordered.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde::Serialize;

use super::{
    assessments::{AssessmentView, rung_words},
    keys::KeyRow,
    times,
};
use crate::{
    errors::Result,
    models::{
        assessments,
        challenges::{Model as Challenge, known::Known},
        fraud::rules::Rule,
        orders::Model as Order,
        portraits::Model as Portrait,
    },
};

/// A row of the list.
#[derive(Debug, Clone, Serialize)]
pub struct QuestionRow {
    url: String,
    question: String,
    reason: String,
    score: i32,
    asked: String,
    waits: String,
}

/// A question with what is known of whoever asks.
#[derive(Debug, Clone, Serialize)]
pub struct QuestionView {
    #[serde(flatten)]
    row: QuestionRow,
    rung_words: &'static str,
    decision_url: String,
    entries_url: String,
    assessment: Option<AssessmentView>,
    previews_day: usize,
    previews_month: usize,
    capacity_day: u32,
    capacity_month: u32,
    portraits: Vec<Picture>,
    orders: Vec<OrderLine>,
    keys: Vec<KeyRow>,
    /// How many other browsers are probably this one.
    same: usize,
    /// How many others of the same kind were seen at the same address.
    twins: usize,
    devices_here: usize,
    cluster_url: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct Picture {
    url: String,
    width: i32,
    height: i32,
    made: String,
}

#[derive(Debug, Clone, Serialize)]
struct OrderLine {
    url: String,
    number: String,
    total: String,
    status: &'static str,
    status_words: &'static str,
}

impl QuestionRow {
    #[must_use]
    pub fn new(challenge: &Challenge, now: DateTime<Utc>) -> Self {
        let rule = Rule::parse(&challenge.reason);
        Self {
            url: url(challenge),
            question: challenge.question.clone().unwrap_or_default(),
            reason: rule.map_or("No single reason", Rule::words).into(),
            score: challenge.score,
            asked: times::minute(challenge.created_at),
            waits: times::span(now - challenge.created_at.to_utc()),
        }
    }
}

impl QuestionView {
    /// # Errors
    /// When the database does, or holds what no version wrote.
    pub async fn load<C: ConnectionTrait>(
        db: &C,
        challenge: &Challenge,
        known: &Known,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let url = url(challenge);
        let assessment = assessments::latest_of(db, challenge.visitor_id).await?;
        let company = &known.company;
        let cluster = company.cluster.as_ref();
        let picture = |portrait: &Portrait| picture(&url, portrait);
        Ok(Self {
            rung_words: rung_words(challenge.rung()),
            decision_url: format!("{url}/decision"),
            entries_url: format!("{url}/entries"),
            assessment: assessment.as_ref().map(AssessmentView::new),
            previews_day: known.previews_day,
            previews_month: known.previews_month,
            capacity_day: known.capacity.0,
            capacity_month: known.capacity.1,
            portraits: known.portraits.iter().map(picture).collect(),
            orders: known.orders.iter().map(order).collect::<Result<_>>()?,
            keys: KeyRow::of(db, &company.keys, now).await?,
            same: company.alike.same.len(),
            twins: company.alike.twins.len(),
            devices_here: company.alike.devices_here,
            cluster_url: cluster.map(|cluster| format!("/admin/clusters/{}", cluster.pid)),
            row: QuestionRow::new(challenge, now),
        })
    }
}

fn url(challenge: &Challenge) -> String {
    format!("/admin/questions/{}", challenge.pid)
}

fn picture(url: &str, portrait: &Portrait) -> Picture {
    Picture {
        url: format!("{url}/portraits/{}/preview.jpg", portrait.pid),
        width: portrait.width.unwrap_or(819),
        height: portrait.height.unwrap_or(1024),
        made: times::day(portrait.created_at.into()),
    }
}

fn order(order: &Order) -> Result<OrderLine> {
    Ok(OrderLine {
        url: format!("/admin/orders/{}", order.pid),
        number: order.number.clone(),
        total: order.total()?.to_string(),
        status: order.status().name(),
        status_words: order.status().words(),
    })
}
