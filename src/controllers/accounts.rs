//! Accounts: signing in by a mailed link, and what an account keeps together.

use axum::{extract::Query, http::StatusCode, response::Response};
use loco_rs::{
    controller::Routes,
    prelude::{get, post},
};
use serde_json::json;

use super::extractors::{Listed, Visit};
use crate::{
    errors::Result,
    models::accounts::{Model as Account, addresses, ordered, sessions},
    views::{
        accounts::{OrderCard, SavedAddress},
        forms::FormView,
        page::Pager,
    },
};

mod keeping;
mod signing_in;

pub fn routes() -> Routes {
    Routes::new()
        .prefix("/account")
        .add("/", get(show))
        .add("/links", post(signing_in::mail))
        .add("/link", get(signing_in::look).post(signing_in::open))
        .add("/end", post(signing_in::end))
        .add("/end-everywhere", post(signing_in::end_everywhere))
        .add("/email", post(keeping::change_email))
        .add("/addresses/{pid}/removal", post(keeping::forget_address))
        .add("/deletion", post(keeping::delete))
}

async fn show(visit: Visit, Query(listed): Query<Listed>) -> Result<Response> {
    let form = FormView::blank(&["email"]);
    match visit.account.clone() {
        Some(account) => render(visit, &account, StatusCode::OK, listed.page, form).await,
        None => {
            let mailed = listed.state == "mailed";
            signing_in::ask(visit, StatusCode::OK, form, mailed).await
        }
    }
}

/// The account's page, with what was typed into its form for another address.
async fn render(
    visit: Visit,
    account: &Account,
    status: StatusCode,
    page: u64,
    form: FormView,
) -> Result<Response> {
    let (db, shop) = (&visit.ctx.db, &visit.shop);
    let page = ordered::page(db, account, page).await?;
    let mut orders = Vec::with_capacity(page.items.len());
    for order in &page.items {
        orders.push(OrderCard::load(db, order).await?);
    }
    let addresses = addresses::of(db, account).await?;
    let addresses = addresses.iter().map(|it| SavedAddress::new(shop, it));
    let data = json!({
        "email": account.email,
        "browsers": sessions::count(db, account, visit.now).await?,
        "orders": orders,
        "pager": Pager::new(&page, "/account?"),
        "addresses": addresses.collect::<Vec<_>>(),
        "form": form,
    });
    visit
        .as_page("/account")
        .page_with(status, "account/show.html", "Your account", None, data)
        .await
}
