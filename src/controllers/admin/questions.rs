//! Shoppers who asked a person of the shop: what is known of them, and the answer.

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

use super::{lists::Written, reviews::unkept};
use crate::{
    controllers::extractors::{Listed, Path, Support},
    errors::{Error, Result},
    models::{
        challenges::{climbing, known},
        ids::{ChallengeId, PortraitId},
        portraits,
    },
    views::{
        page::{Notice, Pager},
        questions::{QuestionRow, QuestionView},
    },
};

const LIST: &str = "/admin/questions";

pub fn routes() -> Routes {
    Routes::new()
        .prefix(LIST)
        .add("/", get(index))
        .add("/{pid}", get(show))
        .add("/{pid}/decision", post(decide))
        .add("/{pid}/entries", post(list))
        .add("/{pid}/portraits/{portrait}/preview.jpg", get(preview))
}

async fn index(
    Support { visit, staff }: Support,
    Query(listed): Query<Listed>,
) -> Result<Response> {
    let page = climbing::asked(&visit.ctx.db, listed.page).await?;
    let rows = page.items.iter();
    let rows: Vec<_> = rows.map(|row| QuestionRow::new(row, visit.now)).collect();
    let data = json!({"questions": rows, "pager": Pager::new(&page, &format!("{LIST}?"))});
    visit
        .staff_page(&staff, "admin/questions/index.html", "Questions", data)
        .await
}

async fn show(Support { visit, staff }: Support, Path(pid): Path<ChallengeId>) -> Result<Response> {
    let db = &visit.ctx.db;
    let challenge = known::find_asked(db, pid).await?;
    let policy = visit.policy().await?;
    let known = known::known(db, &visit.shop, &policy, &challenge, visit.now).await?;
    let data = json!({"question": QuestionView::load(db, &challenge, &known, visit.now).await?});
    visit
        .staff_page(&staff, "admin/questions/show.html", "Question", data)
        .await
}

/// What is said to a shopper who asked.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Decision {
    LetIn,
    Decline,
}

#[derive(Deserialize)]
struct Decided {
    decision: Decision,
    #[serde(default)]
    answer: String,
}

async fn decide(
    Support { visit, staff }: Support,
    Path(pid): Path<ChallengeId>,
    Form(Decided { decision, answer }): Form<Decided>,
) -> Result<Response> {
    let db = &visit.ctx.db;
    let challenge = crate::models::challenges::find(db, pid).await?;
    let lets_in = decision == Decision::LetIn;
    let decided = climbing::decide(db, &staff, &challenge, lets_in, &answer, visit.now).await;
    let notice = match decided {
        Ok(()) if lets_in => Notice::success("Their picture is painted as soon as they go on."),
        Ok(()) => Notice::success("Declined. They read your answer on their page."),
        Err(Error::Refused(_)) => Notice::problem("This question has been answered."),
        Err(error) => return Err(error),
    };
    Ok(visit.redirect_with(LIST, &notice))
}

/// Puts a key that came with the question on a list.
async fn list(
    Support { visit, staff }: Support,
    Path(pid): Path<ChallengeId>,
    Form(written): Form<Written>,
) -> Result<Response> {
    let db = &visit.ctx.db;
    let challenge = known::find_asked(db, pid).await?;
    let policy = visit.policy().await?;
    let known = known::known(db, &visit.shop, &policy, &challenge, visit.now).await?;
    let keys = known.company.keys.iter().map(|shared| &shared.key);
    let added = written
        .add(db, &staff, keys, "from a question", visit.now)
        .await;
    let notice = super::lists::notice(added)?;
    Ok(visit.redirect_with(&format!("{LIST}/{pid}"), &notice))
}

/// A painting of whoever asked, as they see it themselves.
async fn preview(
    Support { visit, .. }: Support,
    Path((pid, portrait)): Path<(ChallengeId, PortraitId)>,
) -> Result<Response> {
    let challenge = known::find_asked(&visit.ctx.db, pid).await?;
    let portrait = portraits::find_by_pid(&visit.ctx.db, portrait).await?;
    if portrait.visitor_id != challenge.visitor_id || !portrait.is_shown() {
        return Err(Error::NotFound);
    }
    Ok(unkept(portrait.preview(&visit.ctx).await?))
}
