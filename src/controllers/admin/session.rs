//! Log-in and log-out of the staff.

use axum::{
    extract::Form,
    http::{StatusCode, header::RETRY_AFTER},
    response::Response,
};
use chrono::{DateTime, Utc};
use loco_rs::{
    controller::Routes,
    prelude::{get, post},
};
use serde::Deserialize;
use serde_json::json;

use crate::{
    controllers::extractors::{
        Visit,
        staff::{SESSION, logged_in, session},
    },
    errors::{Refusal, Result},
    models::{
        audit_log,
        staff::{self, Attempt, LogIn, Role},
    },
    views::forms::FormView,
};

pub fn routes() -> Routes {
    Routes::new()
        .add("/admin", get(enter))
        .add("/admin/session", get(show).post(create))
        .add("/admin/session/end", post(end))
}

async fn enter(visit: Visit) -> Result<Response> {
    let to = match logged_in(&visit).await? {
        Some(staff) if staff.role() == Role::Printer => "/workshop",
        Some(_) => "/admin/orders",
        None => "/admin/session",
    };
    Ok(visit.redirect(to))
}

#[derive(Debug, Default, Deserialize)]
struct Credentials {
    email: String,
    password: String,
}

async fn show(visit: Visit) -> Result<Response> {
    render(visit, StatusCode::OK, "", None).await
}

async fn create(mut visit: Visit, Form(given): Form<Credentials>) -> Result<Response> {
    let attempt = Attempt {
        email: &given.email,
        password: &given.password,
        address: visit.address,
    };
    let staff = match staff::log_in(&visit.ctx, &attempt, visit.now).await? {
        LogIn::Welcome(staff) => staff,
        LogIn::Wrong => {
            let problem = "E-mail address and password do not belong together.";
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return render(visit, status, &given.email, Some(problem)).await;
        }
        LogIn::Throttled(until) => return throttled(visit, &given.email, until).await,
    };
    audit_log::record(&visit.ctx.db, &staff, "logged_in", "session", json!({})).await?;
    visit.set(SESSION, session(&staff, visit.now), None);
    Ok(visit.redirect("/admin"))
}

/// 429, with when to come back.
async fn throttled(visit: Visit, email: &str, until: DateTime<Utc>) -> Result<Response> {
    let wait = (until - visit.now).to_std().unwrap_or_default();
    let seconds = u64::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u64::MAX);
    let minutes = match seconds.div_ceil(60) {
        0 | 1 => "a minute".to_string(),
        minutes => format!("{minutes} minutes"),
    };
    let words = format!("Too many log-ins have failed. Please try again in {minutes}.");
    let status = StatusCode::TOO_MANY_REQUESTS;
    let mut page = render(visit, status, email, Some(&words)).await?;
    page.headers_mut().insert(RETRY_AFTER, seconds.into());
    page.extensions_mut()
        .insert(Refusal::new(status, "log_in_throttled", words));
    Ok(page)
}

async fn end(mut visit: Visit) -> Result<Response> {
    visit.forget(SESSION);
    Ok(visit.redirect("/admin/session"))
}

async fn render(
    visit: Visit,
    status: StatusCode,
    email: &str,
    problem: Option<&str>,
) -> Result<Response> {
    let mut form = FormView::blank(&["password"]);
    form.fill("email", email);
    let data = json!({"form": form, "problem": problem});
    visit
        .page_with(status, "admin/session.html", "Staff", None, data)
        .await
}
