//! Downloads that are over, opened again by the staff. The form stands on the order's page.

use axum::response::Response;
use loco_rs::{controller::Routes, prelude::post};

use super::orders::answer;
use crate::{
    controllers::{
        extractors::{Path, Support},
        order_lines,
    },
    errors::Result,
    models::{
        begin_write,
        ids::{OrderId, OrderLineId},
        orders::{self, downloads, payable::Next},
    },
};

pub fn routes() -> Routes {
    Routes::new().add("/admin/orders/{pid}/lines/{line}/downloads", post(renew))
}

async fn renew(
    Support { visit, staff }: Support,
    Path((pid, line)): Path<(OrderId, OrderLineId)>,
) -> Result<Response> {
    let order = orders::find_by_pid(&visit.ctx.db, pid).await?;
    let line = order_lines::find(&visit.ctx, &order, line).await?;
    let settings = &visit.shop.settings.downloads;
    let txn = begin_write(&visit.ctx.db).await?;
    downloads::renew(&txn, settings, &order, &line, &staff, visit.now).await?;
    txn.commit().await?;
    answer(
        visit,
        &order,
        Ok(Next::Nothing),
        "The file can be downloaded again.",
    )
    .await
}
