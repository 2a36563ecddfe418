//! Portraits: asked for, watched while they are painted, looked at.

use axum::{
    extract::{DefaultBodyLimit, Multipart, Query},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use loco_rs::{
    app::AppContext,
    controller::Routes,
    prelude::{get, post},
};
use serde_json::json;

use super::{
    extractors::{Listed, Path, Visit},
    home,
};
use crate::{
    errors::{Error, Refusal, Result},
    models::{
        carts,
        ids::{PortraitId, UploadId},
        portraits::{
            self, Model as Portrait, Status,
            request::{Request, Requested},
        },
        quotas::Allowance,
        styles, uploads, visitors,
    },
    views::{
        page::Pager,
        portraits::{PortraitView, controls::Controls},
        styles::StyleChoice,
    },
    workers,
};

mod choices_form;
mod events;
pub(super) mod upload_form;

use upload_form::{Source, UploadForm};

/// More than any photo we take: what is over the limit is read to its end, so that the browser hears our answer.
pub(super) const BODY_LIMIT: usize = 128 * 1024 * 1024;

pub fn routes() -> Routes {
    let create = post(create).layer(DefaultBodyLimit::max(BODY_LIMIT));
    Routes::new()
        .prefix("/portraits")
        .add("/", get(index).merge(create))
        .add("/{pid}", get(show))
        .add("/{pid}/events", get(events::stream))
        .add("/{pid}/preview.jpg", get(preview))
        .add("/{pid}/photo.jpg", get(photo))
}

async fn create(mut visit: Visit, form: Multipart) -> Result<Response> {
    let limit = visit.shop.settings.uploads.max_bytes;
    let form = match UploadForm::read(form, limit).await {
        Ok(form) => form,
        Err(Error::Refused(refusal)) => {
            return home::refuse(visit, refusal).await;
        }
        Err(error) => return Err(error),
    };
    let style = styles::find_on_offer(&visit.ctx.db, &form.style).await?;
    let visitor = visit.visitor().await?;
    let evidence = visit.evidence(&visitor, form.device.as_deref());
    let request = Request {
        visitor: &visitor,
        style: &style,
        choices: &form.choices,
        evidence: &evidence,
        pass: None,
    };
    let requested = match form.source {
        Source::Photo(photo) => request.from_photo(&visit.ctx, photo, visit.now).await,
        Source::Upload(pid) => {
            let upload = uploads::find_owned(&visit.ctx.db, &visitor, pid).await?;
            request.from_upload(&visit.ctx, &upload, visit.now).await
        }
    };
    match requested {
        Ok(requested) => answer(visit, requested, &visitor, &style).await,
        Err(Error::Refused(refusal)) => home::refuse(visit, refusal).await,
        Err(error) => Err(error),
    }
}

/// Goes on to what came of a request.
///
/// # Errors
/// When the queue or the database fails.
pub(super) async fn answer(
    visit: Visit,
    requested: Requested,
    visitor: &visitors::Model,
    style: &styles::Model,
) -> Result<Response> {
    match requested {
        Requested::Queued(portrait) => {
            workers::portraits::compose_later(&visit.ctx, portrait.id).await?;
            Ok(visit.redirect(&format!("/portraits/{}", portrait.pid)))
        }
        Requested::Known(portrait) => Ok(visit.redirect(&format!("/portraits/{}", portrait.pid))),
        Requested::UsedUp(allowance) => used_up(visit, visitor, &allowance, &style.slug).await,
        Requested::Challenged(challenge) => {
            Ok(visit.redirect(&format!("/challenges/{}", challenge.pid)))
        }
    }
}

/// 429, with when more come and what else there is to do.
async fn used_up(
    visit: Visit,
    visitor: &visitors::Model,
    allowance: &Allowance,
    style: &str,
) -> Result<Response> {
    let recent = portraits::page_of(&visit.ctx.db, visitor, 1).await?;
    let allowance = visit.allowance(Some(allowance)).await?;
    let words = format!(
        "Today's previews are used up. The next one comes {}.",
        allowance.renews()
    );
    let data = json!({
        "portraits": views(&visit.ctx, &recent.items).await?,
        "renews": allowance.renews(),
        "allowance": allowance,
        "retry_style": style,
    });
    let (status, title) = (StatusCode::TOO_MANY_REQUESTS, "Enough for today");
    let page = visit.page_with(status, "studio/quota.html", title, None, data);
    let mut page = page.await?;
    page.extensions_mut()
        .insert(Refusal::new(status, "quota_used_up", words));
    Ok(page)
}

async fn index(visit: Visit, Query(listed): Query<Listed>) -> Result<Response> {
    let (views, pager) = match &visit.visitor {
        Some(visitor) => {
            let page = portraits::page_of(&visit.ctx.db, visitor, listed.page).await?;
            let views = views(&visit.ctx, &page.items).await?;
            (views, Pager::new(&page, "/portraits?"))
        }
        None => (Vec::new(), Pager::empty()),
    };
    let data = json!({"portraits": views, "pager": pager});
    visit
        .page("studio/index.html", "Your portraits", data)
        .await
}

async fn show(visit: Visit, Path(pid): Path<PortraitId>) -> Result<Response> {
    let portrait = owned(&visit, pid).await?;
    let db = &visit.ctx.db;
    let upload = uploads::find(db, portrait.upload_id).await?;
    let style = styles::find(db, portrait.style_id).await?;
    let siblings = portraits::of_upload(db, upload.id).await?;
    let changes = visit.shop.settings.quotas.changes;
    let controls = Controls::new(
        &portrait,
        &style,
        &upload,
        changes_left(&siblings, &portrait, changes),
    )?;
    let chosen = portrait.choices();
    let choices: Vec<StyleChoice> = styles::on_offer(db)
        .await?
        .iter()
        .map(|choice| {
            let made = siblings.iter().find(|sibling| {
                let painted = sibling.style_id == choice.id && sibling.status() == Status::Ready;
                painted && sibling.choices().carry_over(&chosen)
            });
            let url = made.map(|sibling| format!("/portraits/{}", sibling.pid));
            StyleChoice::new(choice, choice.id == portrait.style_id, url)
        })
        .collect();
    let data = json!({
        "portrait": PortraitView::new(&portrait, &style, &upload),
        "controls": controls,
        "styles": choices,
        "allowance": visit.allowance(None).await?,
        "refresh_seconds": (!portrait.status().is_final()).then_some(2),
    });
    let title = format!("{} portrait", style.name);
    visit.page("studio/show.html", &title, data).await
}

/// How many more changes to this painting are free.
fn changes_left(siblings: &[Portrait], portrait: &Portrait, free: u32) -> u32 {
    let alike = siblings.iter().filter(|sibling| {
        sibling.style_id == portrait.style_id && sibling.status() != Status::Asked
    });
    (free + 1).saturating_sub(u32::try_from(alike.count()).unwrap_or(u32::MAX))
}

async fn preview(visit: Visit, Path(pid): Path<PortraitId>) -> Result<Response> {
    let portrait = match owned(&visit, pid).await {
        Err(Error::NotFound) => in_cart(&visit, pid).await?,
        owned => owned?,
    };
    if !portrait.is_shown() {
        return Err(Error::NotFound);
    }
    Ok(picture(portrait.preview(&visit.ctx).await?))
}

async fn photo(visit: Visit, Path(pid): Path<PortraitId>) -> Result<Response> {
    let portrait = owned(&visit, pid).await?;
    Ok(picture(photo_beside(&visit.ctx, &portrait).await?))
}

/// The photo a portrait was painted from, cropped like it.
///
/// # Errors
/// When it is not in storage any more.
pub async fn photo_beside(ctx: &AppContext, portrait: &Portrait) -> Result<Vec<u8>> {
    use crate::shop::HasShop;
    let upload = uploads::find(&ctx.db, portrait.upload_id).await?;
    let shop = ctx.shop();
    let long_side = shop.settings.painting.preview_px;
    let photo = upload.photo(ctx).await?;
    shop.studio
        .photo_beside(photo, portrait.crop(), long_side)
        .await
}

/// A picture of somebody: kept by their own browser, by nobody in between.
#[must_use]
pub fn picture(jpeg: Vec<u8>) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static("image/jpeg"),
    );
    let private = header::HeaderValue::from_static("private, max-age=600");
    headers.insert(header::CACHE_CONTROL, private);
    (headers, jpeg).into_response()
}

/// The visitor's own portrait.
///
/// # Errors
/// [`Error::NotFound`] also for somebody else's.
pub async fn owned(visit: &Visit, pid: PortraitId) -> Result<Portrait> {
    let visitor = visit.visitor.as_ref().ok_or(Error::NotFound)?;
    portraits::find_owned(&visit.ctx.db, visitor, pid).await
}

/// A portrait that a mailed link has put into the visitor's cart.
async fn in_cart(visit: &Visit, pid: PortraitId) -> Result<Portrait> {
    let visitor = visit.visitor.as_ref().ok_or(Error::NotFound)?;
    let portrait = portraits::find_by_pid(&visit.ctx.db, pid).await?;
    if carts::holds(&visit.ctx.db, visitor, &portrait).await? {
        Ok(portrait)
    } else {
        Err(Error::NotFound)
    }
}

async fn views(ctx: &AppContext, portraits: &[Portrait]) -> Result<Vec<PortraitView>> {
    let mut views = Vec::with_capacity(portraits.len());
    for portrait in portraits {
        let upload = uploads::find(&ctx.db, portrait.upload_id).await?;
        let style = styles::find(&ctx.db, portrait.style_id).await?;
        views.push(PortraitView::new(portrait, &style, &upload));
    }
    Ok(views)
}

/// Reads an id out of a form.
fn upload_id(text: &str) -> Result<UploadId> {
    let pid = text.trim().parse().map_err(|_| Error::NotFound)?;
    Ok(UploadId(pid))
}
