//! What Stripe tells: the few fields of each event that matter here.
//! (<https://docs.stripe.com/api/events/types>; unknown kinds are nothing to act on.)

mod objects;

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use self::objects::{Charge, Dispute, Intent, Refund, Session, Warning};
use crate::models::payments::gateway::{About, GatewayEvent, Report};

/// Names in Stripe's metadata: the payment's key and the refund's.
pub const PAYMENT: &str = "payment";
pub const REFUND: &str = "refund";

/// Reads an event; `None` if it is none, or one of a kind that matters has not got what its kind has.
pub fn read(body: &str) -> Option<GatewayEvent> {
    let event: Event = serde_json::from_str(body).ok()?;
    let object = event.data.object;
    let (about, report) = match event.kind.as_str() {
        "checkout.session.completed"
        | "checkout.session.async_payment_succeeded"
        | "checkout.session.async_payment_failed"
        | "checkout.session.expired" => of::<Session>(object)?.report(&event.kind),
        "payment_intent.succeeded" | "payment_intent.payment_failed" => {
            of::<Intent>(object)?.report(&event.kind)
        }
        "charge.succeeded" => of::<Charge>(object)?.report(),
        "refund.created" | "refund.updated" | "refund.failed" => of::<Refund>(object)?.report(),
        kind if kind.starts_with("charge.dispute.") => of::<Dispute>(object)?.report(),
        "radar.early_fraud_warning.created" => of::<Warning>(object)?.report(),
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
pub fn id_of(body: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Numbered {
        id: String,
    }
    Some(serde_json::from_str::<Numbered>(body).ok()?.id)
}

#[derive(Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    object: Value,
}

fn of<T: DeserializeOwned>(object: Value) -> Option<T> {
    serde_json::from_value(object).ok()
}
