//! The links in a reminder: the cart again, in whichever browser, and no more of these.

use axum::{extract::Query, response::Response};
use loco_rs::{controller::Routes, prelude::get};
use serde::Deserialize;
use serde_json::json;

use super::{
    extractors::{Path, Visit},
    portraits::picture,
};
use crate::{
    errors::{Error, Result},
    models::{
        begin_write,
        carts::{
            self, Line,
            reminders::{self, Model as Reminder},
        },
        ids::{CartLineId, CartReminderId},
        visitors,
    },
    views::carts::LineView,
};

pub fn routes() -> Routes {
    Routes::new()
        .prefix("/cart/reminders/{pid}")
        .add("/", get(show).post(take))
        .add("/withdrawal", get(withdraw).post(withdraw))
        .add("/lines/{line}/picture.jpg", get(painting))
}

#[derive(Deserialize)]
struct Key {
    #[serde(default)]
    key: String,
}

/// In the browser that has the cart it is opened; another one is shown what is in it.
async fn show(
    visit: Visit,
    Path(pid): Path<CartReminderId>,
    Query(Key { key }): Query<Key>,
) -> Result<Response> {
    let reminder = find(&visit, pid, &key).await?;
    if visit.visitor.as_ref().map(|visitor| visitor.id) == Some(reminder.visitor_id) {
        return Ok(visit.redirect("/cart"));
    }
    let url = format!("/cart/reminders/{pid}");
    let mut views = Vec::new();
    for line in lines(&visit, &reminder).await? {
        let mut view = LineView::of_cart(&line)?;
        view.portrait_url = None;
        view.picture_url = format!("{url}/lines/{}/picture.jpg?key={key}", view.pid);
        views.push(view);
    }
    let data = json!({"lines": views, "take_url": format!("{url}?key={key}")});
    visit.page("cart/reminder.html", "Your cart", data).await
}

/// Puts what is in that cart into this browser's.
async fn take(
    mut visit: Visit,
    Path(pid): Path<CartReminderId>,
    Query(Key { key }): Query<Key>,
) -> Result<Response> {
    let reminder = find(&visit, pid, &key).await?;
    let lines = lines(&visit, &reminder).await?;
    let visitor = visit.visitor().await?;
    let txn = begin_write(&visit.ctx.db).await?;
    carts::copy(&txn, &lines, &visitor).await?;
    txn.commit().await?;
    Ok(visit.redirect("/cart"))
}

/// One click, by the reader or by their mailbox's own button (RFC 8058). A program that opens every link takes back what has
/// been used already: there is one mail.
async fn withdraw(
    visit: Visit,
    Path(pid): Path<CartReminderId>,
    Query(Key { key }): Query<Key>,
) -> Result<Response> {
    let reminder = find(&visit, pid, &key).await?;
    reminders::withdraw(&visit.ctx.db, &reminder, visit.now).await?;
    visit
        .page("cart/withdrawn.html", "No more reminders", json!({}))
        .await
}

async fn painting(
    visit: Visit,
    Path((pid, line)): Path<(CartReminderId, CartLineId)>,
    Query(Key { key }): Query<Key>,
) -> Result<Response> {
    let reminder = find(&visit, pid, &key).await?;
    let lines = lines(&visit, &reminder).await?;
    let line = lines.iter().find(|it| it.public_id() == line);
    let portrait = &line.ok_or(Error::NotFound)?.portrait;
    if !portrait.is_shown() {
        return Err(Error::NotFound);
    }
    Ok(picture(portrait.preview(&visit.ctx).await?))
}

async fn find(visit: &Visit, pid: CartReminderId, key: &str) -> Result<Reminder> {
    reminders::find(&visit.ctx.db, &visit.shop.vault, pid, key).await
}

async fn lines(visit: &Visit, reminder: &Reminder) -> Result<Vec<Line>> {
    let db = &visit.ctx.db;
    let visitor = visitors::find_by_id(db, reminder.visitor_id).await?;
    carts::lines_unattended(db, &visit.shop.settings, &visitor).await
}
