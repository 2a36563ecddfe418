//! The test till's pages, as a payment processor's would be: they know the charge and nothing of the order.

use axum::{extract::Form, http::StatusCode, response::Response};
use loco_rs::{controller::Routes, prelude::get};
use serde::Deserialize;
use serde_json::json;

use super::extractors::{Path, Visit};
use crate::{
    errors::{Error, Result},
    models::payments::test_till::{self, Next},
    views::{forms::FormView, till::TillView},
};

pub fn routes() -> Routes {
    Routes::new()
        .prefix("/till/{reference}")
        .add("/", get(show).post(pay))
        .add("/challenge", get(challenge).post(answer))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Card {
    number: String,
    expiry: String,
    cvc: String,
    name: String,
}

async fn show(visit: Visit, Path(reference): Path<String>) -> Result<Response> {
    only_test_till(&visit)?;
    let charge = test_till::find(&visit.ctx.db, &reference).await?;
    if charge.is_paid() {
        return Ok(visit.redirect(&charge.return_url));
    }
    render(visit, &reference, "till/show.html", Card::default(), None).await
}

async fn pay(
    visit: Visit,
    Path(reference): Path<String>,
    Form(card): Form<Card>,
) -> Result<Response> {
    only_test_till(&visit)?;
    let next = test_till::present_card(&visit.ctx, &reference, &card.number).await;
    go_on(visit, &reference, next, card).await
}

async fn challenge(visit: Visit, Path(reference): Path<String>) -> Result<Response> {
    only_test_till(&visit)?;
    render(
        visit,
        &reference,
        "till/challenge.html",
        Card::default(),
        None,
    )
    .await
}

#[derive(Deserialize)]
struct Answer {
    answer: String,
}

async fn answer(
    visit: Visit,
    Path(reference): Path<String>,
    Form(form): Form<Answer>,
) -> Result<Response> {
    only_test_till(&visit)?;
    let approved = form.answer == "approve";
    let next = test_till::answer_challenge(&visit.ctx, &reference, approved).await;
    go_on(visit, &reference, next, Card::default()).await
}

async fn go_on(visit: Visit, reference: &str, next: Result<Next>, card: Card) -> Result<Response> {
    match next {
        Ok(Next::Return) => {
            let charge = test_till::find(&visit.ctx.db, reference).await?;
            Ok(visit.redirect(&charge.return_url))
        }
        Ok(Next::Challenge) => Ok(visit.redirect(&format!("/till/{reference}/challenge"))),
        Ok(Next::Refused(words)) => {
            render(visit, reference, "till/show.html", card, Some(words)).await
        }
        Err(Error::Refused(refusal)) => {
            render(
                visit,
                reference,
                "till/show.html",
                card,
                Some(refusal.words),
            )
            .await
        }
        Err(error) => Err(error),
    }
}

async fn render(
    visit: Visit,
    reference: &str,
    template: &str,
    card: Card,
    error: Option<String>,
) -> Result<Response> {
    let charge = test_till::find(&visit.ctx.db, reference).await?;
    let status = match error {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let mut form = FormView::blank(&["cvc"]);
    form.fill("number", card.number);
    form.fill("expiry", card.expiry);
    form.fill("name", card.name);
    drop(card.cvc);
    let till = TillView::new(&charge, &visit.shop.settings.shop.name, error)?;
    let data = json!({"till": till, "form": form});
    visit
        .page_with(status, template, "Test till", None, data)
        .await
}

/// A shop that takes real money has no test till.
fn only_test_till(visit: &Visit) -> Result<()> {
    if visit.shop.gateway.name() == test_till::NAME {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}
