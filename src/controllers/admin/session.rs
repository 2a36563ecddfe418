//! Log-in and log-out of the staff.

use axum::{extract::Form, http::StatusCode, response::Response};
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
    errors::Result,
    models::{
        audit_log,
        staff::{self, Role},
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
struct LogIn {
    email: String,
    password: String,
}

async fn show(visit: Visit) -> Result<Response> {
    render(visit, StatusCode::OK, "", None).await
}

async fn create(mut visit: Visit, Form(log_in): Form<LogIn>) -> Result<Response> {
    let staff = staff::log_in(&visit.ctx.db, &log_in.email, &log_in.password).await?;
    let Some(staff) = staff else {
        let problem = "E-mail address and password do not belong together.";
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return render(visit, status, &log_in.email, Some(problem)).await;
    };
    audit_log::record(&visit.ctx.db, &staff, "logged_in", "session", json!({})).await?;
    visit.set(SESSION, session(&staff, visit.now), None);
    Ok(visit.redirect("/admin"))
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
