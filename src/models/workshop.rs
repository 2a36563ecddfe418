//! The in-house partner's book of jobs: a print partner like any other, only under the same roof. It learns of jobs by
//! the shop's signed webhooks and reports by webhooks that it signs itself.

use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, Set, sea_query::OnConflict,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    _entities::{
        workshop_jobs::{self, Column, Entity},
        workshop_reports,
    },
    Page, begin_write,
    fulfilments::{Status, reporting::Report},
    ids::{FulfilmentId, WorkshopJobId},
    partners,
    payments::receiving::unsigned,
    webhook_inbox::{self, Arrival},
    webhook_outbox::{self, Destination, signing},
};
use crate::errors::{Error, Refusal, Result};

pub use workshop_jobs::Model;
pub use workshop_reports::Model as ReportRow;

/// What the workshop needs of a job; the rest of the message is kept with it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    pub fulfilment_id: FulfilmentId,
    pub order_number: String,
    #[serde(default)]
    pub ship_to: Vec<String>,
    #[serde(default)]
    pub shipping_method: Option<String>,
    #[serde(default)]
    pub items: Vec<Item>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Item {
    pub title: String,
    pub product: String,
    #[serde(default)]
    pub sku: String,
    pub size: String,
    pub quantity: i32,
    pub file_url: String,
    pub file_sha256: Option<String>,
    pub file_width_px: Option<i32>,
    pub file_height_px: Option<i32>,
}

#[derive(Deserialize)]
struct Envelope {
    r#type: String,
    data: Value,
}

/// Takes a webhook of the shop's, as any partner would.
///
/// # Errors
/// A [`Refusal`] (401) when the shop did not sign it.
pub async fn receive(
    ctx: &AppContext,
    headers: &HeaderMap,
    body: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let partner = partners::find_by_slug(&ctx.db, partners::IN_HOUSE).await?;
    let message_id = signing::verify(&partner.outbound_secret, headers, body.as_bytes(), now)
        .map_err(|error| unsigned(&error))?;
    let Ok(envelope) = serde_json::from_str::<Envelope>(body) else {
        webhook_inbox::keep_unreadable(&ctx.db, "workshop", &message_id, body).await?;
        let words = "The message was signed but could not be read.";
        return Err(Refusal::unprocessable("unreadable", words).into());
    };
    let txn = begin_write(&ctx.db).await?;
    let noted = webhook_inbox::note(&txn, "workshop", &message_id, &envelope.r#type, body).await?;
    if noted == Arrival::Repeat {
        return Ok(());
    }
    match envelope.r#type.as_str() {
        "fulfilment.requested" => note_job(&txn, envelope.data).await?,
        "fulfilment.cancelled" => cancel_job(&txn, &envelope.data).await?,
        other => tracing::warn!(other, "the workshop does not know this message"),
    }
    txn.commit().await?;
    Ok(())
}

/// Reports on a job: the job moves, and a signed webhook to the shop stands in the same transaction.
///
/// # Errors
/// A [`Refusal`] when the report does not follow, or a parcel lacks its carrier or tracking number.
pub async fn report(
    ctx: &AppContext,
    job: &Model,
    to: Status,
    report: Report,
    now: DateTime<Utc>,
) -> Result<()> {
    check(job, to, &report)?;
    let txn = begin_write(&ctx.db).await?;
    let row = workshop_reports::ActiveModel {
        workshop_job_id: Set(job.id),
        event: Set(to.name().into()),
        data: Set(serde_json::to_value(&report)?),
        ..Default::default()
    };
    row.insert(&txn).await?;
    let mut row: workshop_jobs::ActiveModel = job.clone().into();
    row.status = Set(to.name().into());
    row.update(&txn).await?;
    let destination = Destination::Workshop(partners::IN_HOUSE.into());
    let kind = format!("fulfilment.{}", to.name());
    let webhook = webhook_outbox::enqueue(&txn, &destination, &kind, &report, None, now).await?;
    txn.commit().await?;
    crate::workers::webhook_outbox::deliver_later(ctx, webhook.id).await
}

/// Jobs newest first, all or of one status.
///
/// # Errors
/// When the database does.
pub async fn page<C: ConnectionTrait>(
    db: &C,
    status: Option<Status>,
    page: u64,
) -> Result<Page<Model>> {
    let mut query = Entity::find().order_by_desc(Column::Id);
    if let Some(status) = status {
        query = query.filter(Column::Status.eq(status.name()));
    }
    Ok(Page::load(query, db, page).await?)
}

/// # Errors
/// When the database does.
pub async fn count<C: ConnectionTrait>(db: &C, status: Status) -> Result<u64> {
    let query = Entity::find().filter(Column::Status.eq(status.name()));
    Ok(query.count(db).await?)
}

/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn find_by_pid<C: ConnectionTrait>(db: &C, pid: WorkshopJobId) -> Result<Model> {
    Entity::find()
        .filter(Column::Pid.eq(pid.0))
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

impl Model {
    #[must_use]
    pub fn status(&self) -> Status {
        Status::parse(&self.status).unwrap_or(Status::Cancelled)
    }

    /// # Errors
    /// When the message was not a job.
    pub fn job(&self) -> Result<Job> {
        Ok(serde_json::from_value(self.payload.clone())?)
    }

    /// Reports that may follow.
    #[must_use]
    pub fn next(&self) -> Vec<Status> {
        [
            Status::Accepted,
            Status::InProduction,
            Status::Shipped,
            Status::Rejected,
        ]
        .into_iter()
        .filter(|next| self.status().may_become(*next))
        .collect()
    }

    /// # Errors
    /// When the database does.
    pub async fn reports<C: ConnectionTrait>(&self, db: &C) -> Result<Vec<ReportRow>> {
        Ok(workshop_reports::Entity::find()
            .filter(workshop_reports::Column::WorkshopJobId.eq(self.id))
            .order_by_asc(workshop_reports::Column::Id)
            .all(db)
            .await?)
    }
}

fn check(job: &Model, to: Status, report: &Report) -> Result<()> {
    if !job.next().contains(&to) {
        let words = "This job has moved on. Look at it again.";
        return Err(Refusal::conflict("job_moved_on", words).into());
    }
    let given = |field: &Option<String>| field.as_deref().is_some_and(|f| !f.trim().is_empty());
    if to == Status::Shipped && !(given(&report.carrier) && given(&report.tracking)) {
        let words = "A parcel needs its carrier and its tracking number.";
        return Err(Refusal::unprocessable("tracking_missing", words).into());
    }
    if to == Status::Rejected && !given(&report.reason) {
        let words = "Say why the job is sent back.";
        return Err(Refusal::unprocessable("reason_missing", words).into());
    }
    Ok(())
}

async fn note_job<C: ConnectionTrait>(txn: &C, data: Value) -> Result<()> {
    let job: Job = serde_json::from_value(data.clone())?;
    let row = workshop_jobs::ActiveModel {
        pid: Set(WorkshopJobId::random().0),
        fulfilment_pid: Set(job.fulfilment_id.to_string()),
        order_number: Set(job.order_number),
        status: Set(Status::Requested.name().into()),
        payload: Set(data),
        ..Default::default()
    };
    Entity::insert(row)
        .on_conflict(
            OnConflict::column(Column::FulfilmentPid)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

async fn cancel_job<C: ConnectionTrait>(txn: &C, data: &Value) -> Result<()> {
    let pid = data["fulfilment_id"].as_str().unwrap_or_default();
    let job = Entity::find()
        .filter(Column::FulfilmentPid.eq(pid))
        .one(txn)
        .await?;
    if let Some(job) = job.filter(|job| job.status().may_become(Status::Cancelled)) {
        let mut row: workshop_jobs::ActiveModel = job.into();
        row.status = Set(Status::Cancelled.name().into());
        row.update(txn).await?;
    }
    Ok(())
}
