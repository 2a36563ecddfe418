//! Gift cards: bought by anybody for anybody, and asked what is left on them.

use axum::{extract::Form, http::StatusCode, response::Response};
use loco_rs::{
    controller::Routes,
    prelude::{get, post},
};
use serde::Deserialize;
use serde_json::json;

use self::form::GiftForm;
use super::{checkout, extractors::Visit};
use crate::{
    errors::Result,
    models::{
        begin_write,
        gift_cards::{
            self, Code,
            buying::{self, Buyer, Gift},
        },
        money::Money,
        orders::Model as Order,
    },
    views::forms::FormView,
};

pub mod form;

pub fn routes() -> Routes {
    Routes::new()
        .prefix("/gift-cards")
        .add("/", get(show).post(create))
        .add("/balance", post(balance))
}

async fn show(visit: Visit) -> Result<Response> {
    let form = form::blank(&visit.shop.settings.gift_cards);
    let form = match &visit.account {
        Some(account) => form::of_buyer(form, &account.email),
        None => form,
    };
    render(visit, StatusCode::OK, form, None).await
}

/// Makes an order of a card. It is looked over and paid for as any other.
async fn create(mut visit: Visit, Form(sent): Form<GiftForm>) -> Result<Response> {
    let device = sent.device.clone();
    let mut form = sent.fields();
    let market = visit.located_market().await?;
    let settings = visit.shop.settings.gift_cards.clone();
    let Some((buyer, gift)) = form::check(&mut form, &settings, &market) else {
        return render(visit, StatusCode::UNPROCESSABLE_ENTITY, form, None).await;
    };
    let order = place(&mut visit, &buyer, &gift, device.as_deref()).await?;
    Ok(visit.redirect(&format!("/orders/{}/review", order.pid)))
}

async fn place(
    visit: &mut Visit,
    buyer: &Buyer,
    gift: &Gift,
    device: Option<&str>,
) -> Result<Order> {
    let visitor = visit.visitor().await?;
    let policy = visit.policy().await?;
    let txn = begin_write(&visit.ctx.db).await?;
    let order = buying::order(&txn, &visitor, buyer, gift, visit.now).await?;
    checkout::assess(visit, &txn, (&visitor, &policy), &order, device).await?;
    txn.commit().await?;
    Ok(order)
}

#[derive(Deserialize)]
struct TypedCode {
    code: String,
}

async fn balance(visit: Visit, Form(typed): Form<TypedCode>) -> Result<Response> {
    let mut form = form::blank(&visit.shop.settings.gift_cards);
    form.fill("code", typed.code.trim());
    let card = match Code::read(&typed.code) {
        Some(code) => gift_cards::find(&visit.ctx.db, &visit.shop.vault, &code).await?,
        None => None,
    };
    let Some(card) = card else {
        form.refuse(
            "code",
            "There is no gift card with this code. Look whether it is spelt as you got it.",
        );
        return render(visit, StatusCode::UNPROCESSABLE_ENTITY, form, None).await;
    };
    let left = match card.active {
        true => format!("{} is left on the card {}.", card.balance()?, card.short()),
        false => format!(
            "The card {} is switched off. Write to us, and we see why.",
            card.short()
        ),
    };
    form.fill("code", "");
    render(visit, StatusCode::OK, form, Some(left)).await
}

async fn render(
    visit: Visit,
    status: StatusCode,
    form: FormView,
    left: Option<String>,
) -> Result<Response> {
    let settings = &visit.shop.settings.gift_cards;
    let currency = visit.located_market().await?.currency();
    let amount = |minor: &i64| {
        let amount = Money::new(*minor, currency);
        json!({"value": amount.decimal(), "words": amount.to_string()})
    };
    let data = json!({
        "amounts": settings.amounts.iter().map(amount).collect::<Vec<_>>(),
        "least": Money::new(settings.least, currency).to_string(),
        "most": Money::new(settings.most, currency).to_string(),
        "sign": currency.sign(),
        "left": left,
        "form": form,
    });
    visit
        .as_page("/gift-cards")
        .page_with(status, "gift_cards/show.html", "Gift cards", None, data)
        .await
}
