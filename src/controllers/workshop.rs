//! The in-house partner's pages: jobs, files, reports.

use axum::{
    extract::{Form, Query},
    response::Response,
};
use loco_rs::{
    controller::Routes,
    prelude::{get, post},
};
use serde::Deserialize;
use serde_json::json;

use super::extractors::{Listed, Path, Printer};
use crate::{
    errors::{Error, Result},
    models::{
        audit_log,
        fulfilments::{Status, reporting::Report},
        ids::{FulfilmentId, WorkshopJobId},
        workshop::{self, Model as Job},
    },
    views::{
        page::{Filter, Notice, Pager},
        workshop::{JobRow, JobView, NextReport, words},
    },
};

pub fn routes() -> Routes {
    Routes::new()
        .prefix("/workshop")
        .add("/", get(index))
        .add("/{pid}", get(show))
        .add("/{pid}/reports", post(report))
}

async fn index(
    Printer { visit, staff }: Printer,
    Query(listed): Query<Listed>,
) -> Result<Response> {
    let db = &visit.ctx.db;
    let status = Status::parse(&listed.state);
    let page = workshop::page(db, status, listed.page).await?;
    let jobs = page
        .items
        .iter()
        .map(JobRow::new)
        .collect::<Result<Vec<_>>>()?;
    let mut states = Vec::new();
    for state in Status::ALL {
        states.push(Filter {
            slug: state.name().into(),
            name: words(state).into(),
            count: workshop::count(db, state).await?,
            selected: status == Some(state),
            url: format!("/workshop?state={}", state.name()),
        });
    }
    let state = status.map_or("", Status::name);
    let pager = Pager::new(&page, &format!("/workshop?state={state}&"));
    let states = Filter::with_all(states, "/workshop");
    let data = json!({"jobs": jobs, "states": states, "pager": pager});
    visit
        .staff_page(&staff, "workshop/index.html", "Workshop", data)
        .await
}

async fn show(
    Printer { visit, staff }: Printer,
    Path(pid): Path<WorkshopJobId>,
) -> Result<Response> {
    let job = workshop::find_by_pid(&visit.ctx.db, pid).await?;
    let reports = job.reports(&visit.ctx.db).await?;
    let data = json!({
        "job": JobView::new(&job, &reports, &visit.shop.settings.shipping)?,
        "next": job.next().into_iter().map(NextReport::new).collect::<Vec<_>>(),
        "report_url": format!("/workshop/{pid}/reports"),
    });
    let title = format!("Job {}", job.order_number);
    visit
        .staff_page(&staff, "workshop/show.html", &title, data)
        .await
}

#[derive(Deserialize)]
struct Reported {
    event: String,
    #[serde(default)]
    carrier: String,
    #[serde(default)]
    tracking: String,
    #[serde(default)]
    reason: String,
}

async fn report(
    Printer { visit, staff }: Printer,
    Path(pid): Path<WorkshopJobId>,
    Form(form): Form<Reported>,
) -> Result<Response> {
    let job = workshop::find_by_pid(&visit.ctx.db, pid).await?;
    let to = Status::parse(&form.event).ok_or(Error::NotFound)?;
    let report = form.report(&job)?;
    let page = format!("/workshop/{pid}");
    match workshop::report(&visit.ctx, &job, to, report, visit.now).await {
        Ok(()) => {
            let data = json!({"event": to.name()});
            audit_log::record(&visit.ctx.db, &staff, "job_reported", &page, data).await?;
            Ok(visit.redirect_with(&page, &Notice::success("Reported to the shop.")))
        }
        Err(Error::Refused(refusal)) => {
            Ok(visit.redirect_with(&page, &Notice::problem(refusal.words)))
        }
        Err(error) => Err(error),
    }
}

impl Reported {
    fn report(self, job: &Job) -> Result<Report> {
        let given = |text: String| Some(text.trim().to_string()).filter(|text| !text.is_empty());
        let fulfilment = job.fulfilment_pid.parse().map_err(|_| Error::NotFound)?;
        Ok(Report {
            fulfilment_id: FulfilmentId(fulfilment),
            carrier: given(self.carrier),
            tracking: given(self.tracking),
            reason: given(self.reason),
        })
    }
}
