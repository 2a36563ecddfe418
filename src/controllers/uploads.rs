//! A visitor's own earlier photos.

use axum::response::Response;
use loco_rs::{controller::Routes, prelude::get};

use super::{
    extractors::{Path, Visit},
    portraits::picture,
};
use crate::{
    errors::{Error, Result},
    models::{ids::UploadId, uploads},
};

pub fn routes() -> Routes {
    Routes::new()
        .add("/uploads/{pid}/photo.jpg", get(photo))
        .add("/uploads/{pid}/whole.jpg", get(whole))
}

async fn photo(visit: Visit, pid: Path<UploadId>) -> Result<Response> {
    shown(visit, pid, 320).await
}

/// Large enough to choose a part of it.
async fn whole(visit: Visit, pid: Path<UploadId>) -> Result<Response> {
    shown(visit, pid, 1280).await
}

async fn shown(visit: Visit, Path(pid): Path<UploadId>, long_side: u32) -> Result<Response> {
    let visitor = visit.visitor.as_ref().ok_or(Error::NotFound)?;
    let upload = uploads::find_owned(&visit.ctx.db, visitor, pid).await?;
    let photo = upload.photo(&visit.ctx).await?;
    let small = visit
        .shop
        .studio
        .photo_beside(photo, None, long_side)
        .await?;
    Ok(picture(small))
}
