//! Gift cards, as the staff sees them: looked up, given, switched off, sent anew.

use axum::{
    extract::{Form, Query},
    http::StatusCode,
    response::Response,
};
use loco_rs::{
    controller::Routes,
    prelude::{get, post},
};
use serde::Deserialize;
use serde_json::json;

use super::orders::urlencoded;
use crate::{
    controllers::{
        extractors::{Manager, Path},
        gift_cards::form::recipient,
    },
    errors::Result,
    models::{
        begin_write,
        gift_cards::{self, keeping},
        ids::GiftCardId,
        money::{Currency, Money},
    },
    views::{
        forms::FormView,
        gift_cards::{CardRow, EntryRow},
        page::{Notice, Pager},
    },
    workers,
};

const LIST: &str = "/admin/gift-cards";
const FIELDS: [&str; 7] = [
    "amount",
    "currency",
    "recipient_name",
    "recipient_email",
    "sender_name",
    "message",
    "note",
];
const NOTE: usize = 200;

pub fn routes() -> Routes {
    Routes::new()
        .prefix(LIST)
        .add("/", get(index).merge(post(create)))
        .add("/{pid}", get(show))
        .add("/{pid}/switch", post(switch))
        .add("/{pid}/code", post(send_anew))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Search {
    q: String,
    page: u64,
}

async fn index(manager: Manager, Query(search): Query<Search>) -> Result<Response> {
    list(manager, StatusCode::OK, search, blank()).await
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Given {
    amount: String,
    currency: String,
    recipient_name: String,
    recipient_email: String,
    message: String,
    note: String,
}

async fn create(manager: Manager, Form(sent): Form<Given>) -> Result<Response> {
    let mut form = blank();
    form.fill("amount", sent.amount);
    form.fill("currency", sent.currency);
    form.fill("recipient_name", sent.recipient_name);
    form.fill("recipient_email", sent.recipient_email);
    form.fill("message", sent.message);
    form.fill("note", sent.note);
    let visit = &manager.visit;
    form.require("note", "What is it for?", NOTE);
    let currency = Currency::parse(form.value("currency")).unwrap_or(Currency::Eur);
    let most = visit.shop.settings.gift_cards.most;
    let amount = Money::read(form.value("amount"), currency);
    let amount = amount.filter(|amount| (1..=most).contains(&amount.minor));
    if amount.is_none() {
        let most = Money::new(most, currency);
        form.refuse(
            "amount",
            format!("An amount of at most {most}, like 25.00."),
        );
    }
    let Some(gift) = recipient(&mut form, amount) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return list(manager, status, Search::default(), form).await;
    };
    let txn = begin_write(&visit.ctx.db).await?;
    let what = (&gift, form.value("note"));
    let card = keeping::give(&txn, &visit.shop, &manager.staff, what, visit.now).await?;
    txn.commit().await?;
    workers::mails::send_due_later(&visit.ctx).await?;
    let words = format!("{} is on its way to {}.", gift.amount, card.recipient_email);
    Ok(manager.visit.redirect_with(LIST, &Notice::success(words)))
}

async fn list(
    Manager { visit, staff }: Manager,
    status: StatusCode,
    search: Search,
    form: FormView,
) -> Result<Response> {
    let page = gift_cards::search(&visit.ctx.db, &search.q, search.page).await?;
    let rows = page.items.iter().map(CardRow::new);
    let query = urlencoded(&search.q);
    let data = json!({
        "cards": rows.collect::<Result<Vec<_>>>()?,
        "total": page.total,
        "q": search.q,
        "pager": Pager::new(&page, &format!("{LIST}?q={query}&")),
        "form": form,
    });
    let template = "admin/gift_cards/index.html";
    visit
        .page_with(status, template, "Gift cards", Some(&staff), data)
        .await
}

async fn show(Manager { visit, staff }: Manager, Path(pid): Path<GiftCardId>) -> Result<Response> {
    let card = gift_cards::find_by_pid(&visit.ctx.db, pid).await?;
    let data = json!({
        "card": CardRow::new(&card)?,
        "entries": EntryRow::of_card(&visit.ctx.db, &card).await?,
    });
    let title = format!("Gift card {}", card.short());
    visit
        .staff_page(&staff, "admin/gift_cards/show.html", &title, data)
        .await
}

#[derive(Deserialize)]
struct Switch {
    #[serde(default)]
    on: u8,
}

async fn switch(
    Manager { visit, staff }: Manager,
    Path(pid): Path<GiftCardId>,
    Form(switch): Form<Switch>,
) -> Result<Response> {
    let txn = begin_write(&visit.ctx.db).await?;
    let card = gift_cards::find_by_pid(&txn, pid).await?;
    let on = switch.on == 1;
    let card = keeping::switch(&txn, &staff, card, on).await?;
    txn.commit().await?;
    let words = format!("{} is {}.", card.short(), if on { "on" } else { "off" });
    Ok(visit.redirect_with(&format!("{LIST}/{pid}"), &Notice::success(words)))
}

#[derive(Deserialize)]
struct To {
    email: String,
}

async fn send_anew(
    Manager { visit, staff }: Manager,
    Path(pid): Path<GiftCardId>,
    Form(to): Form<To>,
) -> Result<Response> {
    let back = format!("{LIST}/{pid}");
    let mut form = FormView::default();
    form.fill("email", to.email);
    form.require_email("email");
    if form.has_errors() {
        let words = "This does not look like an e-mail address.";
        return Ok(visit.redirect_with(&back, &Notice::problem(words)));
    }
    let txn = begin_write(&visit.ctx.db).await?;
    let card = gift_cards::find_by_pid(&txn, pid).await?;
    let email = form.value("email").to_lowercase();
    let what = (card, email.as_str());
    keeping::send_anew(&txn, &visit.shop, &staff, what, visit.now).await?;
    txn.commit().await?;
    workers::mails::send_due_later(&visit.ctx).await?;
    let words = format!("A new code is on its way to {email}. The one before pays no more.");
    Ok(visit.redirect_with(&back, &Notice::success(words)))
}

fn blank() -> FormView {
    let mut form = FormView::blank(&FIELDS);
    form.fill("currency", Currency::Eur.code());
    form
}
