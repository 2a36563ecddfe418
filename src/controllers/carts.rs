//! The cart.

use axum::{extract::Form, http::StatusCode, response::Response};
use loco_rs::{
    controller::Routes,
    prelude::{get, post},
};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::{
    extractors::{Path, Visit},
    portraits::owned,
};
use crate::{
    errors::{Error, Refusal, Result},
    models::{
        begin_write, carts,
        ids::{CartLineId, PortraitId},
        portraits,
        products::sharpness::Detail,
        promotions,
    },
    views::{
        carts::{DeliveryView, LineView},
        forms::FormView,
        page::Notice,
        promotions::PromotionView,
    },
};

pub fn routes() -> Routes {
    Routes::new()
        .prefix("/cart")
        .add("/", get(show).post(update))
        .add("/lines", post(add))
        .add("/lines/{pid}/removal", post(remove))
        .add("/promotion", post(add_promotion))
        .add("/promotion/removal", post(remove_promotion))
}

async fn show(visit: Visit) -> Result<Response> {
    let form = FormView::blank(&["code"]);
    render(visit, StatusCode::OK, form).await
}

/// The cart with what was typed as a code.
async fn render(visit: Visit, status: StatusCode, form: FormView) -> Result<Response> {
    let market = visit.market().await?;
    let lines = match &visit.visitor {
        Some(visitor) => carts::lines(&visit.ctx.db, visitor, &market.country).await?,
        None => Vec::new(),
    };
    let promotion =
        PromotionView::of_cart(&visit.ctx.db, visit.visitor.as_ref(), &lines, visit.now).await?;
    let counts = promotion.as_ref().and_then(PromotionView::that_counts);
    let located = visit.shop.addresses.look_up(visit.address, visit.now);
    let places = (market.country.as_str(), located.country.as_deref());
    let delivery = DeliveryView::new(&visit.shop, &lines, counts, places, visit.now)?;
    let mut views = Vec::with_capacity(lines.len());
    for line in &lines {
        let mut view = LineView::of_cart(line)?;
        // What a mailed link has put in is looked at, and changed where it was made.
        match owned(&visit, line.portrait.public_id()).await {
            Ok(_) => {}
            Err(Error::NotFound) => view.portrait_url = None,
            Err(error) => return Err(error),
        }
        views.push(view);
    }
    let data = json!({
        "empty": views.is_empty(),
        "lines": views,
        "delivery": delivery,
        "promotion": promotion,
        "form": form,
    });
    visit
        .as_page("/cart")
        .page_with(status, "cart/show.html", "Your cart", None, data)
        .await
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
    let detail = Detail::of(&portrait, visit.shop.settings.painting.composition_px);
    let wanted = (line.sku.as_str(), line.quantity);
    let put = carts::put(&txn, &visitor, &portrait, detail, wanted).await;
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

/// Takes all quantities as they stand in the form, and goes on to the checkout when that was pressed: what was typed
/// counts, whichever button sends it.
async fn update(visit: Visit, Form(sent): Form<Vec<(String, String)>>) -> Result<Response> {
    let visitor = visit.visitor.clone().ok_or(Error::NotFound)?;
    let Some(quantities) = quantities(&sent, CartLineId) else {
        let notice = Notice::problem("Write as a number how many you would like.");
        return Ok(visit.redirect_with("/cart", &notice));
    };
    let txn = begin_write(&visit.ctx.db).await?;
    carts::set_quantities(&txn, &visitor, &quantities).await?;
    txn.commit().await?;
    let checks_out = sent.iter().any(|(name, _)| name == "then");
    Ok(visit.redirect(if checks_out { "/checkout" } else { "/cart" }))
}

/// Each `line` with the `quantity` behind it; none when one cannot be read.
pub(super) fn quantities<Id>(
    sent: &[(String, String)],
    id: impl Fn(Uuid) -> Id,
) -> Option<Vec<(Id, u32)>> {
    let mut quantities = Vec::new();
    for pair in sent.windows(2) {
        if let [(line, pid), (quantity, number)] = pair
            && (line.as_str(), quantity.as_str()) == ("line", "quantity")
        {
            quantities.push((id(pid.parse().ok()?), number.trim().parse().ok()?));
        }
    }
    Some(quantities)
}

async fn remove(visit: Visit, Path(pid): Path<CartLineId>) -> Result<Response> {
    let visitor = visit.visitor.clone().ok_or(Error::NotFound)?;
    let txn = begin_write(&visit.ctx.db).await?;
    carts::remove(&txn, &visitor, pid).await?;
    txn.commit().await?;
    Ok(visit.redirect("/cart"))
}

#[derive(Deserialize)]
struct TypedCode {
    code: String,
}

async fn add_promotion(visit: Visit, Form(typed): Form<TypedCode>) -> Result<Response> {
    let visitor = visit.visitor.clone().ok_or(Error::NotFound)?;
    let there = visit.market().await?.country;
    let txn = begin_write(&visit.ctx.db).await?;
    let notice = match promotions::put(&txn, &visitor, &typed.code, &there, visit.now).await {
        Ok(put) => {
            txn.commit().await?;
            Notice::success(format!("{}: {}.", put.code, put.benefit()?))
        }
        Err(Error::Refused(refusal)) => {
            drop(txn);
            return refuse_code(visit, typed.code, refusal).await;
        }
        Err(error) => return Err(error),
    };
    Ok(visit.redirect_with("/cart", &notice))
}

/// The cart once more, with what is wrong beside the code that was typed.
async fn refuse_code(visit: Visit, code: String, refusal: Refusal) -> Result<Response> {
    let mut form = FormView::default();
    form.fill("code", code);
    form.refuse("code", &refusal.words);
    let mut page = render(visit, refusal.status, form).await?;
    page.extensions_mut().insert(refusal);
    Ok(page)
}

async fn remove_promotion(visit: Visit) -> Result<Response> {
    let visitor = visit.visitor.clone().ok_or(Error::NotFound)?;
    let txn = begin_write(&visit.ctx.db).await?;
    promotions::remove(&txn, &visitor).await?;
    txn.commit().await?;
    Ok(visit.redirect("/cart"))
}
