//! The test till: a payment processor inside the program, for development and for trying the shop. It keeps its own
//! books (`till_charges`), has its own pages (`/till/…`) and speaks to the shop only by signed webhooks, so that
//! everything but the money is as it will be.

mod cards;
mod charges;
mod paying;
mod webhooks;

use async_trait::async_trait;
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use sea_orm::DatabaseConnection;

use super::{
    gateway::{
        Charge, Gateway, GatewayError, GatewayEvent, RefundRequest, Standing, Started, WebhookError,
    },
    reconciling::Booked,
};
use crate::{
    errors::{Error, Refusal, Result},
    models::begin_write,
};

pub use cards::{Answer, CARDS, Typed, is_good_until};
pub use charges::{Model, find};
pub use paying::{Next, answer_challenge, present_card};

/// The name in the database and in the webhook's path.
pub const NAME: &str = "test_till";

/// See the module.
pub struct TestTill {
    db: DatabaseConnection,
    url: String,
    secret: String,
}

impl TestTill {
    #[must_use]
    pub fn new(db: DatabaseConnection, url: &str, secret: String) -> Self {
        Self {
            db,
            url: url.to_string(),
            secret,
        }
    }
}

#[async_trait]
impl Gateway for TestTill {
    fn name(&self) -> &'static str {
        NAME
    }

    fn manner(&self) -> &'static str {
        "at the test till"
    }

    async fn start(&self, charge: &Charge) -> Result<Started, GatewayError> {
        let row = charges::find_or_open(&self.db, charge).await;
        let row = row.map_err(gateway_error)?;
        Ok(Started {
            redirect_url: format!("{}/till/{}", self.url, row.reference),
            reference: row.reference,
            expires_at: None,
        })
    }

    async fn standing(&self, reference: &str) -> Result<Standing, GatewayError> {
        let charge = charges::find(&self.db, reference).await;
        Ok(match charge.map_err(gateway_error)?.is_paid() {
            true => Standing::Paid,
            false => Standing::Open,
        })
    }

    async fn close(&self, reference: &str) -> Result<(), GatewayError> {
        match charges::close(&self.db, reference).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(GatewayError::Refused("it is paid".into())),
            Err(error) => Err(gateway_error(error)),
        }
    }

    async fn refund(&self, refund: &RefundRequest) -> Result<String, GatewayError> {
        give_back(&self.db, refund).await.map_err(gateway_error)
    }

    async fn books(
        &self,
        since: DateTime<Utc>,
        _until: DateTime<Utc>,
    ) -> Result<Vec<Booked>, GatewayError> {
        charges::paid_since(&self.db, since)
            .await
            .map_err(gateway_error)
    }

    async fn read_webhook(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<GatewayEvent, WebhookError> {
        webhooks::read(&self.secret, headers, body, now)
    }

    fn read_again(&self, _body: &str) -> Option<GatewayEvent> {
        None // It speaks of nothing that it was not asked for.
    }
}

/// Enters the refund into the books and tells the shop, once for an idempotency key. Answers with the refund's reference.
async fn give_back(db: &DatabaseConnection, refund: &RefundRequest) -> Result<String> {
    let reference = webhooks::refund_reference(&refund.idempotency_key);
    let txn = begin_write(db).await?;
    if webhooks::has_told_refund(&txn, &refund.idempotency_key).await? {
        return Ok(reference);
    }
    let charge = charges::find(&txn, &refund.reference).await?;
    if !charges::give_back(&txn, &charge, refund.amount.minor).await? {
        return Err(Refusal::conflict("more_than_paid", "more than was paid").into());
    }
    webhooks::refunded(&txn, &charge, &refund.idempotency_key).await?;
    txn.commit().await?;
    Ok(reference)
}

fn gateway_error(error: Error) -> GatewayError {
    match error {
        Error::NotFound => GatewayError::Refused("no such charge".into()),
        Error::Refused(refusal) => GatewayError::Refused(refusal.words),
        Error::Internal(error) => GatewayError::Unreachable(error.to_string()),
    }
}
