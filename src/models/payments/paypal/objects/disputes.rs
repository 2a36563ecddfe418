//! A dispute at PayPal.

use chrono::DateTime;
use serde::Deserialize;

use super::Amount;
use crate::models::payments::{
    disputes::Status,
    gateway::{About, DisputeReport, Report},
};

#[derive(Deserialize)]
pub(in super::super) struct Dispute {
    dispute_id: String,
    status: String,
    #[serde(default)]
    disputed_transactions: Vec<Disputed>,
    #[serde(default)]
    reason: String,
    dispute_amount: Amount,
    dispute_outcome: Option<Decision>,
    seller_response_due_date: Option<String>,
}

#[derive(Deserialize)]
struct Disputed {
    seller_transaction_id: Option<String>,
}

#[derive(Deserialize)]
struct Decision {
    outcome_code: Option<String>,
}

impl Dispute {
    /// `None` if its amount is none.
    pub(in super::super) fn report(self) -> Option<(About, Report)> {
        let status = self.standing();
        let capture = self.disputed_transactions.into_iter().next();
        let about = About {
            intent: capture.and_then(|it| it.seller_transaction_id),
            ..About::default()
        };
        let due = self.seller_response_due_date.as_deref();
        let due = due.and_then(|at| DateTime::parse_from_rfc3339(at).ok());
        let report = Report::Disputed(DisputeReport {
            status,
            reference: self.dispute_id,
            amount_minor: self.dispute_amount.minor()?,
            reason: self.reason.to_lowercase().replace('_', " "),
            due_at: due.map(|at| at.to_utc()),
        });
        Some((about, report))
    }

    fn standing(&self) -> Status {
        let decision = self.dispute_outcome.as_ref();
        let code = decision.and_then(|it| it.outcome_code.as_deref());
        match (self.status.as_str(), code) {
            ("RESOLVED", Some("RESOLVED_BUYER_FAVOUR" | "ACCEPTED")) => Status::Lost,
            // (PayPal may pay the shopper out of its own pocket.)
            ("RESOLVED", _) => Status::Won,
            ("OPEN" | "WAITING_FOR_SELLER_RESPONSE", _) => Status::NeedsResponse,
            _ => Status::UnderReview,
        }
    }
}
