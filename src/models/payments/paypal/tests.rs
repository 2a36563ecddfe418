use axum::http::{HeaderMap, HeaderValue};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{
    events::{id_of, read},
    verifying::question,
};
use crate::models::{
    payments::{
        disputes,
        gateway::{About, Report},
    },
    webhook_outbox::signing::SignatureError,
};

fn event(kind: &str, resource: Value) -> String {
    json!({"id": "WH-1", "event_version": "1.0", "event_type": kind, "resource": resource})
        .to_string()
}

fn told(kind: &str, resource: Value) -> (About, Report) {
    let read = read(&event(kind, resource)).expect("an event");
    (read.about, read.report)
}

fn capture(status: &str) -> Value {
    json!({
        "id": "CAP1", "status": status, "amount": {"currency_code": "EUR", "value": "29.00"},
        "custom_id": "order-1-paypal", "something_new": [1, 2],
        "supplementary_data": {"related_ids": {"order_id": "ORD1"}},
    })
}

fn refund(status: &str, custom: &str) -> Value {
    json!({
        "id": "REF1", "status": status, "amount": {"currency_code": "EUR", "value": "7.00"}, "custom_id": custom,
        "links": [
            {"rel": "self", "href": "https://api.paypal.example/v2/payments/refunds/REF1"},
            {"rel": "up", "href": "https://api.paypal.example/v2/payments/captures/CAP1"},
        ],
    })
}

#[test]
fn a_capture_names_its_payment_in_three_ways() {
    let (about, report) = told("PAYMENT.CAPTURE.COMPLETED", capture("COMPLETED"));
    assert_eq!(about.reference.as_deref(), Some("ORD1"));
    assert_eq!(about.intent.as_deref(), Some("CAP1"));
    assert_eq!(about.key.as_deref(), Some("order-1-paypal"));
    let Report::Succeeded {
        amount_minor,
        currency,
        ..
    } = report
    else {
        panic!("{report:?}");
    };
    assert_eq!((amount_minor, currency.as_deref()), (2900, Some("EUR")));
}

#[test]
fn what_a_capture_says_counts_and_not_what_its_event_is_called() {
    for kind in [
        "PAYMENT.CAPTURE.COMPLETED",
        "PAYMENT.CAPTURE.PENDING",
        "PAYMENT.CAPTURE.DENIED",
    ] {
        let (about, report) = told(kind, capture("PENDING"));
        assert_eq!((about.intent, report), (None, Report::Processing));
        let (_, report) = told(kind, capture("DECLINED"));
        assert!(matches!(report, Report::Failed { for_good: true, .. }));
    }
}

#[test]
fn what_goes_back_names_its_money_by_a_link() {
    let (about, report) = told("PAYMENT.CAPTURE.REFUNDED", refund("COMPLETED", "refund-k"));
    assert_eq!((about.intent.as_deref(), about.key), (Some("CAP1"), None));
    let Report::Refunded(report) = report else {
        panic!("{report:?}");
    };
    assert_eq!(report.idempotency_key.as_deref(), Some("k"));
    assert_eq!(
        (report.reference.as_str(), report.amount_minor),
        ("REF1", Some(700))
    );

    // Somebody gave it back at PayPal, where it takes over what the money is called.
    let (about, report) = told(
        "PAYMENT.CAPTURE.REFUNDED",
        refund("COMPLETED", "order-1-paypal"),
    );
    assert_eq!(about.key.as_deref(), Some("order-1-paypal"));
    assert!(matches!(report, Report::Refunded(it) if it.idempotency_key.is_none()));
    let (_, report) = told("PAYMENT.REFUND.PENDING", refund("PENDING", "refund-k"));
    assert_eq!(report, Report::Other);
    let (_, report) = told("PAYMENT.REFUND.FAILED", refund("FAILED", "refund-k"));
    assert!(matches!(report, Report::RefundFailed(_)));
    let (_, report) = told("PAYMENT.CAPTURE.REVERSED", refund("COMPLETED", "x"));
    assert!(matches!(report, Report::Disputed(it) if it.status == disputes::Status::Lost));
    // A reversal may be told of the money itself.
    let (about, _) = told("PAYMENT.CAPTURE.REVERSED", capture("COMPLETED"));
    assert_eq!(about.intent.as_deref(), Some("CAP1"));
}

#[test]
fn disputes_go_their_ways() {
    let ways = [
        ("OPEN", None, disputes::Status::NeedsResponse),
        (
            "WAITING_FOR_SELLER_RESPONSE",
            None,
            disputes::Status::NeedsResponse,
        ),
        (
            "WAITING_FOR_BUYER_RESPONSE",
            None,
            disputes::Status::UnderReview,
        ),
        ("UNDER_REVIEW", None, disputes::Status::UnderReview),
        (
            "RESOLVED",
            Some("RESOLVED_BUYER_FAVOUR"),
            disputes::Status::Lost,
        ),
        ("RESOLVED", Some("ACCEPTED"), disputes::Status::Lost),
        (
            "RESOLVED",
            Some("RESOLVED_SELLER_FAVOUR"),
            disputes::Status::Won,
        ),
        (
            "RESOLVED",
            Some("RESOLVED_WITH_PAYOUT"),
            disputes::Status::Won,
        ),
        ("RESOLVED", Some("CANCELED_BY_BUYER"), disputes::Status::Won),
    ];
    for (status, outcome, stands) in ways {
        let resource = json!({
            "dispute_id": "PP-D-1", "status": status, "reason": "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
            "disputed_transactions": [{"seller_transaction_id": "CAP1"}],
            "dispute_amount": {"currency_code": "EUR", "value": "29.00"},
            "dispute_outcome": outcome.map(|code| json!({"outcome_code": code})),
            "seller_response_due_date": "2026-12-01T00:00:00.000Z",
        });
        let (about, report) = told("CUSTOMER.DISPUTE.UPDATED", resource);
        assert_eq!(about.intent.as_deref(), Some("CAP1"));
        let Report::Disputed(report) = report else {
            panic!("{report:?}");
        };
        assert_eq!(report.status, stands, "{status} {outcome:?}");
        assert_eq!(report.reason, "merchandise or service not received");
        assert!(report.due_at.is_some());
    }
}

#[test]
fn what_cannot_be_read_is_told_apart_from_what_does_not_matter() {
    let unknown = read(&event("VAULT.PAYMENT-TOKEN.CREATED", json!(7))).expect("an event");
    assert_eq!(unknown.report, Report::Other);
    let mut strange = capture("COMPLETED");
    strange["amount"]["value"] = json!("29,00");
    let strange = event("PAYMENT.CAPTURE.COMPLETED", strange);
    assert_eq!(read(&strange), None);
    assert_eq!(id_of(&strange).as_deref(), Some("WH-1"));
}

const SENT: &str = "2026-11-23T12:00:00Z";

fn headers(change: Option<(&'static str, &str)>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let sent: [(&'static str, &str); 5] = [
        ("paypal-transmission-id", "b2a6d1f0-1"),
        ("paypal-transmission-time", SENT),
        ("paypal-transmission-sig", "c2ln"),
        (
            "paypal-cert-url",
            "https://api.paypal.com/v1/notifications/certs/CERT-1",
        ),
        ("paypal-auth-algo", "SHA256withRSA"),
    ];
    for (name, value) in sent.into_iter().chain(change) {
        headers.insert(name, HeaderValue::from_str(value).expect("a header"));
    }
    headers
}

fn ask(change: Option<(&'static str, &str)>, body: &str) -> Result<String, SignatureError> {
    question("HOOK", &headers(change), body, at(SENT))
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

#[test]
fn the_body_stands_in_the_question_to_the_letter() {
    let body = "{ \"id\" : \"WH-1\",\n\t\"n\": 1.10, \"z\":\"\\u00e9\", \"a\": \"é\" }";
    let asked = question("HOOK", &headers(None), body, at(SENT)).expect("a question");
    assert!(asked.ends_with(&format!(",\"webhook_event\":{body}}}")));
    let asked: Value = serde_json::from_str(&asked).expect("JSON");
    assert_eq!(asked["webhook_id"], "HOOK");
    assert_eq!(asked["transmission_time"], SENT);
}

#[test]
fn what_cannot_be_paypals_is_not_even_asked_about() {
    for body in [
        "",
        "7",
        "[{}]",
        "{} {}",
        "{}, \"webhook_id\": \"ANOTHER\"",
        "{}}, {\"a\": {}",
    ] {
        assert_eq!(ask(None, body), Err(SignatureError::Mismatch), "{body}");
    }
    for address in [
        "http://api.paypal.com/cert",
        "https://api.paypal.com.evil.example/cert",
        "https://evilpaypal.com/cert",
        "https://api.paypal.com@evil.example/cert",
        "nothing",
    ] {
        let refused = ask(Some(("paypal-cert-url", address)), "{}");
        assert_eq!(refused, Err(SignatureError::Mismatch), "{address}");
    }
    let old = at(SENT) - TimeDelta::days(4) - TimeDelta::seconds(1);
    let new = at(SENT) + TimeDelta::minutes(5) + TimeDelta::seconds(1);
    for time in [old.to_rfc3339(), new.to_rfc3339(), "yesterday".into()] {
        let refused = ask(Some(("paypal-transmission-time", &time)), "{}");
        assert_eq!(refused, Err(SignatureError::Timestamp), "{time}");
    }
    let mut without = headers(None);
    without.remove("paypal-transmission-sig");
    let refused = question("HOOK", &without, "{}", at(SENT));
    assert_eq!(refused, Err(SignatureError::MissingHeader));
}
