//! Files under `assets/static`. Loco's own layer answers 200 to what is not there.

use axum::{
    Router,
    http::{HeaderValue, header::CACHE_CONTROL},
};
use loco_rs::{Result, app::AppContext, controller::middleware::MiddlewareLayer};
use tower::ServiceBuilder;
use tower_http::{
    compression::CompressionLayer, services::ServeDir, set_header::SetResponseHeaderLayer,
};

/// How long a browser keeps them: names do not change with their contents.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=600");

/// Stands in the place of Loco's `static`.
pub struct StaticFiles;

impl MiddlewareLayer for StaticFiles {
    fn name(&self) -> &'static str {
        "static"
    }

    fn config(&self) -> serde_json::Result<serde_json::Value> {
        Ok(serde_json::Value::Null)
    }

    fn apply(&self, app: Router<AppContext>) -> Result<Router<AppContext>> {
        let files = ServiceBuilder::new()
            .layer(CompressionLayer::new())
            .layer(SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, KEPT))
            .service(ServeDir::new("assets/static"));
        Ok(app.nest_service("/static", files))
    }
}
