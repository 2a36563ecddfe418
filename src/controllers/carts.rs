//! The cart.

use axum::{extract::Form, response::Response};
use loco_rs::{
    controller::Routes,
    prelude::{get, post},
};
use serde::Deserialize;
use serde_json::json;

use super::extractors::{Path, Visit};
use crate::{
    errors::{Error, Result},
    models::{
        begin_write, carts,
        ids::{CartLineId, PortraitId},
        orders::placing,
        portraits,
    },
    views::{
        carts::{LineView, TotalsView},
        page::Notice,
    },
};

pub fn routes() -> Routes {
    Routes::new()
        .prefix("/cart")
        .add("/", get(show))
        .add("/lines", post(add))
        .add("/lines/{pid}", post(update))
        .add("/lines/{pid}/removal", post(remove))
}

async fn show(visit: Visit) -> Result<Response> {
    let lines = match &visit.visitor {
        Some(visitor) => carts::lines(&visit.ctx.db, visitor).await?,
        None => Vec::new(),
    };
    let settings = &visit.shop.settings;
    let totals = placing::quote(settings, &lines, "", None);
    let views = lines
        .iter()
        .map(LineView::of_cart)
        .collect::<Result<Vec<_>>>()?;
    let data = json!({
        "empty": views.is_empty(),
        "lines": views,
        "totals": TotalsView::new(&totals, &settings.tax, "Chosen at checkout"),
    });
    visit.page("cart/show.html", "Your cart", data).await
}

#[derive(Deserialize)]
struct NewLine {
    portrait: PortraitId,
    sku: String,
    #[serde(default = "one")]
    quantity: u32,
}

fn one() -> u32 {
    1
}

async fn add(visit: Visit, Form(line): Form<NewLine>) -> Result<Response> {
    let visitor = visit.visitor.clone().ok_or(Error::NotFound)?;
    let txn = begin_write(&visit.ctx.db).await?;
    let portrait = portraits::find_owned(&txn, &visitor, line.portrait).await?;
    let put = carts::put(&txn, &visitor, &portrait, &line.sku, line.quantity).await;
    match put {
        Ok(()) => {
            txn.commit().await?;
            Ok(visit.redirect("/cart"))
        }
        Err(Error::Refused(refusal)) => {
            Ok(visit.redirect_with("/cart", &Notice::problem(refusal.words)))
        }
        Err(error) => Err(error),
    }
}

#[derive(Deserialize)]
struct Quantity {
    quantity: u32,
}

async fn update(
    visit: Visit,
    Path(pid): Path<CartLineId>,
    Form(form): Form<Quantity>,
) -> Result<Response> {
    set(visit, pid, form.quantity).await
}

async fn remove(visit: Visit, Path(pid): Path<CartLineId>) -> Result<Response> {
    set(visit, pid, 0).await
}

async fn set(visit: Visit, pid: CartLineId, quantity: u32) -> Result<Response> {
    let visitor = visit.visitor.clone().ok_or(Error::NotFound)?;
    let txn = begin_write(&visit.ctx.db).await?;
    carts::set_quantity(&txn, &visitor, pid, quantity).await?;
    txn.commit().await?;
    Ok(visit.redirect("/cart"))
}
