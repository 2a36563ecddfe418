//! The shop's outermost layer: refusals become pages.

use async_trait::async_trait;
use axum::{Router, middleware::from_fn_with_state};
use loco_rs::{
    Result,
    app::{AppContext, Initializer},
};

use crate::controllers::middleware::html_errors;

pub struct Doors;

#[async_trait]
impl Initializer for Doors {
    fn name(&self) -> String {
        "doors".into()
    }

    async fn after_routes(&self, router: Router, ctx: &AppContext) -> Result<Router> {
        Ok(router.layer(from_fn_with_state(ctx.clone(), html_errors::render)))
    }
}
