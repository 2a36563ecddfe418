//! What partners report, by signed webhook: `fulfilment.accepted`, `.in_production`, `.shipped`, `.rejected`.

use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::{ActiveModelTrait, ConnectionTrait, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Model, Status, find_of_partner, fulfilments, transition};
use crate::{
    errors::{Refusal, Result},
    mailers::order_mailer,
    models::{
        begin_write,
        ids::FulfilmentId,
        order_events::{self, Actor},
        orders, partners,
        payments::receiving::unsigned,
        webhook_inbox::{self, Arrival},
        webhook_outbox::signing,
    },
    shop::{HasShop, Shop},
};

/// One report, as it stands in `data`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Report {
    pub fulfilment_id: FulfilmentId,
    #[serde(default)]
    pub carrier: Option<String>,
    #[serde(default)]
    pub tracking: Option<String>,
    #[serde(default)]
    pub reason: Option<String>,
}

#[derive(Deserialize)]
struct Envelope {
    r#type: String,
    data: Report,
}

/// Verifies, notes and acts on a partner's message. A repeat, or a report of what lies behind, changes nothing.
///
/// # Errors
/// A [`Refusal`]: 401 when the partner did not sign it, 422 when it cannot be read; not found for somebody else's job.
pub async fn receive(
    ctx: &AppContext,
    slug: &str,
    headers: &HeaderMap,
    body: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let shop = ctx.shop();
    let partner = partners::find_by_slug(&ctx.db, slug).await?;
    let source = format!("partner:{slug}");
    let message_id = signing::verify(&partner.inbound_secret, headers, body.as_bytes(), now)
        .map_err(|error| unsigned(&error))?;
    let Ok(envelope) = serde_json::from_str::<Envelope>(body) else {
        webhook_inbox::keep_unreadable(&ctx.db, &source, &message_id, body).await?;
        let words = "The message was signed but could not be read. See docs/partners.md.";
        return Err(Refusal::unprocessable("unreadable", words).into());
    };
    let txn = begin_write(&ctx.db).await?;
    let noted = webhook_inbox::note(&txn, &source, &message_id, &envelope.r#type, body).await?;
    if noted == Arrival::Repeat {
        return Ok(());
    }
    let fulfilment = find_of_partner(&txn, &partner, envelope.data.fulfilment_id).await?;
    let status = envelope.r#type.strip_prefix("fulfilment.");
    if let Some(status) = status.and_then(Status::parse) {
        act(
            &txn,
            &shop,
            &partner,
            fulfilment,
            status,
            &envelope.data,
            now,
        )
        .await?;
    }
    txn.commit().await?;
    crate::workers::mails::send_due_later(ctx).await
}

async fn act<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    partner: &partners::Model,
    fulfilment: Model,
    to: Status,
    report: &Report,
    now: DateTime<Utc>,
) -> Result<()> {
    if to == Status::Cancelled
        || !transition(txn, &fulfilment, to, report.reason.as_deref()).await?
    {
        return Ok(());
    }
    let fulfilment = keep_parcel(txn, fulfilment, to, report).await?;
    let order = orders::find(txn, fulfilment.order_id).await?;
    let actor = Actor::Partner(partner.slug.clone());
    let data = json!({
        "carrier": report.carrier, "tracking": report.tracking, "reason": report.reason,
    });
    let kind = format!("fulfilment_{}", to.name());
    order_events::record(txn, order.id, &kind, &actor, data.clone()).await?;
    let next = match to {
        Status::Accepted | Status::InProduction => Some(orders::Status::InProduction),
        Status::Shipped => Some(orders::Status::Shipped),
        Status::Rejected => Some(orders::Status::Paid),
        Status::Requested | Status::Cancelled => None,
    };
    if let Some(next) = next.filter(|next| order.status().may_become(*next)) {
        orders::transition(txn, &order, next, &actor, data).await?;
    }
    match to {
        Status::InProduction => order_mailer::in_production(txn, shop, &order, now).await,
        Status::Shipped => order_mailer::shipped(txn, shop, &order, &fulfilment, now).await,
        Status::Rejected => {
            let said = (partner.name.as_str(), report.reason.as_deref());
            order_mailer::sent_back(txn, shop, &order, said, now).await
        }
        Status::Requested | Status::Accepted | Status::Cancelled => Ok(()),
    }
}

async fn keep_parcel<C: ConnectionTrait>(
    txn: &C,
    fulfilment: Model,
    to: Status,
    report: &Report,
) -> Result<Model> {
    let mut row: fulfilments::ActiveModel = fulfilment.into();
    row.status = Set(to.name().into());
    row.reason = Set(report.reason.clone());
    if to == Status::Shipped {
        row.carrier = Set(report.carrier.clone());
        row.tracking = Set(report.tracking.clone());
    }
    Ok(row.update(txn).await?)
}
