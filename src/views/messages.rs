//! Messages, as the staff reads them.

use serde::Serialize;

use super::times;
use crate::models::messages::{Model as Message, Reply};

/// A row of the list of messages.
#[derive(Debug, Clone, Serialize)]
pub struct MessageRow {
    pid: String,
    url: String,
    subject: String,
    name: String,
    email: String,
    at: String,
    state: String,
    excerpt: String,
}

impl MessageRow {
    #[must_use]
    pub fn new(message: &Message) -> Self {
        Self {
            pid: message.pid.to_string(),
            url: format!("/admin/messages/{}", message.pid),
            subject: message.subject.clone(),
            name: message.name.clone(),
            email: message.email.clone(),
            at: times::minute(message.created_at),
            state: message.status.clone(),
            excerpt: message.body.chars().take(120).collect(),
        }
    }
}

/// A message with everything.
#[derive(Debug, Clone, Serialize)]
pub struct MessageView {
    pid: String,
    subject: String,
    name: String,
    email: String,
    order_number: Option<String>,
    order_url: Option<String>,
    body: String,
    at: String,
    state: String,
}

impl MessageView {
    #[must_use]
    pub fn new(message: &Message) -> Self {
        let number = message.order_number.clone();
        Self {
            pid: message.pid.to_string(),
            subject: message.subject.clone(),
            name: message.name.clone(),
            email: message.email.clone(),
            order_url: number.as_ref().map(|n| format!("/admin/orders?q={n}")),
            order_number: number,
            body: message.body.clone(),
            at: times::minute(message.created_at),
            state: message.status.clone(),
        }
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct ReplyView {
    by: String,
    body: String,
    at: String,
}

impl ReplyView {
    #[must_use]
    pub fn new(reply: &Reply, by: &str) -> Self {
        Self {
            by: by.into(),
            body: reply.body.clone(),
            at: times::minute(reply.created_at),
        }
    }
}
