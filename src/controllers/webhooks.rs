//! Webhooks received: from the payment processor and from partners. A 2xx says it is kept; a repeat gets one as well.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use loco_rs::{app::AppContext, controller::Routes, prelude::post};

use super::extractors::Path;
use crate::{
    errors::Result,
    models::{fulfilments::reporting, payments::receiving, workshop},
    shop::now,
    workers,
};

pub fn routes() -> Routes {
    Routes::new()
        .add("/webhooks/payments/{gateway}", post(payment))
        .add("/webhooks/partners/{slug}", post(partner))
        .add("/workshop/webhooks", post(in_house))
}

async fn payment(
    State(ctx): State<AppContext>,
    Path(gateway): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Result<StatusCode> {
    let next = receiving::receive(&ctx, &gateway, &headers, &body, now()).await?;
    workers::start(&ctx, next).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn partner(
    State(ctx): State<AppContext>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Result<StatusCode> {
    reporting::receive(&ctx, &slug, &headers, &body, now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn in_house(
    State(ctx): State<AppContext>,
    headers: HeaderMap,
    body: String,
) -> Result<StatusCode> {
    workshop::receive(&ctx, &headers, &body, now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
