//! The gallery's front door.

use axum::{http::StatusCode, response::Response};
use loco_rs::{controller::Routes, prelude::get};
use serde_json::json;

use super::extractors::Visit;
use crate::{
    errors::{Refusal, Result},
    models::{
        products::{self, sharpness::Detail, tax::Place},
        styles, uploads,
    },
    views::{checkout::tax_words, portraits::UploadView, products::ProductView, styles::StyleView},
};

pub fn routes() -> Routes {
    Routes::new().add("/", get(index))
}

async fn index(visit: Visit) -> Result<Response> {
    show(visit, StatusCode::OK, None).await
}

/// The home page with what is wrong with an upload.
///
/// # Errors
/// When the database fails.
pub async fn refuse(visit: Visit, refusal: Refusal) -> Result<Response> {
    let visit = visit.as_page("/");
    let mut page = show(visit, refusal.status, Some(&refusal.words)).await?;
    page.extensions_mut().insert(refusal);
    Ok(page)
}

async fn show(visit: Visit, status: StatusCode, error: Option<&str>) -> Result<Response> {
    let db = &visit.ctx.db;
    let styles = styles::on_offer(db).await?;
    let mut offered = Vec::new();
    let market = visit.market().await?;
    let detail = Detail::at_most(visit.shop.settings.painting.composition_px);
    for (product, variants) in products::on_offer(db).await? {
        offered.push(ProductView::new(
            &product,
            &variants,
            None,
            |sku| format!("/?sku={sku}"),
            (detail, &market),
        )?);
    }
    let latest = match &visit.visitor {
        Some(visitor) => uploads::latest(db, visitor, 4).await?,
        None => Vec::new(),
    };
    let place = Place {
        country: market.country.clone(),
        ..Place::default()
    };
    let levy = visit.shop.tax.on(&place, visit.now.date_naive());
    let data = json!({
        "tax_words": tax_words(levy, &visit.shop.settings.tax),
        "styles": styles.iter().map(StyleView::new).collect::<Vec<_>>(),
        "allowance": visit.allowance(None).await?,
        "products": offered,
        "uploads": latest.iter().map(UploadView::new).collect::<Vec<_>>(),
        "retention_days": visit.shop.settings.uploads.retention_days,
        "form": {"error": error},
    });
    let title = "Portraits painted from your photo";
    visit
        .page_with(status, "home/index.html", title, None, data)
        .await
}
