//! PayPal, through its Orders: the shopper agrees on PayPal's page, and the shop collects (captures) the money. What came of it is
//! told by the answer to that, and by events.
//!
//! Calls are the shop's own, by PayPal's published description, each with an idempotency key and a time-out. Whether PayPal
//! signed an event is asked of PayPal (`verifying`); of an event only the few fields that matter here are read (`events`).

mod amounts;
mod books;
mod calls;
mod events;
mod money_back;
mod objects;
mod paying;
mod token;
mod verifying;

use async_trait::async_trait;
use axum::http::HeaderMap;
use chrono::{DateTime, TimeDelta, Utc};

use self::calls::Api;
use super::{
    gateway::{
        Charge, Collection, Gateway, GatewayError, GatewayEvent, RefundRequest, Standing, Started,
        WebhookError,
    },
    reconciling::Booked,
};
use crate::{
    errors::{Error, Result},
    models::webhook_outbox::signing::SignatureError,
    settings::PayPalKeys,
};

/// The name in the database and in the webhook's path.
pub const NAME: &str = "paypal";

/// PayPal's books are written up to three hours late.
const BOOKS_LAG: TimeDelta = TimeDelta::hours(4);

/// See the module.
pub struct PayPal {
    api: Api,
    webhook_id: String,
}

impl PayPal {
    /// # Errors
    /// When a key is missing.
    pub fn open(keys: &PayPalKeys, http: reqwest::Client) -> Result<Self> {
        let needed = [
            &keys.client_id,
            &keys.client_secret,
            &keys.webhook_id,
            &keys.api_url,
        ];
        if needed.iter().any(|key| key.trim().is_empty()) {
            return Err(Error::internal(
                "PayPal needs `settings.payments.paypal.client_id`, `client_secret`, `webhook_id` and `api_url`",
            ));
        }
        Ok(Self {
            api: Api::new(keys, http),
            webhook_id: keys.webhook_id.trim().into(),
        })
    }
}

#[async_trait]
impl Gateway for PayPal {
    fn name(&self) -> &'static str {
        NAME
    }

    fn manner(&self) -> &'static str {
        "with PayPal"
    }

    async fn start(&self, charge: &Charge) -> Result<Started, GatewayError> {
        paying::open_order(&self.api, charge).await
    }

    async fn standing(&self, reference: &str) -> Result<Standing, GatewayError> {
        paying::standing(&self.api, reference).await
    }

    fn is_collected(&self) -> bool {
        true
    }

    async fn collect(&self, asked: &Collection) -> Result<Option<GatewayEvent>, GatewayError> {
        paying::capture(&self.api, asked).await
    }

    async fn refund(&self, refund: &RefundRequest) -> Result<String, GatewayError> {
        money_back::refund(&self.api, refund).await
    }

    async fn books(
        &self,
        since: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Vec<Booked>, GatewayError> {
        books::between(&self.api, since, until).await
    }

    fn books_lag(&self) -> TimeDelta {
        BOOKS_LAG
    }

    async fn read_webhook(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<GatewayEvent, WebhookError> {
        let body = std::str::from_utf8(body).map_err(|_| SignatureError::Mismatch)?;
        verifying::verify(&self.api, &self.webhook_id, headers, body, now).await?;
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
