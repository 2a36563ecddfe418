//! What PayPal tells: the few fields of each event that matter here.
//! (<https://developer.paypal.com/api/rest/webhooks/event-names/>; unknown kinds are nothing to act on.)

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::objects::{Capture, Dispute, Order, Refund};
use crate::models::payments::gateway::{About, GatewayEvent, Report};

/// Reads an event; `None` if it is none, or one of a kind that matters has not got what its kind has.
pub(super) fn read(body: &str) -> Option<GatewayEvent> {
    let event: Event = serde_json::from_str(body).ok()?;
    let resource = event.resource;
    let (about, report) = match event.kind.as_str() {
        "CHECKOUT.ORDER.APPROVED" => of::<Order>(resource)?.agreed(),
        "PAYMENT.CAPTURE.COMPLETED"
        | "PAYMENT.CAPTURE.PENDING"
        | "PAYMENT.CAPTURE.DENIED"
        | "PAYMENT.CAPTURE.DECLINED" => of::<Capture>(resource)?.report(None)?,
        "PAYMENT.CAPTURE.REFUNDED" | "PAYMENT.REFUND.PENDING" | "PAYMENT.REFUND.FAILED" => {
            of::<Refund>(resource)?.report()?
        }
        "PAYMENT.CAPTURE.REVERSED" => of::<Refund>(resource)?.reversed()?,
        "CUSTOMER.DISPUTE.CREATED" | "CUSTOMER.DISPUTE.UPDATED" | "CUSTOMER.DISPUTE.RESOLVED" => {
            of::<Dispute>(resource)?.report()?
        }
        _ => (About::default(), Report::Other),
    };
    Some(GatewayEvent {
        message_id: event.id,
        kind: event.kind,
        about,
        report,
    })
}

/// The number of an event that cannot be read otherwise.
pub(super) fn id_of(body: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Numbered {
        id: String,
    }
    Some(serde_json::from_str::<Numbered>(body).ok()?.id)
}

#[derive(Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "event_type")]
    kind: String,
    #[serde(default)]
    resource: Value,
}

fn of<T: DeserializeOwned>(resource: Value) -> Option<T> {
    serde_json::from_value(resource).ok()
}
