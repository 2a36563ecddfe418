//! Producing: a paid order's print files are made, then its parts go their ways.

use chrono::{DateTime, Duration, Utc};
use loco_rs::app::AppContext;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use serde_json::json;

use super::{Column, Entity, Line, Model, Status, any_physical, downloads, find, transition};
use crate::{
    errors::Result,
    mailers::order_mailer,
    models::{
        _entities::{fulfilments, order_lines},
        begin_write,
        fulfilments::{print_file, routing},
        order_events::{self, Actor},
    },
    shop::HasShop,
};

/// The event that the print files are there.
const FILES_MADE: &str = "print_files_made";

/// Makes the print files of a paid order, then sends the job to the partner, or completes an order that is all digital.
/// Safe to call again at any time: each part looks whether it was done.
///
/// # Errors
/// When a file cannot be made; the sweep tries again.
pub async fn produce(ctx: &AppContext, order_id: i64, now: DateTime<Utc>) -> Result<()> {
    let order = find(&ctx.db, order_id).await?;
    if order.status() != Status::Paid {
        return Ok(());
    }
    for line in &order.lines(&ctx.db).await? {
        print_file::make(ctx, line).await?;
    }
    hand_over(ctx, order_id, now).await
}

/// Paid orders whose production a crash interrupted.
///
/// # Errors
/// When the database does.
pub async fn find_interrupted(ctx: &AppContext, now: DateTime<Utc>) -> Result<Vec<i64>> {
    let handed_over = fulfilments::Entity::find()
        .select_only()
        .column(fulfilments::Column::OrderId)
        .into_query();
    Ok(Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Status.eq(Status::Paid.name()))
        .filter(Column::PlacedAt.lt(now - Duration::seconds(60)))
        .filter(Column::Id.not_in_subquery(handed_over))
        .limit(100)
        .into_tuple()
        .all(&ctx.db)
        .await?)
}

async fn hand_over(ctx: &AppContext, order_id: i64, now: DateTime<Utc>) -> Result<()> {
    let shop = ctx.shop();
    let txn = begin_write(&ctx.db).await?;
    let order = find(&txn, order_id).await?;
    if order.status() != Status::Paid {
        return Ok(());
    }
    let lines = order.lines(&txn).await?;
    // Whether it was told, not whether the files are new: a crash may lie between making and telling.
    let told = order_events::has_happened(&txn, order.id, FILES_MADE).await?;
    if !told {
        for line in &lines {
            if !line.is_physical()? {
                downloads::open(&txn, &shop.settings.downloads, line, now).await?;
            }
        }
        let files = serde_json::Value::from_iter(lines.iter().map(described));
        order_events::record(&txn, order.id, FILES_MADE, &Actor::Shop, files).await?;
    }
    let physical = any_physical(&lines)?;
    if physical {
        routing::request(&txn, &shop, &order, &lines, now).await?;
    } else {
        transition(&txn, &order, Status::Completed, &Actor::Shop, json!({})).await?;
    }
    if has_downloads(&lines, now)? && !told {
        order_mailer::downloads_ready(&txn, &shop, &order, now).await?;
    }
    txn.commit().await?;
    crate::workers::webhook_outbox::deliver_due_later(ctx).await?;
    crate::workers::mails::send_due_later(ctx).await
}

fn described(line: &order_lines::Model) -> serde_json::Value {
    json!({
        "title": line.title, "size": line.size, "sha256": line.print_file_sha256,
        "width": line.print_file_width, "height": line.print_file_height,
    })
}

fn has_downloads(lines: &[Line], now: DateTime<Utc>) -> Result<bool> {
    for line in lines {
        if !line.is_physical()? && !line.is_closed(now) {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Model {
    /// Whether the line may be downloaded: it is digital, paid for, and made.
    ///
    /// # Errors
    /// When the database holds a kind that no version wrote.
    pub fn offers_download(&self, line: &Line) -> Result<bool> {
        Ok(self.status().is_paid_for() && !line.is_physical()? && line.print_file_key.is_some())
    }
}
