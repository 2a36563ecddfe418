//! Money that goes back.

use serde_json::json;

use super::{
    amounts::Amount,
    calls::{Api, Call},
    objects::{REFUND, Refund},
};
use crate::models::payments::gateway::{GatewayError, RefundRequest};

/// Gives money back; answers with the refund's number.
///
/// # Errors
/// When PayPal cannot be reached or refuses.
pub(super) async fn refund(api: &Api, refund: &RefundRequest) -> Result<String, GatewayError> {
    let Some(capture) = &refund.intent else {
        return Err(GatewayError::Refused(
            "which money it is was never told".into(),
        ));
    };
    let key = refund.idempotency_key.as_str();
    let body = json!({
        "amount": Amount::from(refund.amount),
        "custom_id": format!("{REFUND}{key}"),
    });
    let path = format!("/v2/payments/captures/{capture}/refund");
    let made: Refund = api
        .send(&Call::act(path, body.to_string(), Some(key)))
        .await?;
    Ok(made.id)
}
