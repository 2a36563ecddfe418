//! The cart.

use axum::{extract::Form, http::StatusCode, response::Response};
use loco_rs::{
    controller::Routes,
    prelude::{get, post},
};
use sea_orm::ConnectionTrait;
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
        gift_cards::paying,
        ids::{CartLineId, GiftCardId, PortraitId},
        portraits,
        products::{market::Market, sharpness::Detail},
        promotions, visitors,
    },
    views::{
        carts::{DeliveryView, LineView},
        forms::FormView,
        gift_cards::CardView,
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
        .add("/codes", post(add_code))
        .add("/promotion/removal", post(remove_promotion))
        .add("/gift-cards/{pid}/removal", post(remove_gift_card))
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
        "gift_cards": gift_cards(&visit, &lines).await?,
        "form": form,
    });
    visit
        .as_page("/cart")
        .page_with(status, "cart/show.html", "Your cart", None, data)
        .await
}

async fn gift_cards(visit: &Visit, lines: &[carts::Line]) -> Result<Vec<CardView>> {
    let Some(visitor) = &visit.visitor else {
        return Ok(Vec::new());
    };
    let currency = carts::currency(lines)?;
    let cards = paying::of_cart(&visit.ctx.db, visitor).await?;
    cards
        .iter()
        .map(|card| CardView::of_cart(card, currency))
        .collect()
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

async fn add_code(visit: Visit, Form(typed): Form<TypedCode>) -> Result<Response> {
    let visitor = visit.visitor.clone().ok_or(Error::NotFound)?;
    let market = visit.market().await?;
    let txn = begin_write(&visit.ctx.db).await?;
    match put_code(&visit, &txn, &visitor, &market, &typed.code).await {
        Ok(words) => {
            txn.commit().await?;
            Ok(visit.redirect_with("/cart", &Notice::success(words)))
        }
        Err(Error::Refused(refusal)) => {
            drop(txn);
            refuse_code(visit, typed.code, refusal).await
        }
        Err(error) => Err(error),
    }
}

/// Puts a gift card into the cart, or else a promotion code; answers in words.
async fn put_code<C: ConnectionTrait>(
    visit: &Visit,
    txn: &C,
    visitor: &visitors::Model,
    market: &Market,
    typed: &str,
) -> Result<String> {
    let currency = carts::currency(&carts::lines(txn, visitor, &market.country).await?)?;
    let card = paying::put(txn, &visit.shop.vault, visitor, typed, currency).await?;
    if let Some(card) = card {
        return Ok(format!("Gift card {}: {}.", card.short(), card.balance()?));
    }
    let put = promotions::put(txn, visitor, typed, &market.country, visit.now).await?;
    Ok(format!("{}: {}.", put.code, put.benefit()?))
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

async fn remove_gift_card(visit: Visit, Path(pid): Path<GiftCardId>) -> Result<Response> {
    let visitor = visit.visitor.clone().ok_or(Error::NotFound)?;
    let txn = begin_write(&visit.ctx.db).await?;
    paying::remove(&txn, &visitor, pid).await?;
    txn.commit().await?;
    Ok(visit.redirect("/cart"))
}

async fn remove_promotion(visit: Visit) -> Result<Response> {
    let visitor = visit.visitor.clone().ok_or(Error::NotFound)?;
    let txn = begin_write(&visit.ctx.db).await?;
    promotions::remove(&txn, &visitor).await?;
    txn.commit().await?;
    Ok(visit.redirect("/cart"))
}
