//! Whether PayPal signed an event: PayPal is asked. No certificate is fetched from an address that a message names.

use axum::http::HeaderMap;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::calls::{Api, Call, Failure};
use crate::models::{payments::gateway::WebhookError, webhook_outbox::signing::SignatureError};

/// PayPal goes on sending a message for three days, with the time at which it began. (One that came before changes nothing.)
const OLDEST: TimeDelta = TimeDelta::days(4);
const NEWEST: TimeDelta = TimeDelta::minutes(5);

/// Asks, unless it can be seen that it is not PayPal's.
///
/// # Errors
/// When PayPal did not sign it for this webhook, or does not say whether it did.
pub(super) async fn verify(
    api: &Api,
    webhook_id: &str,
    headers: &HeaderMap,
    body: &str,
    now: DateTime<Utc>,
) -> Result<(), WebhookError> {
    #[derive(Deserialize)]
    struct Verified {
        verification_status: String,
    }
    let question = question(webhook_id, headers, body, now)?;
    let path = "/v1/notifications/verify-webhook-signature".into();
    match api.send(&Call::act(path, question, None).quick()).await {
        Ok(Verified {
            verification_status,
        }) if verification_status == "SUCCESS" => Ok(()),
        Ok(_) => Err(SignatureError::Mismatch.into()),
        // What PayPal cannot read as a signature is none. (That it does not know the shop is the shop's own mistake.)
        Err(Failure::No { status, .. }) if matches!(status.as_u16(), 400 | 422) => {
            Err(SignatureError::Mismatch.into())
        }
        Err(failure) => Err(WebhookError::Unchecked(failure.to_string())),
    }
}

/// The question, with the body in it to the letter: what is signed is a sum over its bytes.
pub(super) fn question(
    webhook_id: &str,
    headers: &HeaderMap,
    body: &str,
    now: DateTime<Utc>,
) -> Result<String, SignatureError> {
    let header = |name: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        value.ok_or(SignatureError::MissingHeader)
    };
    let sent = header("paypal-transmission-time")?;
    let sent_at = DateTime::parse_from_rfc3339(sent).map_err(|_| SignatureError::Timestamp)?;
    if sent_at < now - OLDEST || sent_at > now + NEWEST {
        return Err(SignatureError::Timestamp);
    }
    let certificate = header("paypal-cert-url")?;
    if !is_paypals(certificate) {
        return Err(SignatureError::Mismatch);
    }
    // One object and nothing after it: a body must not add to the question that it stands in.
    if serde_json::from_str::<Map<String, Value>>(body).is_err() {
        return Err(SignatureError::Mismatch);
    }
    let asked = json!({
        "auth_algo": header("paypal-auth-algo")?,
        "cert_url": certificate,
        "transmission_id": header("paypal-transmission-id")?,
        "transmission_sig": header("paypal-transmission-sig")?,
        "transmission_time": sent,
        "webhook_id": webhook_id,
    });
    let asked = asked.to_string();
    let open = asked.strip_suffix('}').unwrap_or(&asked);
    Ok(format!("{open},\"webhook_event\":{body}}}"))
}

fn is_paypals(address: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(address) else {
        return false;
    };
    let host = url.host_str().unwrap_or_default();
    url.scheme() == "https" && (host == "paypal.com" || host.ends_with(".paypal.com"))
}
