//! What the shop keeps of whom, rendered from the inventory.

use axum::response::Response;
use loco_rs::{controller::Routes, prelude::get};
use serde_json::json;

use super::extractors::Visit;
use crate::{
    errors::Result,
    views::privacy::{GroupView, ProcessorView},
};

/// When the inventory last changed.
const UPDATED: &str = "23 November 2026";

pub fn routes() -> Routes {
    Routes::new().add("/privacy", get(show))
}

async fn show(visit: Visit) -> Result<Response> {
    let settings = &visit.shop.settings;
    let data = json!({
        "groups": GroupView::all(),
        "processors": ProcessorView::all(),
        "updated": UPDATED,
        "contact": settings.shop.support_email,
        "retention_days": settings.uploads.retention_days,
    });
    visit.page("privacy/show.html", "Privacy", data).await
}
