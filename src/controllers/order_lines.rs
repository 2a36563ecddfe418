//! The pictures and files of an order's lines.

use axum::{
    extract::{FromRequestParts, Path},
    http::{Method, header, request::Parts},
    response::{IntoResponse, Response},
};
use loco_rs::{app::AppContext, controller::Routes, prelude::get};
use serde::Deserialize;

use super::{
    extractors::OwnedOrder,
    portraits::{photo_beside, picture},
};
use crate::{
    errors::{Error, Result},
    models::{
        fulfilments::print_file,
        ids::OrderLineId,
        orders::{Line, Model as Order, downloads},
        portraits,
    },
    shop::{HasShop, now},
};

pub fn routes() -> Routes {
    Routes::new()
        .prefix("/orders/{pid}/lines/{line}")
        .add("/picture.jpg", get(painting))
        .add("/photo.jpg", get(photo))
        .add("/file", get(file))
}

/// A line of an order that this browser may see.
struct OwnedLine {
    ctx: AppContext,
    order: Order,
    line: Line,
}

#[derive(Deserialize)]
struct InPath {
    line: OrderLineId,
}

impl FromRequestParts<AppContext> for OwnedLine {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, ctx: &AppContext) -> Result<Self> {
        let path = Path::<InPath>::from_request_parts(parts, ctx).await;
        let Path(InPath { line }) = path.map_err(|_| Error::NotFound)?;
        let OwnedOrder { order, .. } = OwnedOrder::from_request_parts(parts, ctx).await?;
        Ok(Self {
            line: find(ctx, &order, line).await?,
            ctx: ctx.clone(),
            order,
        })
    }
}

/// The watermarked preview, also after payment: what is paid for is the file.
async fn painting(OwnedLine { ctx, line, .. }: OwnedLine) -> Result<Response> {
    let portrait = portraits::find(&ctx.db, line.portrait_id).await?;
    Ok(picture(portrait.preview(&ctx).await?))
}

async fn photo(OwnedLine { ctx, line, .. }: OwnedLine) -> Result<Response> {
    let portrait = portraits::find(&ctx.db, line.portrait_id).await?;
    Ok(picture(photo_beside(&ctx, &portrait).await?))
}

/// The digital file, once it is paid for and made, as often and as long as it may be downloaded. It is read before it is
/// counted: what cannot be handed out is no download.
async fn file(method: Method, OwnedLine { ctx, order, line }: OwnedLine) -> Result<Response> {
    if !order.offers_download(&line)? {
        return Err(Error::NotFound);
    }
    let (settings, now) = (&ctx.shop().settings.downloads, now());
    downloads::check(&ctx.db, settings, &line, now).await?;
    let file = print_file::read(&ctx, &line).await?;
    if method != Method::HEAD {
        downloads::count(&ctx.db, settings, &line, now).await?;
    }
    download(&print_file::name(&order, &line), file)
}

/// A line of this order.
///
/// # Errors
/// [`Error::NotFound`] for a line of another one.
pub async fn find(ctx: &AppContext, order: &Order, pid: OrderLineId) -> Result<Line> {
    let lines = order.lines(&ctx.db).await?;
    lines
        .into_iter()
        .find(|line| line.pid == pid.0)
        .ok_or(Error::NotFound)
}

/// A JPEG to be saved under `name`.
///
/// # Errors
/// Never: names of files are plain letters.
pub fn download(name: &str, jpeg: Vec<u8>) -> Result<Response> {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg".to_string()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "private, no-store".to_string()),
    ];
    Ok((headers, jpeg).into_response())
}
