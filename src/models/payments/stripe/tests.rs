use serde_json::{Value, json};

use super::events::read;
use crate::models::payments::{
    disputes,
    gateway::{Report, Risk},
};

fn event(kind: &str, object: Value) -> String {
    json!({"id": "evt_1", "object": "event", "type": kind, "data": {"object": object}}).to_string()
}

fn session(status: &str) -> Value {
    json!({
        "id": "cs_1", "payment_status": status, "amount_total": 2900, "currency": "eur",
        "payment_intent": {"id": "pi_1", "object": "payment_intent"}, "metadata": {"payment": "key"},
        "something_new": [1, 2],
    })
}

fn report(kind: &str, object: Value) -> Report {
    read(&event(kind, object)).expect("an event").report
}

#[test]
fn a_session_names_its_payment_in_three_ways() {
    let read = read(&event("checkout.session.completed", session("paid"))).expect("an event");
    assert_eq!(read.message_id, "evt_1");
    assert_eq!(read.about.reference.as_deref(), Some("cs_1"));
    assert_eq!(read.about.intent.as_deref(), Some("pi_1"));
    assert_eq!(read.about.key.as_deref(), Some("key"));
    let Report::Succeeded {
        amount_minor,
        currency,
        ..
    } = read.report
    else {
        panic!("paid");
    };
    assert_eq!((amount_minor, currency.as_deref()), (2900, Some("EUR")));
}

#[test]
fn a_slow_bank_is_waited_for() {
    let completed = report("checkout.session.completed", session("unpaid"));
    assert_eq!(completed, Report::Processing);
    let failed = report("checkout.session.async_payment_failed", session("unpaid"));
    assert!(matches!(failed, Report::Failed { for_good: true, .. }));
    let paid = report("checkout.session.async_payment_succeeded", session("paid"));
    assert!(matches!(paid, Report::Succeeded { .. }));
    let expired = report("checkout.session.expired", session("unpaid"));
    assert_eq!(expired, Report::Expired);
}

#[test]
fn a_charge_tells_card_and_risk() {
    let card = json!({"brand": "visa", "last4": "4242", "fingerprint": "f", "country": "DE"});
    let charge = json!({
        "payment_intent": "pi_1", "metadata": {}, "payment_method_details": {"type": "card", "card": card},
        "outcome": {"risk_level": "elevated"},
    });
    let Report::Charged { card, facts } = report("charge.succeeded", charge) else {
        panic!("charged");
    };
    assert_eq!(card.as_deref(), Some("Visa •••• 4242"));
    assert_eq!(
        (facts.fingerprint.as_str(), facts.risk),
        ("f", Risk::Elevated)
    );
    // A bank transfer has no card.
    let transfer = json!({"metadata": {}, "payment_method_details": {"type": "sepa_debit"}});
    assert_eq!(report("charge.succeeded", transfer), Report::Other);
}

#[test]
fn a_refund_counts_when_the_money_has_gone_and_not_before() {
    let refund = |status: &str| json!({"id": "re_1", "status": status, "amount": 500, "payment_intent": "pi_1", "metadata": {"refund": "key"}});
    assert_eq!(report("refund.created", refund("pending")), Report::Other);
    assert!(
        matches!(report("refund.updated", refund("succeeded")), Report::Refunded(it) if it.amount_minor == Some(500))
    );
    assert!(
        matches!(report("refund.failed", refund("failed")), Report::RefundFailed(it) if it.idempotency_key.as_deref() == Some("key"))
    );
}

#[test]
fn a_question_of_the_bank_is_no_dispute_yet() {
    let dispute = |status: &str| {
        json!({
            "id": "dp_1", "status": status, "amount": 500, "reason": "product_not_received",
            "payment_intent": "pi_1", "evidence_details": {"due_by": 1_800_000_000},
        })
    };
    let asked = report("charge.dispute.created", dispute("warning_needs_response"));
    assert!(matches!(asked, Report::FraudWarning { reason } if reason == "product not received"));
    let Report::Disputed(lost) = report("charge.dispute.closed", dispute("lost")) else {
        panic!("disputed");
    };
    assert_eq!(lost.status, disputes::Status::Lost);
    assert!(lost.due_at.is_some());
}

#[test]
fn kinds_that_nobody_here_waits_for_are_nothing_and_broken_ones_are_told() {
    assert_eq!(
        report("customer.created", json!({"id": "cus_1"})),
        Report::Other
    );
    assert!(read(&event("checkout.session.completed", json!({"id": "cs_1"}))).is_none());
    assert!(read("{}").is_none() && read("").is_none());
}
