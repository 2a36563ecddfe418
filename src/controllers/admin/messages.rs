//! Messages, as the staff answers them.

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

use crate::{
    controllers::extractors::{Listed, Path, Support},
    errors::Result,
    models::{
        audit_log,
        ids::MessageId,
        messages::{self, ANSWERED, OPEN},
    },
    views::{
        forms::FormView,
        messages::{MessageRow, MessageView, ReplyView},
        page::{Filter, Notice, Pager},
    },
    workers,
};

pub fn routes() -> Routes {
    Routes::new()
        .prefix("/admin/messages")
        .add("/", get(index))
        .add("/{pid}", get(show))
        .add("/{pid}/replies", post(reply))
}

async fn index(
    Support { visit, staff }: Support,
    Query(listed): Query<Listed>,
) -> Result<Response> {
    let db = &visit.ctx.db;
    let status = [OPEN, ANSWERED].into_iter().find(|s| *s == listed.state);
    let page = messages::page(db, status, listed.page).await?;
    let mut states = Vec::new();
    for (slug, name) in [(OPEN, "Open"), (ANSWERED, "Answered")] {
        states.push(Filter {
            slug: slug.into(),
            name: name.into(),
            count: messages::count(db, slug).await?,
            selected: status == Some(slug),
            url: format!("/admin/messages?state={slug}"),
        });
    }
    let state = status.unwrap_or_default();
    let data = json!({
        "messages": page.items.iter().map(MessageRow::new).collect::<Vec<_>>(),
        "states": Filter::with_all(states, "/admin/messages"),
        "pager": Pager::new(&page, &format!("/admin/messages?state={state}&")),
    });
    visit
        .staff_page(&staff, "admin/messages/index.html", "Messages", data)
        .await
}

async fn show(support: Support, Path(pid): Path<MessageId>) -> Result<Response> {
    render(support, pid, StatusCode::OK, FormView::blank(&["body"])).await
}

#[derive(Deserialize)]
struct Reply {
    body: String,
}

async fn reply(
    support: Support,
    Path(pid): Path<MessageId>,
    Form(reply): Form<Reply>,
) -> Result<Response> {
    let mut form = FormView::default();
    form.fill("body", reply.body);
    form.require("body", "An answer needs some words.", 8000);
    if form.has_errors() {
        return render(support, pid, StatusCode::UNPROCESSABLE_ENTITY, form).await;
    }
    let Support { visit, staff } = support;
    let message = messages::find_by_pid(&visit.ctx.db, pid).await?;
    messages::reply(&visit.ctx, message, &staff, form.value("body"), visit.now).await?;
    audit_log::record(
        &visit.ctx.db,
        &staff,
        "message_answered",
        &pid.to_string(),
        json!({}),
    )
    .await?;
    workers::mails::send_due_later(&visit.ctx).await?;
    let notice = Notice::success("Your answer is on its way.");
    Ok(visit.redirect_with(&format!("/admin/messages/{pid}"), &notice))
}

async fn render(
    Support { visit, staff }: Support,
    pid: MessageId,
    status: StatusCode,
    form: FormView,
) -> Result<Response> {
    let message = messages::find_by_pid(&visit.ctx.db, pid).await?;
    let replies = message.replies(&visit.ctx.db).await?;
    let replies = replies.iter().map(|(reply, by)| {
        let by = by.as_ref().map_or("somebody", |staff| staff.name.as_str());
        ReplyView::new(reply, by)
    });
    let data = json!({
        "replies": replies.collect::<Vec<_>>(),
        "message": MessageView::new(&message),
        "form": form,
    });
    let (template, title) = ("admin/messages/show.html", message.subject.as_str());
    visit
        .page_with(status, template, title, Some(&staff), data)
        .await
}
