//! What happened to an order, in its readers' words.

use serde::Serialize;

use crate::{
    models::{
        money::{Currency, Money},
        order_events::Model as Event,
    },
    views::times,
};

#[derive(Debug, Clone, Serialize)]
pub struct TimelineEntry {
    at: String,
    title: String,
    detail: Option<String>,
    kind: &'static str,
}

/// An event in a reader's words; those that tell them nothing are left out.
#[must_use]
pub fn entry(event: &Event, currency: Currency) -> Option<TimelineEntry> {
    let text = |key: &str| event.data[key].as_str().map(String::from);
    let sum = || refunded(event, currency);
    let (title, kind, detail) = match event.kind.as_str() {
        "placed" => ("Ordered", "order", None),
        "paid" => ("Paid", "payment", text("card")),
        "payment_failed" => ("The payment was refused", "payment", text("reason")),
        "paid_too_late" => (
            "Paid after the order was cancelled: refunded",
            "payment",
            None,
        ),
        "paid_again" => ("Paid a second time", "payment", text("reference")),
        "paid_otherwise" => (
            "Another amount was paid than asked for",
            "payment",
            text("paid"),
        ),
        "refund_failed" => ("A refund did not go through", "payment", sum()),
        "disputed" => ("The payment is disputed", "payment", text("reason")),
        "dispute_moved" => ("News of the dispute", "payment", text("status")),
        "print_files_made" => ("Print files made", "print", None),
        "fulfilment_requested" => ("Sent to the printer", "print", text("partner")),
        "fulfilment_accepted" => ("Accepted by the printer", "print", None),
        "fulfilment_in_production" => ("Being printed", "print", None),
        "fulfilment_rejected" => ("Sent back by the printer", "print", text("reason")),
        "fulfilment_shipped" => ("On its way", "parcel", parcel(event)),
        "gift_card_sent" => ("The gift card is on its way", "order", text("name")),
        "gift_card_spent" => (
            "Money for a gift card went back that was spent",
            "payment",
            sum(),
        ),
        "downloads_renewed" => ("Download opened again", "order", text("title")),
        "completed" => ("Completed", "order", None),
        "cancelled" => ("Cancelled", "order", text("reason")),
        "refund_requested" => ("Refund asked for", "payment", sum()),
        "partly_refunded" => ("Refunded in part", "payment", sum()),
        "refunded" => ("Refunded", "payment", sum()),
        _ => return None,
    };
    Some(TimelineEntry {
        at: times::minute(event.created_at),
        title: title.into(),
        detail,
        kind,
    })
}

fn parcel(event: &Event) -> Option<String> {
    let carrier = event.data["carrier"].as_str()?;
    let tracking = event.data["tracking"].as_str()?;
    Some(format!("{carrier}, {tracking}"))
}

/// `€10.00: a scratch`.
fn refunded(event: &Event, currency: Currency) -> Option<String> {
    let amount = event.data["amount_minor"].as_i64();
    let amount = amount.map(|minor| Money::new(minor, currency).to_string());
    let reason = event.data["reason"].as_str().map(String::from);
    let parts = [amount, reason.filter(|reason| !reason.is_empty())];
    let said: Vec<String> = parts.into_iter().flatten().collect();
    Some(said.join(": ")).filter(|said| !said.is_empty())
}
