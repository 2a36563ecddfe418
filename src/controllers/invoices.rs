//! An order's invoice and notes, as PDFs. A mail's link carries the order's key, which lets the browser in.

use axum::{
    extract::Query,
    http::header,
    response::{IntoResponse, Response},
};
use loco_rs::{controller::Routes, prelude::get};
use serde::Deserialize;

use super::extractors::{Path, Visit};
use crate::{
    errors::{Error, Result},
    models::{
        ids::OrderId,
        invoices,
        orders::{self, Model as Order},
    },
    views,
};

pub fn routes() -> Routes {
    Routes::new().add("/orders/{pid}/invoices/{file}", get(show))
}

#[derive(Deserialize)]
struct Key {
    key: Option<String>,
}

async fn show(
    mut visit: Visit,
    Path((pid, file)): Path<(OrderId, String)>,
    Query(Key { key }): Query<Key>,
) -> Result<Response> {
    let order = orders::find_by_pid(&visit.ctx.db, pid).await?;
    if let Some(key) = key {
        if !order.opens_with(&visit.shop.vault, &key) {
            return Err(Error::NotFound);
        }
        visit.let_into(pid);
        return Ok(visit.redirect(&format!("/orders/{pid}/invoices/{file}")));
    }
    if !visit.may_see(&order).await? {
        return Err(Error::NotFound);
    }
    pdf(&visit, &order, &file).await
}

/// The document that `file` names: its number, and `.pdf`.
///
/// # Errors
/// [`Error::NotFound`] when this order has none with that number.
pub(super) async fn pdf(visit: &Visit, order: &Order, file: &str) -> Result<Response> {
    let number = file.strip_suffix(".pdf").ok_or(Error::NotFound)?;
    let invoice = invoices::find(&visit.ctx.db, order, number).await?;
    let document = invoice.document()?;
    let bytes = tokio::task::spawn_blocking(move || views::invoices::pdf(&document)).await??;
    let name = format!("attachment; filename=\"{}.pdf\"", invoice.number);
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_string()),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "private, no-store".to_string()),
    ];
    Ok((headers, bytes).into_response())
}
