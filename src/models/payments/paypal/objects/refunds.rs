//! Money that goes back at PayPal, or that PayPal takes back.

use serde::Deserialize;

use super::{Amount, Link, payments_key};
use crate::models::payments::{
    disputes::Status,
    gateway::{About, DisputeReport, RefundReport, Report},
};

/// What the shop's refunds are called at PayPal, before their key.
pub(in super::super) const REFUND: &str = "refund-";

#[derive(Deserialize)]
pub(in super::super) struct Refund {
    pub(in super::super) id: String,
    status: Option<String>,
    amount: Option<Amount>,
    custom_id: Option<String>,
    #[serde(default)]
    links: Vec<Link>,
}

impl Refund {
    /// `None` if its amount is none.
    pub(in super::super) fn report(self) -> Option<(About, Report)> {
        let about = self.about();
        let key = self.custom_id.as_deref();
        let report = RefundReport {
            idempotency_key: key.and_then(|it| Some(it.strip_prefix(REFUND)?.to_string())),
            reference: self.id,
            amount_minor: Some(self.amount?.minor()?),
        };
        let report = match self.status.as_deref() {
            Some("COMPLETED") => Report::Refunded(report),
            Some("FAILED" | "CANCELLED") => Report::RefundFailed(report),
            _ => Report::Other,
        };
        Some((about, report))
    }

    /// Money that PayPal took back: gone, as after a dispute that was lost. `None` if its amount is none.
    pub(in super::super) fn reversed(self) -> Option<(About, Report)> {
        let about = self.about();
        let report = Report::Disputed(DisputeReport {
            status: Status::Lost,
            // (In the books of whoever it goes from it is below nothing.)
            amount_minor: self.amount?.minor()?.abs(),
            reason: "taken back by PayPal".into(),
            reference: self.id,
            due_at: None,
        });
        Some((about, report))
    }

    /// It names the money by a link only; a reversal may be of the money itself.
    fn about(&self) -> About {
        let up = self.links.iter().find(|link| link.rel == "up");
        let capture = up.and_then(|link| link.href.split_once("/captures/"));
        let capture = capture.map(|(_, rest)| rest.split(['/', '?']).next().unwrap_or(rest));
        About {
            reference: None,
            intent: Some(capture.unwrap_or(&self.id).to_string()),
            key: payments_key(self.custom_id.as_ref()),
        }
    }
}
