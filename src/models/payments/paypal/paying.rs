//! An order at PayPal: opened, agreed to, captured.

use chrono::{DateTime, TimeDelta};
use serde_json::json;

use super::{
    amounts::Amount,
    calls::{Api, Call, Failure},
    objects::{Order, State},
};
use crate::models::payments::gateway::{
    About, Charge, Collection, GatewayError, GatewayEvent, Report, Standing, Started,
};

/// For so long after it was opened an order can be agreed to.
const OPEN_FOR: TimeDelta = TimeDelta::hours(6);

/// Refusals that are about how the shopper pays: another way may do.
const DECLINED: [&str; 8] = [
    "INSTRUMENT_DECLINED",
    "TRANSACTION_REFUSED",
    "PAYER_ACTION_REQUIRED",
    "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING",
    "PAYER_CANNOT_PAY",
    "PAYER_ACCOUNT_RESTRICTED",
    "PAYER_ACCOUNT_LOCKED_OR_CLOSED",
    "TRANSACTION_LIMIT_EXCEEDED",
];

/// Opens an order with one sum: tax, shipping and rounding are the shop's, and so is the address.
///
/// # Errors
/// When PayPal cannot be reached or refuses.
pub(super) async fn open_order(api: &Api, charge: &Charge) -> Result<Started, GatewayError> {
    let body = json!({
        "intent": "CAPTURE",
        "purchase_units": [{
            "description": format!("Order {}", charge.order_number),
            "custom_id": charge.idempotency_key,
            // PayPal takes money for an invoice once, unless an account is set otherwise.
            "invoice_id": charge.order_number,
            "amount": Amount::from(charge.amount),
        }],
        "payment_source": {"paypal": {"experience_context": {
            "shipping_preference": "NO_SHIPPING",
            "user_action": "PAY_NOW",
            "return_url": charge.agreed_url,
            "cancel_url": charge.return_url,
        }}},
    });
    let key = Some(charge.idempotency_key.as_str());
    let call = Call::act("/v2/checkout/orders".into(), body.to_string(), key).told_in_full();
    let order: Order = api.send(&call).await?;
    let expires_at = order.create_time.as_deref().and_then(closing_after);
    let page = order
        .page()
        .ok_or_else(|| GatewayError::Refused(format!("{} has no page: it is over", order.id)))?;
    Ok(Started {
        redirect_url: page.into(),
        expires_at,
        reference: order.id,
    })
}

/// # Errors
/// When PayPal cannot be reached or knows no such order.
pub(super) async fn standing(api: &Api, reference: &str) -> Result<Standing, GatewayError> {
    let order: Order = api.send(&Call::ask(path(reference)).quick()).await?;
    Ok(match order.state() {
        State::Captured if order.has_money() => Standing::Paid,
        State::Agreed => Standing::Agreed,
        _ => Standing::Open,
    })
}

/// Captures an order that was agreed to; of one that was captured, tells what came of it.
///
/// # Errors
/// When PayPal cannot be reached or refuses.
pub(super) async fn capture(
    api: &Api,
    asked: &Collection,
) -> Result<Option<GatewayEvent>, GatewayError> {
    let ask = Call::ask(path(&asked.reference));
    let order: Order = match api.send(&ask).await {
        Err(failure) if failure.is_unknown() => return Ok(Some(told(asked, Report::Expired))),
        other => other?,
    };
    match order.state() {
        State::Agreed => {}
        State::Open => return Ok(None),
        State::Over => return Ok(Some(told(asked, Report::Expired))),
        State::Captured => return Ok(order.report()),
    }
    // A yes after a refusal is another, and PayPal captures an order once whatever the key.
    let agreed = order.update_time.unwrap_or_default();
    let key = format!("capture-{}-{agreed}", asked.idempotency_key);
    let path = format!("{}/capture", path(&asked.reference));
    let call = Call::act(path, "{}".into(), Some(&key)).told_in_full();
    match api.send::<Order>(&call).await {
        Ok(order) => Ok(order.report()),
        Err(failure) if failure.names(&["ORDER_ALREADY_CAPTURED"]) => {
            Ok(api.send::<Order>(&ask).await?.report())
        }
        Err(failure) if failure.names(&["ORDER_NOT_APPROVED"]) => Ok(None),
        Err(failure) => match refused(&failure) {
            Some(report) => Ok(Some(told(asked, report))),
            None => Err(failure.into()),
        },
    }
}

/// A refusal in the shopper's words, so that nobody waits for money that will not come; `None` if it may be over in a moment.
fn refused(failure: &Failure) -> Option<Report> {
    let Failure::No { status, .. } = failure else {
        return None;
    };
    if status.as_u16() != 422 {
        return None;
    }
    let is_the_payers = failure.names(&DECLINED);
    if !is_the_payers {
        tracing::error!(%failure, "PayPal does not capture what a shopper agreed to");
    }
    let reason = if is_the_payers {
        "PayPal could not take the money that way. Try again, and choose another way to pay there."
    } else {
        "PayPal did not take the money: nothing was charged. Try again, or write to us."
    };
    Some(Report::Failed {
        reason: reason.into(),
        facts: None,
        for_good: !is_the_payers,
    })
}

fn told(asked: &Collection, report: Report) -> GatewayEvent {
    GatewayEvent {
        message_id: String::new(),
        kind: "capture".into(),
        about: About {
            reference: Some(asked.reference.clone()),
            ..About::default()
        },
        report,
    }
}

fn path(reference: &str) -> String {
    format!("/v2/checkout/orders/{reference}")
}

fn closing_after(opened: &str) -> Option<DateTime<chrono::Utc>> {
    let opened = DateTime::parse_from_rfc3339(opened).ok()?;
    Some(opened.to_utc() + OPEN_FOR)
}
