//! The contact form.

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

use super::extractors::Visit;
use crate::{
    errors::Result,
    models::messages::{self, NewMessage},
    views::forms::FormView,
    workers,
};

pub fn routes() -> Routes {
    Routes::new()
        .add("/help", get(show))
        .add("/messages", post(create))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Sent {
    sent: Option<String>,
    name: String,
    email: String,
    order_number: String,
    subject: String,
    body: String,
}

impl Sent {
    fn fields(self) -> FormView {
        let mut form = FormView::default();
        form.fill("name", self.name);
        form.fill("email", self.email);
        form.fill("order_number", self.order_number);
        form.fill("subject", self.subject);
        form.fill("body", self.body);
        form
    }
}

async fn show(visit: Visit, Query(sent): Query<Sent>) -> Result<Response> {
    let done = sent.sent.is_some();
    render(visit, StatusCode::OK, sent.fields(), done).await
}

async fn create(visit: Visit, Form(sent): Form<Sent>) -> Result<Response> {
    let mut form = sent.fields();
    form.require("name", "What may we call you?", 120);
    form.require_email("email");
    form.limit("order_number", 40);
    form.require("subject", "What is it about?", 160);
    form.require("body", "Write a sentence or two.", 8000);
    if form.has_errors() {
        return render(visit, StatusCode::UNPROCESSABLE_ENTITY, form, false).await;
    }
    let value = |name: &str| form.value(name).to_string();
    let message = NewMessage {
        name: value("name"),
        email: value("email").to_lowercase(),
        order_number: Some(value("order_number").to_uppercase()).filter(|n| !n.is_empty()),
        subject: value("subject"),
        body: value("body"),
    };
    messages::receive(&visit.ctx, message, visit.now).await?;
    workers::mails::send_due_later(&visit.ctx).await?;
    Ok(visit.redirect("/help?sent=1#write"))
}

async fn render(visit: Visit, status: StatusCode, form: FormView, sent: bool) -> Result<Response> {
    let data = json!({"form": form, "sent": sent});
    visit
        .as_page("/help")
        .page_with(status, "help/show.html", "Help", None, data)
        .await
}
