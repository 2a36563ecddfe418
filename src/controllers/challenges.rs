//! Challenges: what is asked before a photo is painted, and the ways on.

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

use super::extractors::{Path, Visit};
use crate::{
    errors::{Error, Refusal, Result},
    models::{
        begin_write,
        challenges::{self, Model as Challenge, climbing},
        ids::ChallengeId,
        portraits::request::Request,
        styles, uploads,
    },
    views::challenges::ChallengeView,
    workers,
};

pub fn routes() -> Routes {
    Routes::new()
        .prefix("/challenges")
        .add("/", post(create))
        .add("/{pid}", get(show))
        .add("/{pid}/proof", post(prove))
        .add("/{pid}/email", post(mail))
        .add("/{pid}/confirm", get(look).post(confirm))
        .add("/{pid}/question", post(ask))
        .add("/{pid}/painting", post(paint))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Sent {
    proof: String,
    email: String,
    question: String,
    device: Option<String>,
}

#[derive(Deserialize)]
struct Link {
    expires: i64,
    signature: String,
}

/// Somebody without a preview left wants to confirm an e-mail address for more.
async fn create(mut visit: Visit) -> Result<Response> {
    let visitor = visit.visitor().await?;
    let txn = begin_write(&visit.ctx.db).await?;
    let challenge = challenges::offer_email(&txn, &visitor, visit.now).await?;
    txn.commit().await?;
    Ok(visit.redirect(&url(&challenge)))
}

async fn show(visit: Visit, Path(pid): Path<ChallengeId>) -> Result<Response> {
    let challenge = owned(&visit, pid).await?;
    render(visit, &challenge, StatusCode::OK, None).await
}

async fn prove(
    visit: Visit,
    Path(pid): Path<ChallengeId>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let challenge = owned(&visit, pid).await?;
    match climbing::prove(&visit.ctx, &challenge, &sent.proof, visit.now).await {
        Ok(()) => go_on(visit, pid, sent.device.as_deref()).await,
        Err(Error::Refused(refusal)) => refuse(visit, &challenge, refusal).await,
        Err(error) => Err(error),
    }
}

async fn mail(
    visit: Visit,
    Path(pid): Path<ChallengeId>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let visitor = visit.visitor.as_ref().ok_or(Error::NotFound)?.public_id();
    let challenge = owned(&visit, pid).await?;
    let (ctx, address, now) = (&visit.ctx, visit.address, visit.now);
    match climbing::mail_link(ctx, &challenge, visitor, address, &sent.email, now).await {
        Ok(()) => {
            workers::mails::send_due_later(&visit.ctx).await?;
            Ok(visit.redirect(&url(&challenge)))
        }
        Err(Error::Refused(refusal)) => refuse(visit, &challenge, refusal).await,
        Err(error) => Err(error),
    }
}

/// A mailed link was opened. Programs open links too: what it does is behind a button.
async fn look(
    visit: Visit,
    Path(pid): Path<ChallengeId>,
    Query(link): Query<Link>,
) -> Result<Response> {
    let address = format!(
        "/challenges/{pid}/confirm?expires={}&signature={}",
        link.expires, link.signature
    );
    let challenge = challenges::find(&visit.ctx.db, pid).await?;
    let data = json!({
        "more": visit.policy().await?.capacities.email_adds,
        "confirm_url": address,
        "over": !challenge.is_open(visit.now) || link.expires < visit.now.timestamp(),
    });
    visit
        .page("challenges/confirm.html", "Confirm your address", data)
        .await
}

async fn confirm(
    visit: Visit,
    Path(pid): Path<ChallengeId>,
    Query(link): Query<Link>,
) -> Result<Response> {
    let policy = visit.policy().await?;
    let (ctx, now) = (&visit.ctx, visit.now);
    let confirmed = climbing::confirm(ctx, &policy, pid, link.expires, &link.signature, now).await;
    let challenge = match confirmed {
        Ok(challenge) => challenge,
        Err(Error::Refused(_)) => challenges::find(&visit.ctx.db, pid).await?,
        Err(error) => return Err(error),
    };
    let is_here = visit.visitor.as_ref().map(|visitor| visitor.id) == Some(challenge.visitor_id);
    if is_here {
        return Ok(visit.redirect(&url(&challenge)));
    }
    // Opened on another device: the browser that asked goes on by itself.
    visit
        .page("challenges/confirmed.html", "Confirmed", json!({}))
        .await
}

async fn ask(
    visit: Visit,
    Path(pid): Path<ChallengeId>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    let challenge = owned(&visit, pid).await?;
    match climbing::ask(&visit.ctx.db, &challenge, &sent.question).await {
        Ok(()) => Ok(visit.redirect(&url(&challenge))),
        Err(Error::Refused(refusal)) => refuse(visit, &challenge, refusal).await,
        Err(error) => Err(error),
    }
}

async fn paint(
    visit: Visit,
    Path(pid): Path<ChallengeId>,
    Form(sent): Form<Sent>,
) -> Result<Response> {
    go_on(visit, pid, sent.device.as_deref()).await
}

/// Has the picture painted that the challenge was made for.
async fn go_on(mut visit: Visit, pid: ChallengeId, device: Option<&str>) -> Result<Response> {
    let challenge = owned(&visit, pid).await?;
    if challenge.status() == challenges::Status::Denied {
        return Ok(visit.redirect(&url(&challenge)));
    }
    let (Some(upload), Some(style)) = (challenge.upload_id, challenge.style_id) else {
        return Ok(visit.redirect("/#styles"));
    };
    let visitor = visit.visitor().await?;
    let db = &visit.ctx.db;
    let upload = uploads::find(db, upload).await?;
    if upload.erased_at.is_some() {
        let words = "Your photo was deleted meanwhile. Please send it again.";
        let refusal = Refusal::new(StatusCode::GONE, "photo_erased", words);
        return refuse(visit, &challenge, refusal).await;
    }
    let style = styles::find(db, style).await?;
    let evidence = visit.evidence(&visitor, device);
    let choices = challenge.painting_choices();
    let request = Request {
        visitor: &visitor,
        style: &style,
        choices: &choices,
        evidence: &evidence,
        pass: challenge.is_passed().then_some(&challenge),
    };
    let requested = request.from_upload(&visit.ctx, &upload, visit.now).await?;
    super::portraits::answer(visit, requested, &visitor, &style).await
}

async fn owned(visit: &Visit, pid: ChallengeId) -> Result<Challenge> {
    let visitor = visit.visitor.as_ref().ok_or(Error::NotFound)?;
    challenges::find_owned(&visit.ctx.db, visitor, pid).await
}

async fn refuse(visit: Visit, challenge: &Challenge, refusal: Refusal) -> Result<Response> {
    let visit = visit.as_page(&url(challenge));
    let (status, words) = (refusal.status, refusal.words.clone());
    let mut page = render(visit, challenge, status, Some(&words)).await?;
    page.extensions_mut().insert(refusal);
    Ok(page)
}

async fn render(
    visit: Visit,
    challenge: &Challenge,
    status: StatusCode,
    error: Option<&str>,
) -> Result<Response> {
    let policy = visit.policy().await?;
    let mut view = ChallengeView::new(&visit.shop, challenge, &policy, visit.now);
    if let (Some(upload), Some(style)) = (challenge.upload_id, challenge.style_id) {
        let upload = uploads::find(&visit.ctx.db, upload).await?;
        let style = styles::find(&visit.ctx.db, style).await?;
        view = view.with_picture(&upload, &style);
    }
    let title = view.title();
    let data = json!({
        "challenge": view,
        "refresh_seconds": view.waits_for_mail().then_some(10),
        "form": {"error": error},
    });
    visit
        .page_with(status, "challenges/show.html", title, None, data)
        .await
}

fn url(challenge: &Challenge) -> String {
    format!("/challenges/{}", challenge.pid)
}
