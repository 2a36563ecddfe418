//! Stripe, through its Checkout: the shopper pays on Stripe's page, and what came of it is told by signed events.
//!
//! Calls go through async-stripe, each with the shop's own idempotency key and a time-out. Of an event the signature is
//! checked by async-stripe, and only the few fields that matter here are read (`events`): what Stripe adds to an object, or
//! leaves out of one, must not make the shop deaf to a payment.

mod books;
mod calls;
mod events;

use async_trait::async_trait;
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use stripe_webhook::{Webhook, WebhookError as Unsigned};

use super::{
    gateway::{
        Charge, Gateway, GatewayError, GatewayEvent, RefundRequest, Standing, Started, WebhookError,
    },
    reconciling::Booked,
};
use crate::{
    errors::{Error, Result},
    models::webhook_outbox::signing::SignatureError,
    settings::StripeKeys,
};

/// The name in the database and in the webhook's path.
pub const NAME: &str = "stripe";

/// See the module.
pub struct Stripe {
    client: stripe::Client,
    /// Of the webhook endpoint: the present one, and while it takes over, the one before.
    secrets: Vec<String>,
}

impl Stripe {
    /// # Errors
    /// When a key is missing or cannot be one.
    pub fn open(keys: &StripeKeys) -> Result<Self> {
        let secrets = keys.webhook_secrets.split(',').map(str::trim);
        let secrets: Vec<String> = secrets
            .filter(|secret| !secret.is_empty())
            .map(Into::into)
            .collect();
        if keys.secret_key.trim().is_empty() || secrets.is_empty() {
            return Err(Error::internal(
                "Stripe needs `settings.payments.stripe.secret_key` and `webhook_secrets`",
            ));
        }
        let client = calls::client(keys)
            .map_err(|error| Error::internal(format!("Stripe's secret key: {error}")))?;
        Ok(Self { client, secrets })
    }

    /// Whether one of the secrets signed it, not long ago. An event that async-stripe cannot read is signed all the same.
    fn verify(
        &self,
        headers: &HeaderMap,
        body: &str,
        now: DateTime<Utc>,
    ) -> Result<(), SignatureError> {
        let header = headers.get("stripe-signature");
        let header = header
            .and_then(|value| value.to_str().ok())
            .ok_or(SignatureError::MissingHeader)?;
        let mut error = SignatureError::Mismatch;
        for secret in &self.secrets {
            let at = now.timestamp();
            match Webhook::construct_event_with_timestamp(body, header, secret, at) {
                Ok(_) | Err(Unsigned::BadParse(_)) => return Ok(()),
                Err(Unsigned::BadTimestamp(_)) => error = SignatureError::Timestamp,
                Err(_) => {}
            }
        }
        Err(error)
    }
}

#[async_trait]
impl Gateway for Stripe {
    fn name(&self) -> &'static str {
        NAME
    }

    fn manner(&self) -> &'static str {
        "by card"
    }

    async fn start(&self, charge: &Charge) -> Result<Started, GatewayError> {
        calls::open_session(&self.client, charge).await
    }

    async fn standing(&self, reference: &str) -> Result<Standing, GatewayError> {
        calls::standing(&self.client, reference).await
    }

    async fn close(&self, reference: &str) -> Result<(), GatewayError> {
        calls::close(&self.client, reference).await
    }

    async fn refund(&self, refund: &RefundRequest) -> Result<String, GatewayError> {
        calls::refund(&self.client, refund).await
    }

    async fn books(
        &self,
        since: DateTime<Utc>,
        _until: DateTime<Utc>,
    ) -> Result<Vec<Booked>, GatewayError> {
        books::since(&self.client, since).await
    }

    async fn read_webhook(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<GatewayEvent, WebhookError> {
        let body = std::str::from_utf8(body).map_err(|_| SignatureError::Mismatch)?;
        self.verify(headers, body, now)?;
        events::read(body).ok_or_else(|| WebhookError::Unreadable {
            message_id: events::id_of(body).unwrap_or_default(),
        })
    }

    fn read_again(&self, body: &str) -> Option<GatewayEvent> {
        events::read(body)
    }
}

#[cfg(test)]
mod tests;
