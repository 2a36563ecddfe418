//! The development mailbox: what would have been sent. Only there when the program runs in development.

use axum::{
    extract::Query,
    http::header,
    response::{Html, IntoResponse, Response},
};
use loco_rs::{controller::Routes, environment::Environment, prelude::get};
use serde_json::json;

use super::extractors::{Listed, Path, Visit};
use crate::{
    errors::{Error, Result},
    models::{ids::MailId, mails},
    views::{mails::MailView, page::Pager},
};

pub fn routes() -> Routes {
    Routes::new()
        .prefix("/_mail")
        .add("/", get(index))
        .add("/{pid}", get(show))
        .add("/{pid}/html", get(html))
}

async fn index(visit: Visit, Query(listed): Query<Listed>) -> Result<Response> {
    only_in_development(&visit)?;
    let page = mails::page(&visit.ctx.db, listed.page).await?;
    let from = &visit.shop.settings.mail.from;
    let views = page.items.iter().map(|mail| MailView::new(mail, from));
    let data = json!({
        "mails": views.collect::<Vec<_>>(),
        "pager": Pager::new(&page, "/_mail?"),
    });
    visit.page("mail/index.html", "Mailbox", data).await
}

async fn show(visit: Visit, Path(pid): Path<MailId>) -> Result<Response> {
    only_in_development(&visit)?;
    let mail = mails::find_by_pid(&visit.ctx.db, pid).await?;
    let title = mail.subject.clone();
    let data = json!({"mail": MailView::new(&mail, &visit.shop.settings.mail.from)});
    visit.page("mail/show.html", &title, data).await
}

/// The mail as its reader sees it. Mails carry their styles inline, so this one page is allowed to.
async fn html(visit: Visit, Path(pid): Path<MailId>) -> Result<Response> {
    only_in_development(&visit)?;
    let mail = mails::find_by_pid(&visit.ctx.db, pid).await?;
    let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'";
    let headers = [(header::CONTENT_SECURITY_POLICY, policy)];
    Ok((headers, Html(mail.html)).into_response())
}

fn only_in_development(visit: &Visit) -> Result<()> {
    match visit.ctx.environment {
        Environment::Development | Environment::Test => Ok(()),
        _ => Err(Error::NotFound),
    }
}
