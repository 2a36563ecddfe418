//! An order that this browser may see. Somebody else's is not found, like one that never was.

use axum::{
    extract::{FromRequestParts, Path},
    http::request::Parts,
};
use loco_rs::app::AppContext;
use serde::Deserialize;

use super::Visit;
use crate::{
    errors::{Error, Result},
    models::{
        ids::OrderId,
        orders::{self, Model as Order},
    },
};

/// The order in the path, and the visit.
pub struct OwnedOrder {
    pub visit: Visit,
    pub order: Order,
}

#[derive(Deserialize)]
struct InPath {
    pid: OrderId,
}

impl FromRequestParts<AppContext> for OwnedOrder {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, ctx: &AppContext) -> Result<Self> {
        let path = Path::<InPath>::from_request_parts(parts, ctx).await;
        let Path(InPath { pid }) = path.map_err(|_| Error::NotFound)?;
        let visit = Visit::from_request_parts(parts, ctx).await?;
        let order = orders::find_by_pid(&ctx.db, pid).await?;
        if !visit.may_see(&order).await? {
            return Err(Error::NotFound);
        }
        Ok(Self { visit, order })
    }
}
