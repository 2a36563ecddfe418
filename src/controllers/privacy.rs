//! What the shop keeps of whom, rendered from the inventory.

use axum::{
    Json,
    http::header,
    response::{IntoResponse, Response},
};
use loco_rs::{controller::Routes, prelude::get};
use serde_json::json;

use super::extractors::Visit;
use crate::{
    errors::{Error, Result},
    models::privacy::export,
    views::privacy::{GroupView, ProcessorView},
};

/// When the inventory last changed.
const UPDATED: &str = "23 November 2026";

pub fn routes() -> Routes {
    Routes::new()
        .add("/privacy", get(show))
        .add("/privacy/data.json", get(data))
}

async fn show(visit: Visit) -> Result<Response> {
    let settings = &visit.shop.settings;
    let data = json!({
        "groups": GroupView::all(),
        "processors": ProcessorView::all(),
        "updated": UPDATED,
        "contact": settings.shop.support_email,
        "retention_days": settings.uploads.retention_days,
        "holds": visit.visitor.is_some(),
        "browser": visit.visitor.as_ref().map(|visitor| visitor.pid),
    });
    visit.page("privacy/show.html", "Privacy", data).await
}

/// Everything that is held of the browser that asks, to keep.
async fn data(visit: Visit) -> Result<Response> {
    let visitor = visit.visitor.as_ref().ok_or(Error::NotFound)?;
    let held = export::of(&visit.ctx.db, &visit.shop, visitor, visit.now).await?;
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"what-the-shop-holds.json\"",
        ),
    ];
    Ok((headers, Json(held)).into_response())
}
