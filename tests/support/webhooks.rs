//! Signed messages, as a partner or a payment processor sends them.

use chrono::{DateTime, Utc};
use limner::models::webhook_outbox::signing;
use serde_json::{Value, json};

use super::{Answer, Browser, browser::read};

/// One message, to be sent as often as a test likes.
#[derive(Clone)]
pub struct Webhook {
    pub secret: String,
    pub id: String,
    pub at: DateTime<Utc>,
    pub body: String,
}

impl Webhook {
    pub fn new(secret: &str, kind: &str, data: Value) -> Self {
        let body = json!({"type": kind, "timestamp": Utc::now().to_rfc3339(), "data": data});
        Self {
            secret: secret.to_string(),
            id: format!("msg_{}", uuid::Uuid::new_v4().simple()),
            at: Utc::now(),
            body: body.to_string(),
        }
    }

    /// Sends it, signed, as a program does.
    pub async fn send(&self, browser: &Browser, path: &str) -> Answer {
        let body = self.body.as_bytes();
        let signed = signing::sign(&self.secret, &self.id, self.at, body).expect("signed");
        let request = browser
            .client()
            .post(browser.at(path))
            .header("content-type", "application/json")
            .header("webhook-id", signed.id)
            .header("webhook-timestamp", signed.timestamp)
            .header("webhook-signature", signed.signature)
            .body(self.body.clone());
        read(request.send().await.expect("an answer")).await
    }
}
