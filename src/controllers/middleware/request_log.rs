//! One line a request, with its id. Loco's own logger writes the whole address; ours leaves out what stands behind the
//! question mark, because there the keys of mail links and print files are.

use std::time::Instant;

use axum::{Router, extract::Request, middleware, response::Response};
use loco_rs::{
    Result,
    app::AppContext,
    controller::middleware::{MiddlewareLayer, request_id::LocoRequestId},
};
use tracing::Instrument;

/// Stands in the place of Loco's `logger`.
pub struct RequestLog;

impl MiddlewareLayer for RequestLog {
    fn name(&self) -> &'static str {
        "logger"
    }

    fn config(&self) -> serde_json::Result<serde_json::Value> {
        Ok(serde_json::Value::Null)
    }

    fn apply(&self, app: Router<AppContext>) -> Result<Router<AppContext>> {
        Ok(app.layer(middleware::from_fn(log)))
    }
}

async fn log(request: Request, next: middleware::Next) -> Response {
    let id = request.extensions().get::<LocoRequestId>();
    let id = id.map_or_else(String::new, |id| id.get().to_string());
    let (method, path) = (request.method().clone(), request.uri().path().to_string());
    let span = tracing::info_span!("request", %method, path, request_id = id);
    async {
        let begun = Instant::now();
        let response = next.run(request).await;
        let milliseconds = begun.elapsed().as_millis();
        tracing::info!(
            status = response.status().as_u16(),
            milliseconds,
            "answered"
        );
        response
    }
    .instrument(span)
    .await
}
