//! Refusals and errors, as a page for people and as JSON for programs. Also for those that Loco and axum answer themselves
//! (an unknown address, a body that is too large, a panic).

use axum::{
    Json,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use loco_rs::{app::AppContext, controller::views::ViewRenderer, environment::Environment};
use serde_json::{Value, json};

use crate::{
    errors::Refusal,
    shop::{HasShop, Shop},
    views::page::{Globals, Seen},
};

/// Put on a failed answer whose body is meant for programs: it is left alone.
#[derive(Clone, Copy)]
pub struct AsItIs;

/// What describes the body that is replaced.
const OF_THE_BODY: [header::HeaderName; 4] = [
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::CONTENT_ENCODING,
    header::TRANSFER_ENCODING,
];

/// Replaces the body of a failed answer, unless a controller has rendered a page.
pub async fn render(State(ctx): State<AppContext>, request: Request, next: Next) -> Response {
    let wants_page = wants_page(request.headers());
    let path = request.uri().path().to_string();
    let response = next.run(request).await;
    let status = response.status();
    let told = response.extensions().get::<Refusal>().cloned();
    let failed = status.is_client_error() || status.is_server_error();
    let right_as_it_is = if is_html(&response) {
        wants_page || told.is_none()
    } else {
        response.extensions().get::<AsItIs>().is_some()
    };
    if !failed || right_as_it_is {
        return response;
    }
    let refusal = told.unwrap_or_else(|| of_status(status));
    let mut answer = if wants_page {
        let development = ctx.environment == Environment::Development;
        page(&ctx.shop(), &path, &refusal, development)
    } else {
        let body = json!({"error": {"code": refusal.code, "message": refusal.words}});
        (refusal.status, Json(body)).into_response()
    };
    for (name, value) in response.headers() {
        if !OF_THE_BODY.contains(name) {
            answer.headers_mut().append(name, value.clone());
        }
    }
    answer
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

fn is_html(response: &Response<Body>) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/html"))
}

fn page(shop: &Shop, path: &str, refusal: &Refusal, development: bool) -> Response {
    let title = title(refusal);
    let (sentence, action) = way_on(path, refusal);
    let seen = Seen {
        title,
        path,
        development,
        ..Seen::default()
    };
    let context = serde_json::to_value(Globals::new(shop, seen)).map(|mut context| {
        context["title"] = title.into();
        context["status"] = refusal.status.as_u16().into();
        context["sentence"] = sentence.into();
        context["action"] = action;
        context
    });
    let html = context
        .map_err(loco_rs::Error::from)
        .and_then(|context| shop.views.render("errors/show.html", context));
    match html {
        Ok(html) => (refusal.status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "the error page cannot be rendered");
            (refusal.status, refusal.words.clone()).into_response()
        }
    }
}

/// What there is to say, and where to go from here. Of an order that opens only to those it belongs to the answer is the same
/// as of one that does not exist.
fn way_on<'a>(path: &str, refusal: &'a Refusal) -> (&'a str, Value) {
    let mut parts = path.trim_start_matches('/').split('/');
    let order = parts.next().filter(|first| *first == "orders");
    let order = order.and_then(|_| parts.next());
    match (order, refusal.code) {
        (Some(_), "not_found") => (
            "There is nothing at this address for this browser. If it is an order of yours, open the link in one of its mails, or sign in.",
            json!({"label": "To your orders", "url": "/account"}),
        ),
        (Some(order), "download_over") => (
            refusal.words.as_str(),
            json!({"label": "To the order", "url": format!("/orders/{order}")}),
        ),
        _ => (
            refusal.words.as_str(),
            json!({"label": "To the gallery", "url": "/"}),
        ),
    }
}

fn title(refusal: &Refusal) -> &'static str {
    match refusal.status {
        _ if refusal.code == "download_over" => "No more downloads",
        StatusCode::NOT_FOUND => "Nothing hangs here",
        StatusCode::PAYLOAD_TOO_LARGE => "Too large",
        StatusCode::TOO_MANY_REQUESTS => "Enough for now",
        status if status.is_server_error() => "Something broke",
        _ => "Not like this",
    }
}

/// Words for answers that are not ours.
fn of_status(status: StatusCode) -> Refusal {
    let (code, words) = match status {
        StatusCode::NOT_FOUND => ("not_found", "There is nothing at this address."),
        StatusCode::METHOD_NOT_ALLOWED => ("method", "This address does not take such requests."),
        StatusCode::PAYLOAD_TOO_LARGE => ("too_large", "That is more than we can take at once."),
        StatusCode::TOO_MANY_REQUESTS => {
            ("too_many", "That was a lot at once. Please wait a moment.")
        }
        status if status.is_server_error() => (
            "internal",
            "Something broke on our side. Nothing of yours is lost; please try again in a minute.",
        ),
        _ => ("bad_request", "We could not read this request."),
    };
    Refusal::new(status, code, words)
}
