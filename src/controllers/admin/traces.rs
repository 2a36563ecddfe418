//! Pictures that were found somewhere else: the staff asks which preview they are.

use axum::{
    extract::{DefaultBodyLimit, Multipart},
    http::StatusCode,
    response::Response,
};
use bytes::Bytes;
use loco_rs::{
    controller::Routes,
    prelude::{get, post},
};
use serde_json::json;

use crate::{
    controllers::{
        extractors::Support,
        portraits::{
            BODY_LIMIT,
            upload_form::{bytes_of, cut_off},
        },
    },
    errors::{Error, Refusal, Result},
    models::traces,
    views::traces::TraceView,
};

const PAGE: &str = "/admin/traces";

pub fn routes() -> Routes {
    let create = post(create).layer(DefaultBodyLimit::max(BODY_LIMIT));
    Routes::new().add(PAGE, get(show).merge(create))
}

async fn show(support: Support) -> Result<Response> {
    render(support, StatusCode::OK, None, None).await
}

/// Answers at once: what is asked is kept nowhere, so there is no page to go on to.
async fn create(support: Support, form: Multipart) -> Result<Response> {
    let ctx = &support.visit.ctx;
    let limit = support.visit.shop.settings.uploads.max_bytes;
    let traced = match picture(form, limit).await {
        Ok(picture) => traces::trace(ctx, &support.staff, picture).await,
        Err(error) => Err(error),
    };
    match traced {
        Ok(trace) => {
            let trace = TraceView::new(&trace);
            render(support, StatusCode::OK, Some(trace), None).await
        }
        Err(Error::Refused(refusal)) => {
            let words = Some(refusal.words.as_str());
            let mut page = render(support, refusal.status, None, words).await?;
            page.extensions_mut().insert(refusal);
            Ok(page)
        }
        Err(error) => Err(error),
    }
}

async fn picture(mut form: Multipart, limit: usize) -> Result<Bytes> {
    while let Some(field) = form.next_field().await.map_err(|_| cut_off())? {
        if field.name() == Some("picture") {
            let picture = bytes_of(field, limit).await?;
            if !picture.is_empty() {
                return Ok(picture);
            }
        }
    }
    Err(Refusal::unprocessable("picture_missing", "Choose a picture first.").into())
}

async fn render(
    Support { visit, staff }: Support,
    status: StatusCode,
    trace: Option<TraceView>,
    error: Option<&str>,
) -> Result<Response> {
    let data = json!({"trace": trace, "error": error});
    let (template, title) = ("admin/traces/show.html", "Traces");
    visit
        .page_with(status, template, title, Some(&staff), data)
        .await
}
