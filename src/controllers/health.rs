//! Whether the shop can work: true only when database and storage answer.

use axum::{Extension, Json, http::StatusCode};
use bytes::Bytes;
use loco_rs::{
    app::AppContext,
    controller::Routes,
    prelude::{State, get},
};
use serde_json::{Value, json};
use std::path::Path;

use super::middleware::html_errors::AsItIs;

pub fn routes() -> Routes {
    Routes::new()
        .add("/_health", get(show))
        .add("/_ping", get(ping))
}

async fn show(State(ctx): State<AppContext>) -> (StatusCode, Extension<AsItIs>, Json<Value>) {
    let database = ctx.db.ping().await.is_ok();
    let storage = storage_answers(&ctx).await;
    let ok = database && storage;
    let status = if ok {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (
        status,
        Extension(AsItIs),
        Json(json!({"ok": ok, "database": database, "storage": storage})),
    )
}

async fn ping() -> Json<Value> {
    Json(json!({"ok": true}))
}

/// Writes and removes a few bytes, under a name of its own: two checks at once do not meet.
async fn storage_answers(ctx: &AppContext) -> bool {
    let name = format!("health/{}", uuid::Uuid::new_v4());
    let path = Path::new(&name);
    let written = ctx.storage.upload(path, &Bytes::from_static(b"ok")).await;
    written.is_ok() && ctx.storage.delete(path).await.is_ok()
}
