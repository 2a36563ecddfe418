//! Stripe's objects, as far as they are read, and what each says.

use std::collections::HashMap;

use chrono::DateTime;
use serde::Deserialize;

use super::{PAYMENT, REFUND};
use crate::models::payments::{
    disputes,
    gateway::{About, CardFacts, DisputeReport, RefundReport, Report, Risk},
};

type Metadata = HashMap<String, String>;

#[derive(Deserialize)]
pub(super) struct Session {
    id: String,
    payment_status: String,
    amount_total: Option<i64>,
    currency: Option<String>,
    payment_intent: Option<Linked>,
    metadata: Option<Metadata>,
}

/// Another object, named or whole.
#[derive(Deserialize)]
#[serde(untagged)]
enum Linked {
    Named(String),
    Whole { id: String },
}

#[derive(Deserialize)]
pub(super) struct Intent {
    id: String,
    amount_received: i64,
    currency: String,
    metadata: Metadata,
    last_payment_error: Option<PaymentError>,
}

#[derive(Deserialize)]
struct PaymentError {
    message: Option<String>,
    payment_method: Option<Method>,
}

#[derive(Deserialize)]
pub(super) struct Charge {
    payment_intent: Option<Linked>,
    metadata: Metadata,
    payment_method_details: Option<Method>,
    outcome: Option<Outcome>,
}

#[derive(Deserialize)]
struct Method {
    card: Option<Card>,
}

#[derive(Deserialize)]
struct Card {
    brand: Option<String>,
    last4: Option<String>,
    fingerprint: Option<String>,
    country: Option<String>,
    /// The first digits, for accounts that may have them.
    iin: Option<String>,
}

#[derive(Deserialize)]
struct Outcome {
    risk_level: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Refund {
    id: String,
    status: Option<String>,
    amount: i64,
    payment_intent: Option<Linked>,
    metadata: Option<Metadata>,
}

#[derive(Deserialize)]
pub(super) struct Dispute {
    id: String,
    status: String,
    amount: i64,
    reason: String,
    payment_intent: Option<Linked>,
    evidence_details: Option<EvidenceDetails>,
}

#[derive(Deserialize)]
struct EvidenceDetails {
    due_by: Option<i64>,
}

#[derive(Deserialize)]
pub(super) struct Warning {
    fraud_type: String,
    payment_intent: Option<Linked>,
}

impl Session {
    pub(super) fn report(self, kind: &str) -> (About, Report) {
        let about = About {
            reference: Some(self.id),
            intent: self.payment_intent.map(Linked::id),
            key: key(self.metadata, PAYMENT),
        };
        let report = match (kind, self.payment_status.as_str()) {
            ("checkout.session.expired", _) => Report::Expired,
            ("checkout.session.async_payment_failed", _) => Report::Failed {
                reason: "The bank did not move the money.".into(),
                facts: None,
                for_good: true,
            },
            (_, "unpaid") => Report::Processing,
            _ => Report::Succeeded {
                card: None,
                facts: None,
                amount_minor: self.amount_total.unwrap_or(0),
                currency: Some(self.currency.unwrap_or_default().to_uppercase()),
            },
        };
        (about, report)
    }
}

impl Intent {
    pub(super) fn report(self, kind: &str) -> (About, Report) {
        let about = About {
            reference: None,
            intent: Some(self.id),
            key: key(Some(self.metadata), PAYMENT),
        };
        if kind == "payment_intent.succeeded" {
            let report = Report::Succeeded {
                card: None,
                facts: None,
                amount_minor: self.amount_received,
                currency: Some(self.currency.to_uppercase()),
            };
            return (about, report);
        }
        let error = self.last_payment_error;
        let reason = error.as_ref().and_then(|error| error.message.clone());
        let card = error.and_then(|error| error.payment_method?.card);
        let report = Report::Failed {
            reason: reason.unwrap_or_else(|| "The payment was refused.".into()),
            facts: card.and_then(|card| card.facts(Risk::Normal)),
            for_good: false,
        };
        (about, report)
    }
}

impl Charge {
    pub(super) fn report(self) -> (About, Report) {
        let about = About {
            reference: None,
            intent: self.payment_intent.map(Linked::id),
            key: key(Some(self.metadata), PAYMENT),
        };
        let risk = self.outcome.and_then(|outcome| outcome.risk_level);
        let risk = risk.as_deref().map_or(Risk::Normal, Risk::parse);
        let card = self.payment_method_details.and_then(|method| method.card);
        let shown = card.as_ref().and_then(Card::shown);
        let report = match card.and_then(|card| card.facts(risk)) {
            Some(facts) => Report::Charged { card: shown, facts },
            None => Report::Other,
        };
        (about, report)
    }
}

impl Card {
    /// As a receipt shows it: `Visa •••• 4242`.
    fn shown(&self) -> Option<String> {
        let last = self.last4.as_deref()?;
        let brand = self.brand.as_deref().unwrap_or("card");
        let mut letters = brand.chars();
        let first = letters.next()?.to_uppercase();
        Some(format!("{first}{} •••• {last}", letters.as_str()))
    }

    fn facts(self, risk: Risk) -> Option<CardFacts> {
        Some(CardFacts {
            fingerprint: self.fingerprint?,
            prefix: self.iin,
            country: self.country,
            risk,
        })
    }
}

impl Refund {
    pub(super) fn report(self) -> (About, Report) {
        let about = About {
            intent: self.payment_intent.map(Linked::id),
            ..About::default()
        };
        let refund = RefundReport {
            idempotency_key: key(self.metadata, REFUND),
            reference: self.id,
            amount_minor: Some(self.amount),
        };
        let report = match self.status.as_deref() {
            Some("succeeded") => Report::Refunded(refund),
            Some("failed" | "canceled") => Report::RefundFailed(refund),
            _ => Report::Other,
        };
        (about, report)
    }
}

impl Dispute {
    pub(super) fn report(self) -> (About, Report) {
        let about = About {
            intent: self.payment_intent.map(Linked::id),
            ..About::default()
        };
        let reason = self.reason.replace('_', " ");
        let due = self.evidence_details.and_then(|details| details.due_by);
        let status = match self.status.as_str() {
            "needs_response" => disputes::Status::NeedsResponse,
            "lost" => disputes::Status::Lost,
            "won" | "prevented" => disputes::Status::Won,
            // A question, for which no money is held.
            "warning_needs_response" => return (about, Report::FraudWarning { reason }),
            "warning_under_review" | "warning_closed" => return (about, Report::Other),
            _ => disputes::Status::UnderReview,
        };
        let report = Report::Disputed(DisputeReport {
            reference: self.id,
            status,
            amount_minor: self.amount,
            reason,
            due_at: due.and_then(|at| DateTime::from_timestamp(at, 0)),
        });
        (about, report)
    }
}

impl Warning {
    pub(super) fn report(self) -> (About, Report) {
        let about = About {
            intent: self.payment_intent.map(Linked::id),
            ..About::default()
        };
        let reason = self.fraud_type.replace('_', " ");
        (about, Report::FraudWarning { reason })
    }
}

impl Linked {
    fn id(self) -> String {
        match self {
            Self::Named(id) | Self::Whole { id } => id,
        }
    }
}

fn key(metadata: Option<Metadata>, name: &str) -> Option<String> {
    metadata?.remove(name)
}
