//! How the limits do, in charts.

use axum::response::Response;
use chrono::Duration;
use loco_rs::{controller::Routes, prelude::get};
use serde_json::json;

use crate::{
    controllers::extractors::Support,
    errors::Result,
    models::{assessments, challenges},
    views::limits::{self, DAYS},
};

pub fn routes() -> Routes {
    Routes::new().add("/admin/limits", get(show))
}

async fn show(Support { visit, staff }: Support) -> Result<Response> {
    let (db, now) = (&visit.ctx.db, visit.now);
    let since = now - Duration::days(DAYS);
    let previews = assessments::statistics::previews(db, since).await?;
    let tallies = challenges::statistics::tallies(db, since).await?;
    let data = json!({"groups": [
        limits::previews(&previews, now),
        limits::challenges(&tallies, now),
        limits::passed(&tallies, now),
    ]});
    visit
        .staff_page(&staff, "admin/limits/show.html", "Limits", data)
        .await
}
