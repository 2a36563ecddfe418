//! The development mailbox.

use serde::Serialize;

use super::times;
use crate::models::mails::Model;

#[derive(Debug, Clone, Serialize)]
pub struct MailView {
    pid: String,
    url: String,
    html_url: String,
    from: String,
    to: String,
    subject: String,
    at: String,
    state: String,
    text: String,
}

impl MailView {
    #[must_use]
    pub fn new(mail: &Model, from: &str) -> Self {
        let url = format!("/_mail/{}", mail.pid);
        Self {
            pid: mail.pid.to_string(),
            html_url: format!("{url}/html"),
            from: from.into(),
            to: mail.to_address.clone(),
            subject: mail.subject.clone(),
            at: times::minute(mail.created_at),
            state: mail.status.clone(),
            text: mail.text.clone(),
            url,
        }
    }
}
