//! The policy: what counts and how much, what it did lately, and the means to publish another.

mod form;

use axum::{extract::Form, http::StatusCode, response::Response};
use loco_rs::{controller::Routes, prelude::get};
use serde_json::json;

use self::form::Typed;
use crate::{
    controllers::extractors::{Manager, Support, Visit},
    errors::{Error, Result},
    models::{
        assessments::rule_use,
        fraud::policy::{self, Policy},
        staff,
    },
    views::{
        page::Notice,
        policies::{FileRow, PolicyView, Problems, VersionRow},
    },
};

const PAGE: &str = "/admin/policy";

pub fn routes() -> Routes {
    Routes::new().add(PAGE, get(show).post(publish))
}

async fn show(Support { visit, staff }: Support) -> Result<Response> {
    let policy = visit.policy().await?;
    let problems = Problems::default();
    render(visit, &staff, StatusCode::OK, &policy, &problems).await
}

async fn publish(Manager { visit, staff }: Manager, Form(typed): Form<Typed>) -> Result<Response> {
    let current = visit.policy().await?;
    let (policy, mut problems) = form::read(&typed, &current);
    if problems.is_empty() {
        let (db, note) = (&visit.ctx.db, problems.note().to_string());
        match policy::publish(db, &staff, &policy, &note, visit.now).await {
            Ok(row) => {
                let words = format!("Version {} is in force.", row.version);
                return Ok(visit.redirect_with(PAGE, &Notice::success(words)));
            }
            Err(Error::Refused(refusal)) => problems.refused(refusal.code, &refusal.words),
            Err(error) => return Err(error),
        }
    }
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    render(visit.as_page(PAGE), &staff, status, &policy, &problems).await
}

/// The page with a policy in its form: the one in force, or one that was refused.
async fn render(
    visit: Visit,
    staff: &staff::Model,
    status: StatusCode,
    policy: &Policy,
    problems: &Problems,
) -> Result<Response> {
    let db = &visit.ctx.db;
    let in_force = visit.policy().await?;
    let used = rule_use::rules(db, &in_force, visit.now).await?;
    let names = staff::names(db).await?;
    let versions = policy::versions(db).await?;
    let versions = versions
        .iter()
        .map(|row| VersionRow::new(row, &names, in_force.version));
    let files = visit.shop.addresses.files();
    let data = json!({
        "policy": PolicyView::new(policy, &used, problems),
        "versions": versions.collect::<Vec<_>>(),
        "in_force": in_force.version,
        "files": files.iter().map(FileRow::new).collect::<Vec<_>>(),
    });
    let (template, title) = ("admin/policy/show.html", "Policy");
    visit
        .page_with(status, template, title, Some(staff), data)
        .await
}
