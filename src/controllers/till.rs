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

const SHOW: &str = "till/show.html";

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
    if let Some(back) = finished(&visit, &reference).await? {
        return Ok(visit.redirect(&back));
    }
    let form = Card::default().fields();
    render(visit, &reference, SHOW, form, None).await
}

async fn pay(
    visit: Visit,
    Path(reference): Path<String>,
    Form(card): Form<Card>,
) -> Result<Response> {
    if let Some(back) = finished(&visit, &reference).await? {
        return Ok(visit.redirect(&back));
    }
    if !test_till::is_good_until(&card.expiry, visit.now) {
        let mut form = card.fields();
        form.refuse("expiry", "A month that is not over, like 12/30.");
        return render(visit, &reference, SHOW, form, None).await;
    }
    let typed = test_till::Typed {
        number: &card.number,
        expiry: &card.expiry,
        code: &card.cvc,
    };
    let next = test_till::present_card(&visit.ctx, &reference, &typed).await;
    go_on(visit, &reference, next, card).await
}

async fn challenge(visit: Visit, Path(reference): Path<String>) -> Result<Response> {
    if let Some(back) = finished(&visit, &reference).await? {
        return Ok(visit.redirect(&back));
    }
    let charge = test_till::find(&visit.ctx.db, &reference).await?;
    if !charge.is_challenged() {
        return Ok(visit.redirect(&format!("/till/{reference}")));
    }
    let form = Card::default().fields();
    render(visit, &reference, "till/challenge.html", form, None).await
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
    if let Some(back) = finished(&visit, &reference).await? {
        return Ok(visit.redirect(&back));
    }
    let approved = form.answer == "approve";
    let next = test_till::answer_challenge(&visit.ctx, &reference, approved).await;
    go_on(visit, &reference, next, Card::default()).await
}

async fn go_on(visit: Visit, reference: &str, next: Result<Next>, card: Card) -> Result<Response> {
    let words = match next {
        Ok(Next::Return) => {
            let charge = test_till::find(&visit.ctx.db, reference).await?;
            return Ok(visit.redirect(&charge.return_url));
        }
        Ok(Next::Challenge) => return Ok(visit.redirect(&format!("/till/{reference}/challenge"))),
        Ok(Next::Refused(words)) => words,
        Err(Error::Refused(refusal)) => refusal.words,
        Err(error) => return Err(error),
    };
    render(visit, reference, SHOW, card.fields(), Some(words)).await
}

async fn render(
    visit: Visit,
    reference: &str,
    template: &str,
    form: FormView,
    error: Option<String>,
) -> Result<Response> {
    let charge = test_till::find(&visit.ctx.db, reference).await?;
    let status = if error.is_some() || form.has_errors() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let till = TillView::new(&charge, &visit.shop.settings.shop.name, error)?;
    let data = json!({"till": till, "form": form});
    visit
        .page_with(status, template, "Test till", None, data)
        .await
}

/// Where a shopper goes whose charge is paid, or closed: an old page of it has nothing to ask any more.
///
/// # Errors
/// [`Error::NotFound`] also in a shop that takes real money: it has no test till.
async fn finished(visit: &Visit, reference: &str) -> Result<Option<String>> {
    if visit.shop.gateways.named(test_till::NAME).is_none() {
        return Err(Error::NotFound);
    }
    let charge = test_till::find(&visit.ctx.db, reference).await?;
    Ok(charge.is_over().then_some(charge.return_url))
}

impl Card {
    /// The form with what was typed, but for the security code.
    fn fields(self) -> FormView {
        let mut form = FormView::blank(&["cvc"]);
        form.fill("number", self.number);
        form.fill("expiry", self.expiry);
        form.fill("name", self.name);
        drop(self.cvc);
        form
    }
}
