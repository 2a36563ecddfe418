//! Portraits that wait until somebody of the shop has looked at them.

use axum::{
    extract::{Form, Query},
    http::{HeaderValue, header::CACHE_CONTROL},
    response::Response,
};
use loco_rs::{
    controller::Routes,
    prelude::{get, post},
};
use serde::Deserialize;
use serde_json::json;

use crate::{
    controllers::{
        extractors::{Listed, Path, Support, Visit},
        portraits::picture,
    },
    errors::{Error, Result},
    models::{
        ids::PortraitId,
        portraits::Model as Portrait,
        reviews::{self, Decision},
        styles, uploads,
    },
    views::{
        page::{Notice, Pager},
        reviews::ReviewView,
    },
};

const LIST: &str = "/admin/reviews";

pub fn routes() -> Routes {
    Routes::new()
        .prefix(LIST)
        .add("/", get(index))
        .add("/{pid}", get(show))
        .add("/{pid}/decision", post(decide))
        .add("/{pid}/preview.jpg", get(preview))
        .add("/{pid}/photo.jpg", get(photo))
}

async fn index(
    Support { visit, staff }: Support,
    Query(listed): Query<Listed>,
) -> Result<Response> {
    let page = reviews::page(&visit.ctx.db, listed.page).await?;
    let mut rows = Vec::with_capacity(page.items.len());
    for portrait in &page.items {
        rows.push(view(&visit, portrait).await?);
    }
    let data = json!({"reviews": rows, "pager": Pager::new(&page, &format!("{LIST}?"))});
    visit
        .staff_page(&staff, "admin/reviews/index.html", "Reviews", data)
        .await
}

async fn show(Support { visit, staff }: Support, Path(pid): Path<PortraitId>) -> Result<Response> {
    let portrait = reviews::find(&visit.ctx.db, pid).await?;
    let data = json!({"review": view(&visit, &portrait).await?});
    visit
        .staff_page(&staff, "admin/reviews/show.html", "Review", data)
        .await
}

#[derive(Deserialize)]
struct Decided {
    decision: Decision,
}

async fn decide(
    Support { visit, staff }: Support,
    Path(pid): Path<PortraitId>,
    Form(Decided { decision }): Form<Decided>,
) -> Result<Response> {
    let notice = match reviews::decide(&visit.ctx.db, &staff, pid, decision).await {
        Ok(()) => Notice::success(match decision {
            Decision::Show => "The shopper can see it now.",
            Decision::KeepBack => "It is kept back, and the shopper has their preview again.",
        }),
        Err(Error::Refused(refusal)) => Notice::problem(refusal.words),
        Err(error) => return Err(error),
    };
    Ok(visit.redirect_with(LIST, &notice))
}

async fn preview(Support { visit, .. }: Support, Path(pid): Path<PortraitId>) -> Result<Response> {
    let portrait = reviews::find(&visit.ctx.db, pid).await?;
    Ok(unkept(portrait.preview(&visit.ctx).await?))
}

/// The whole photo: what raised the score may lie outside the part that is painted.
async fn photo(Support { visit, .. }: Support, Path(pid): Path<PortraitId>) -> Result<Response> {
    let portrait = reviews::find(&visit.ctx.db, pid).await?;
    let upload = uploads::find(&visit.ctx.db, portrait.upload_id).await?;
    let photo = upload.photo(&visit.ctx).await?;
    let long_side = visit.shop.settings.painting.preview_px;
    let studio = &visit.shop.studio;
    Ok(unkept(studio.photo_beside(photo, None, long_side).await?))
}

/// A picture that the browser does not keep: nobody is to find it there after the decision.
pub(super) fn unkept(jpeg: Vec<u8>) -> Response {
    let mut response = picture(jpeg);
    let no_store = HeaderValue::from_static("private, no-store");
    response.headers_mut().insert(CACHE_CONTROL, no_store);
    response
}

async fn view(visit: &Visit, portrait: &Portrait) -> Result<ReviewView> {
    let db = &visit.ctx.db;
    let style = styles::find(db, portrait.style_id).await?;
    let upload = uploads::find(db, portrait.upload_id).await?;
    Ok(ReviewView::new(portrait, &style, &upload))
}
