//! Cross-site request forgery: a browser says where a request comes from (`Sec-Fetch-Site`, Fetch Metadata), and what would
//! change something is taken from our own pages only. Webhooks are signed and send no such header.

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, Method, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
};
use loco_rs::{Result, app::AppContext, controller::middleware::MiddlewareLayer};

use crate::errors::{Error, Refusal};

/// Turns away what another site made a browser send. It lies inside the layer of secure headers, so that also who is turned
/// away gets them.
pub struct SameSite;

impl MiddlewareLayer for SameSite {
    fn name(&self) -> &'static str {
        "same_site"
    }

    fn config(&self) -> serde_json::Result<serde_json::Value> {
        Ok(serde_json::Value::Null)
    }

    fn apply(&self, app: Router<AppContext>) -> Result<Router<AppContext>> {
        Ok(app.layer(from_fn(check)))
    }
}

async fn check(request: Request, next: Next) -> Response {
    let changes = !matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if changes && is_cross_site(request.headers()) {
        let words = "This request came from another site and was not carried out.";
        let refusal = Refusal::new(StatusCode::FORBIDDEN, "cross_site", words);
        return Error::from(refusal).into_response();
    }
    next.run(request).await
}

/// Older browsers send `Origin` only; programs send neither, and have no cookies of a visitor's to misuse.
fn is_cross_site(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(header::HeaderName::from_static("sec-fetch-site")) {
        return !matches!(site, "same-origin" | "none");
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => {
            origin.split_once("://").map(|(_, origin)| origin) != Some(host)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                let name = header::HeaderName::from_static(name);
                (name, header::HeaderValue::from_static(value))
            })
            .collect()
    }

    #[test]
    fn only_our_own_pages_and_programs() {
        for (pairs, cross) in [
            (vec![("sec-fetch-site", "same-origin")], false),
            (vec![("sec-fetch-site", "none")], false),
            (vec![("sec-fetch-site", "same-site")], true),
            (vec![("sec-fetch-site", "cross-site")], true),
            (
                vec![("origin", "http://shop.example"), ("host", "shop.example")],
                false,
            ),
            (
                vec![("origin", "http://evil.example"), ("host", "shop.example")],
                true,
            ),
            (vec![("origin", "null"), ("host", "shop.example")], true),
            (vec![], false),
        ] {
            assert_eq!(is_cross_site(&headers(&pairs)), cross, "{pairs:?}");
        }
    }
}
