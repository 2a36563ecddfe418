//! Print files for partners, by links that expire. The signature is the key: no cookie is asked for.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use loco_rs::{app::AppContext, controller::Routes, prelude::get};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;

use super::extractors::Path;
use super::order_lines::download;
use crate::{
    errors::{Error, Refusal, Result},
    models::{_entities::order_lines, fulfilments::print_file, ids::OrderLineId, orders},
    shop::{HasShop, now},
};

pub fn routes() -> Routes {
    Routes::new().add("/print-files/{pid}", get(show))
}

#[derive(Deserialize)]
struct Signed {
    expires: i64,
    signature: String,
}

async fn show(
    State(ctx): State<AppContext>,
    Path(pid): Path<OrderLineId>,
    Query(signed): Query<Signed>,
) -> Result<Response> {
    let line = order_lines::Entity::find()
        .filter(order_lines::Column::Pid.eq(pid.0))
        .one(&ctx.db)
        .await?
        .ok_or(Error::NotFound)?;
    let now = now();
    if !print_file::link_holds(&ctx.shop(), &line, signed.expires, &signed.signature, now) {
        let words = "This link has expired or is not whole.";
        return Err(Refusal::new(StatusCode::FORBIDDEN, "link_expired", words).into());
    }
    let order = orders::find(&ctx.db, line.order_id).await?;
    if !order.status().is_paid_for() {
        return Err(Error::NotFound);
    }
    download(
        &print_file::name(&order, &line),
        print_file::read(&ctx, &line).await?,
    )
}
