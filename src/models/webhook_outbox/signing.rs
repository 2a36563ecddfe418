//! Standard Webhooks 1.0: `v1,` HMAC-SHA256 over `id.timestamp.body`, base64, under a secret written `whsec_<base64>`.
//! Checked against the specification's own libraries in `tests/peers`.

use axum::http::HeaderMap;
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// A message older or newer than this is refused, so that a recorded one cannot be played again later.
pub const TOLERANCE_SECONDS: i64 = 300;

/// The three headers of a signed message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHeaders {
    pub id: String,
    pub timestamp: String,
    pub signature: String,
}

/// Why a message was not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    #[error("a webhook header is missing")]
    MissingHeader,
    #[error("the time stamp is too old, too new or not a number")]
    Timestamp,
    #[error("no signature matches")]
    Mismatch,
    #[error("the shared secret is not of the form whsec_<base64>")]
    Secret,
}

/// Signs `body` as message `id` at `now`.
///
/// # Errors
/// When the secret is malformed.
pub fn sign(
    secret: &str,
    id: &str,
    now: DateTime<Utc>,
    body: &[u8],
) -> Result<SignedHeaders, SignatureError> {
    let timestamp = now.timestamp().to_string();
    let mac = keyed(secret, id, &timestamp, body)?;
    Ok(SignedHeaders {
        id: id.to_string(),
        timestamp,
        signature: format!("v1,{}", BASE64.encode(mac.finalize().into_bytes())),
    })
}

/// Checks a received message and answers with its id. Several signatures may stand in the header (key rotation);
/// one that matches is enough.
///
/// # Errors
/// When a header is missing, the time is off by more than [`TOLERANCE_SECONDS`], or nothing matches.
pub fn verify(
    secret: &str,
    headers: &HeaderMap,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<String, SignatureError> {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let id = header("webhook-id").ok_or(SignatureError::MissingHeader)?;
    let timestamp = header("webhook-timestamp").ok_or(SignatureError::MissingHeader)?;
    let signatures = header("webhook-signature").ok_or(SignatureError::MissingHeader)?;
    let sent: i64 = timestamp.parse().map_err(|_| SignatureError::Timestamp)?;
    if now.timestamp().abs_diff(sent) > TOLERANCE_SECONDS.unsigned_abs() {
        return Err(SignatureError::Timestamp);
    }
    let mac = keyed(secret, id, timestamp, body)?;
    let matches = signatures
        .split(' ')
        .filter_map(|signature| signature.strip_prefix("v1,"))
        .filter_map(|signature| BASE64.decode(signature).ok())
        .any(|signature| mac.clone().verify_slice(&signature).is_ok());
    if matches {
        Ok(id.to_string())
    } else {
        Err(SignatureError::Mismatch)
    }
}

/// Writes key bytes as a shared secret.
#[must_use]
pub fn secret_from(bytes: &[u8]) -> String {
    format!("whsec_{}", BASE64.encode(bytes))
}

fn keyed(
    secret: &str,
    id: &str,
    timestamp: &str,
    body: &[u8],
) -> Result<Hmac<Sha256>, SignatureError> {
    let key = secret
        .strip_prefix("whsec_")
        .and_then(|key| BASE64.decode(key).ok())
        .ok_or(SignatureError::Secret)?;
    let mut mac =
        <Hmac<Sha256> as Mac>::new_from_slice(&key).map_err(|_| SignatureError::Secret)?;
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    Ok(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const BODY: &[u8] = br#"{"test": 2432232314}"#;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("a time")
    }

    fn headers(signed: &SignedHeaders) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert("webhook-id", signed.id.parse().expect("header"));
        headers.insert(
            "webhook-timestamp",
            signed.timestamp.parse().expect("header"),
        );
        headers.insert(
            "webhook-signature",
            signed.signature.parse().expect("header"),
        );
        headers
    }

    #[test]
    fn the_published_vector() {
        let signed = sign(SECRET, ID, at(1_614_265_330), BODY).expect("signed");
        assert_eq!(
            signed.signature,
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn altered_late_or_unsigned_messages_are_refused() {
        let now = at(1_614_265_330);
        let signed = sign(SECRET, ID, now, BODY).expect("signed");
        let good = headers(&signed);
        assert_eq!(verify(SECRET, &good, BODY, now).as_deref(), Ok(ID));
        assert_eq!(
            verify(SECRET, &good, b"{}", now),
            Err(SignatureError::Mismatch)
        );
        assert_eq!(
            verify("whsec_AAAA", &good, BODY, now),
            Err(SignatureError::Mismatch)
        );
        let late = at(1_614_265_330 + TOLERANCE_SECONDS + 1);
        assert_eq!(
            verify(SECRET, &good, BODY, late),
            Err(SignatureError::Timestamp)
        );
        let mut bare = good.clone();
        bare.remove("webhook-signature");
        assert_eq!(
            verify(SECRET, &bare, BODY, now),
            Err(SignatureError::MissingHeader)
        );
        let mut rotated = good.clone();
        let both = format!("v1,AAAA {}", signed.signature);
        rotated.insert("webhook-signature", both.parse().expect("header"));
        assert_eq!(verify(SECRET, &rotated, BODY, now).as_deref(), Ok(ID));
    }
}
