//! Webhooks to send. A row is written in the transaction of its cause and delivered after the commit, at least once:
//! the receiver tells repeats by the message id.

pub mod signing;

use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set,
};
use serde::Serialize;

use super::{
    _entities::outbound_webhooks::{self, Column, Entity},
    outbox::{self, Outbox},
    partners,
};
use crate::{
    errors::Result,
    shop::{HasShop, Shop},
};

pub use outbound_webhooks::Model;

/// Where a message goes. The address and the secret are looked up when it is sent, so that both can be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// From the test till to the shop, as a payment processor would.
    Till,
    /// From the shop to a print partner.
    Partner(String),
    /// From the in-house partner's workshop to the shop.
    Workshop(String),
}

impl Destination {
    fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None if text == "till" => Some(Self::Till),
            Some(("partner", slug)) => Some(Self::Partner(slug.into())),
            Some(("workshop", slug)) => Some(Self::Workshop(slug.into())),
            _ => None,
        }
    }
}

impl std::fmt::Display for Destination {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Till => f.write_str("till"),
            Self::Partner(slug) => write!(f, "partner:{slug}"),
            Self::Workshop(slug) => write!(f, "workshop:{slug}"),
        }
    }
}

impl Outbox for Entity {
    const ID: Column = Column::Id;
    const STATUS: Column = Column::Status;
    const ATTEMPTS: Column = Column::Attempts;
    const NEXT_ATTEMPT_AT: Column = Column::NextAttemptAt;
    const LAST_ERROR: Column = Column::LastError;
    const PENDING: &'static str = "pending";
    const SENT: &'static str = "delivered";
    const FAILED: &'static str = "failed";
}

/// Writes a message into the outbox, inside the transaction of its cause. Deliver it after the commit.
///
/// # Errors
/// When the database does.
pub async fn enqueue<C: ConnectionTrait, T: Serialize + Sync>(
    txn: &C,
    destination: &Destination,
    kind: &str,
    data: &T,
    order_id: Option<i64>,
    now: DateTime<Utc>,
) -> Result<Model> {
    let message_id = format!("msg_{}", uuid::Uuid::new_v4().simple());
    enqueue_as(txn, message_id, destination, kind, data, order_id, now).await
}

/// As [`enqueue`], under a message id of the caller's: a second message with that id is refused by the database.
///
/// # Errors
/// When the database does.
pub async fn enqueue_as<C: ConnectionTrait, T: Serialize + Sync>(
    txn: &C,
    message_id: String,
    destination: &Destination,
    kind: &str,
    data: &T,
    order_id: Option<i64>,
    now: DateTime<Utc>,
) -> Result<Model> {
    let body = serde_json::json!({"type": kind, "timestamp": now.to_rfc3339(), "data": data});
    let row = outbound_webhooks::ActiveModel {
        message_id: Set(message_id),
        destination: Set(destination.to_string()),
        kind: Set(kind.to_string()),
        body: Set(body.to_string()),
        status: Set(Entity::PENDING.into()),
        attempts: Set(0),
        next_attempt_at: Set(now.into()),
        order_id: Set(order_id),
        ..Default::default()
    };
    Ok(row.insert(txn).await?)
}

/// Whether a message with this id was ever written.
///
/// # Errors
/// When the database does.
pub async fn exists<C: ConnectionTrait>(db: &C, message_id: &str) -> Result<bool> {
    let found = Entity::find().filter(Column::MessageId.eq(message_id));
    Ok(found.one(db).await?.is_some())
}

/// Ids of messages that are due.
///
/// # Errors
/// When the database does.
pub async fn due(ctx: &AppContext, now: DateTime<Utc>, limit: u64) -> Result<Vec<i64>> {
    outbox::due::<Entity>(&ctx.db, now, limit).await
}

/// Messages about an order, for its page in the admin.
///
/// # Errors
/// When the database does.
pub async fn about_order<C: ConnectionTrait>(db: &C, order_id: i64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::OrderId.eq(order_id))
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// Sends one message if it is due and nobody else is at it. The outcome is kept with the row.
///
/// # Errors
/// When the database does. A receiver that fails is no error: the message is tried again later.
pub async fn deliver(ctx: &AppContext, id: i64, now: DateTime<Utc>) -> Result<()> {
    let Some(row) = outbox::lease::<Entity>(&ctx.db, id, now).await? else {
        return Ok(());
    };
    let shop = ctx.shop();
    let posted = match Destination::parse(&row.destination) {
        Some(destination) => post(ctx, &shop, &destination, &row, now).await,
        None => Err((None, format!("unknown destination {}", row.destination))),
    };
    let (status, delivered) = match posted {
        Ok(status) => (Some(status), Ok(())),
        Err((status, error)) => (status, Err(error)),
    };
    let attempts = row.attempts;
    let mut row: outbound_webhooks::ActiveModel = row.into();
    row.last_status = Set(status.map(i32::from));
    outbox::settle::<Entity>(&ctx.db, row, attempts, delivered, now).await
}

/// The receiver's HTTP status, if it answered, and what went wrong.
type Failure = (Option<u16>, String);

async fn post(
    ctx: &AppContext,
    shop: &Shop,
    destination: &Destination,
    row: &Model,
    now: DateTime<Utc>,
) -> Result<u16, Failure> {
    let (url, secret) = address(ctx, shop, destination)
        .await
        .map_err(|error| (None, error.to_string()))?;
    let signed = signing::sign(&secret, &row.message_id, now, row.body.as_bytes())
        .map_err(|error| (None, error.to_string()))?;
    let response = shop
        .http
        .post(url)
        .header("content-type", "application/json")
        .header("webhook-id", signed.id)
        .header("webhook-timestamp", signed.timestamp)
        .header("webhook-signature", signed.signature)
        .body(row.body.clone())
        .send()
        .await
        .map_err(|error| (None, error.without_url().to_string()))?;
    let status = response.status();
    if status.is_success() {
        Ok(status.as_u16())
    } else {
        Err((Some(status.as_u16()), format!("answered {status}")))
    }
}

async fn address(
    ctx: &AppContext,
    shop: &Shop,
    destination: &Destination,
) -> Result<(String, String)> {
    match destination {
        Destination::Till => Ok((
            shop.absolute("/webhooks/payments/test_till"),
            signing::secret_from(&shop.vault.secret("test till")),
        )),
        Destination::Partner(slug) => {
            let partner = partners::find_by_slug(&ctx.db, slug).await?;
            Ok((partner.endpoint(shop), partner.outbound_secret))
        }
        Destination::Workshop(slug) => {
            let partner = partners::find_by_slug(&ctx.db, slug).await?;
            let url = shop.absolute(&format!("/webhooks/partners/{slug}"));
            Ok((url, partner.inbound_secret))
        }
    }
}
