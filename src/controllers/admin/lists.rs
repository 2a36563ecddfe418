//! The allow and block lists.

use axum::{
    extract::{Form, Query},
    http::StatusCode,
    response::Response,
};
use chrono::{DateTime, Duration, Utc};
use loco_rs::{
    controller::Routes,
    prelude::{get, post},
};
use sea_orm::DatabaseConnection;
use serde::Deserialize;
use serde_json::json;

use crate::{
    controllers::extractors::{Listed, Manager, Path, Support, Visit},
    errors::{Error, Refusal, Result},
    models::{
        fraud::signals::Listed as Verdict,
        identities,
        ids::ListEntryId,
        lists::{
            self, Entry, Model as Row,
            typed::{self, Wanted},
        },
        staff,
    },
    views::{
        forms::FormView,
        keys,
        lists::EntryRow,
        page::{Notice, Pager},
    },
};

const LIST: &str = "/admin/lists";
const FIELDS: [&str; 4] = ["key", "reason", "verdict", "days"];

pub fn routes() -> Routes {
    Routes::new()
        .prefix(LIST)
        .add("/", get(index).merge(post(create)))
        .add("/{pid}/removal", post(remove))
}

/// What staff write beside a key: on a page with evidence the key's number, on the lists' page the key itself.
#[derive(Deserialize)]
pub(super) struct Written {
    key: String,
    verdict: Verdict,
    #[serde(default)]
    reason: String,
    /// 7, 30, or nothing for as long as the key is known.
    #[serde(default)]
    days: String,
}

impl Written {
    /// Puts one of these keys on a list.
    ///
    /// # Errors
    /// A [`Refusal`] without a reason; [`Error::NotFound`] for another key; otherwise when the database fails.
    pub(super) async fn add<'a>(
        &self,
        db: &DatabaseConnection,
        staff: &staff::Model,
        mut keys: impl Iterator<Item = &'a identities::Model>,
        from: &str,
        now: DateTime<Utc>,
    ) -> Result<Row> {
        let key = keys.find(|key| key.id.to_string() == self.key);
        let key = key.ok_or(Error::NotFound)?;
        let entry = Entry {
            identity_key_id: key.id,
            verdict: self.verdict,
            what: format!("{}, {from}", keys::words(key)),
            reason: self.reason.clone(),
            expires_at: self.expires_at(now),
        };
        lists::add(db, staff, entry).await
    }

    fn expires_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let days = self.days.parse().ok().filter(|days| [7, 30].contains(days));
        days.map(|days: i64| now + Duration::days(days))
    }

    fn form(&self) -> FormView {
        let mut form = FormView::blank(&FIELDS);
        form.fill("key", &self.key);
        form.fill("reason", &self.reason);
        form.fill("verdict", self.verdict.name());
        form.fill("days", &self.days);
        form
    }
}

/// What to tell of an entry.
///
/// # Errors
/// All but a [`Refusal`], which is told.
pub(super) fn notice(added: Result<Row>) -> Result<Notice> {
    match added {
        Ok(row) => Ok(Notice::success(format!(
            "{}: on the {} list.",
            row.what, row.verdict
        ))),
        Err(Error::Refused(refusal)) => Ok(Notice::problem(refusal.words)),
        Err(error) => Err(error),
    }
}

async fn index(
    Support { visit, staff }: Support,
    Query(listed): Query<Listed>,
) -> Result<Response> {
    let mut form = FormView::blank(&FIELDS);
    form.fill("verdict", Verdict::Block.name());
    form.fill("days", "30");
    render(visit, &staff, StatusCode::OK, listed.page, &form).await
}

async fn create(
    Manager { visit, staff }: Manager,
    Form(written): Form<Written>,
) -> Result<Response> {
    let wanted = Wanted {
        verdict: written.verdict,
        reason: written.reason.clone(),
        expires_at: written.expires_at(visit.now),
    };
    let (db, vault) = (&visit.ctx.db, &visit.shop.vault);
    match typed::add(db, vault, &staff, &written.key, wanted, visit.now).await {
        Err(Error::Refused(refusal)) => refuse(visit, &staff, &written, refusal).await,
        added => Ok(visit.redirect_with(LIST, &notice(added)?)),
    }
}

async fn refuse(
    visit: Visit,
    staff: &staff::Model,
    written: &Written,
    refusal: Refusal,
) -> Result<Response> {
    let mut form = written.form();
    let of_reason = refusal.code.starts_with("reason");
    form.refuse(if of_reason { "reason" } else { "key" }, &refusal.words);
    let mut page = render(visit.as_page(LIST), staff, refusal.status, 1, &form).await?;
    page.extensions_mut().insert(refusal);
    Ok(page)
}

async fn remove(
    Support { visit, staff }: Support,
    Path(pid): Path<ListEntryId>,
) -> Result<Response> {
    lists::remove(&visit.ctx.db, &staff, pid, visit.now).await?;
    Ok(visit.redirect_with(LIST, &Notice::success("Taken off the list.")))
}

async fn render(
    visit: Visit,
    staff: &staff::Model,
    status: StatusCode,
    page: u64,
    form: &FormView,
) -> Result<Response> {
    let page = lists::page(&visit.ctx.db, page).await?;
    let names = staff::names(&visit.ctx.db).await?;
    let row = |row: &Row| EntryRow::new(row, &names, visit.now);
    let data = json!({
        "entries": page.items.iter().map(row).collect::<Vec<_>>(),
        "pager": Pager::new(&page, &format!("{LIST}?")),
        "form": form,
    });
    visit
        .page_with(status, "admin/lists/index.html", "Lists", Some(staff), data)
        .await
}
