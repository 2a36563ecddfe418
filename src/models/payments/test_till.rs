//! The test till: a payment processor inside the program, for development and for trying the shop. It keeps its own
//! books (`till_charges`), has its own pages (`/till/…`) and speaks to the shop only by signed webhooks, so that
//! everything but the money is as it will be.

use async_trait::async_trait;
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter,
    Set,
    sea_query::{Expr, ExprTrait},
};
use serde::{Deserialize, Serialize};

use super::gateway::{
    Charge, Gateway, GatewayError, GatewayEvent, RefundRequest, Report, Started, WebhookError,
};
use crate::{
    errors::{Error, Refusal, Result},
    models::{
        _entities::till_charges::{self, Column, Entity},
        begin_write,
        webhook_outbox::{self, Destination, signing},
    },
};

pub use cards::{Answer, CARDS};
pub use till_charges::Model;

mod cards;

/// The name in the database and in the webhook's path.
pub const NAME: &str = "test_till";

const OPEN: &str = "open";
const CHALLENGED: &str = "challenged";
const SUCCEEDED: &str = "succeeded";

/// See the module.
pub struct TestTill {
    db: DatabaseConnection,
    url: String,
    secret: String,
}

/// What the till writes into its webhooks.
#[derive(Debug, Serialize, Deserialize)]
struct Message {
    reference: String,
    amount_minor: i64,
    card: Option<String>,
    reason: Option<String>,
    refund_key: Option<String>,
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

    async fn start(&self, charge: &Charge) -> Result<Started, GatewayError> {
        let known = Entity::find()
            .filter(Column::IdempotencyKey.eq(&charge.idempotency_key))
            .one(&self.db)
            .await
            .map_err(unreachable)?;
        let row = match known {
            Some(row) => row,
            None => open(&self.db, charge).await.map_err(unreachable)?,
        };
        Ok(Started {
            redirect_url: format!("{}/till/{}", self.url, row.reference),
            reference: row.reference,
        })
    }

    async fn refund(&self, refund: &RefundRequest) -> Result<String, GatewayError> {
        let refused = |words: &str| GatewayError::Refused(words.into());
        let reference = format!("re_{}", refund.idempotency_key);
        let message_id = format!("msg_{reference}");
        let txn = begin_write(&self.db).await.map_err(unreachable)?;
        let known = webhook_outbox::exists(&txn, &message_id).await;
        if known.map_err(unreachable)? {
            return Ok(reference);
        }
        let charge = find(&txn, &refund.payment_reference)
            .await
            .map_err(|_| refused("no such charge"))?;
        let given_back = Entity::update_many()
            .col_expr(
                Column::RefundedMinor,
                Expr::col(Column::RefundedMinor).add(refund.amount.minor),
            )
            .filter(Column::Id.eq(charge.id))
            .filter(Column::Status.eq(SUCCEEDED))
            .filter(Column::AmountMinor.gte(charge.refunded_minor + refund.amount.minor))
            .exec(&txn)
            .await
            .map_err(unreachable)?;
        if given_back.rows_affected != 1 {
            return Err(refused("more than was paid"));
        }
        let message = Message {
            refund_key: Some(refund.idempotency_key.clone()),
            ..Message::about(&charge)
        };
        let now = crate::shop::now();
        let kind = "charge.refunded";
        webhook_outbox::enqueue_as(
            &txn,
            message_id,
            &Destination::Till,
            kind,
            &message,
            None,
            now,
        )
        .await
        .map_err(unreachable)?;
        txn.commit().await.map_err(unreachable)?;
        Ok(reference)
    }

    fn read_webhook(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        now: DateTime<Utc>,
    ) -> Result<GatewayEvent, WebhookError> {
        #[derive(Deserialize)]
        struct Envelope {
            r#type: String,
            data: Message,
        }
        let message_id = signing::verify(&self.secret, headers, body, now)?;
        let Ok(envelope) = serde_json::from_slice::<Envelope>(body) else {
            return Err(WebhookError::Unreadable { message_id });
        };
        let message = envelope.data;
        let report = match envelope.r#type.as_str() {
            "charge.succeeded" => Report::Succeeded {
                card: message.card,
                amount_minor: message.amount_minor,
            },
            "charge.failed" => Report::Failed {
                reason: message.reason.unwrap_or_default(),
            },
            "charge.refunded" => Report::Refunded {
                reference: format!("re_{}", message.refund_key.clone().unwrap_or_default()),
                idempotency_key: message.refund_key.unwrap_or_default(),
            },
            _ => Report::Other,
        };
        Ok(GatewayEvent {
            message_id,
            kind: envelope.r#type,
            payment_reference: message.reference,
            report,
        })
    }
}

/// What the shopper sees next at the till.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Paid: back to the shop.
    Return,
    /// The bank asks whether it is really them.
    Challenge,
    /// The card was refused, with the bank's reason.
    Refused(String),
}

/// # Errors
/// [`Error::NotFound`] when the till has no such charge.
pub async fn find<C: ConnectionTrait>(db: &C, reference: &str) -> Result<Model> {
    Entity::find()
        .filter(Column::Reference.eq(reference))
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

/// A card is entered.
///
/// # Errors
/// A [`Refusal`] when the charge is paid already.
pub async fn present_card(ctx: &AppContext, reference: &str, number: &str) -> Result<Next> {
    let answer = cards::answer(number);
    let card = cards::last_digits(number);
    match answer {
        Answer::Succeeds => settle(ctx, reference, SUCCEEDED, &card, None).await,
        Answer::Challenges => settle(ctx, reference, CHALLENGED, &card, None).await,
        Answer::Fails(reason) => settle(ctx, reference, OPEN, &card, Some(reason)).await,
        Answer::NotACard => Ok(Next::Refused("That is not one of the test cards.".into())),
    }
}

/// The bank's question is answered.
///
/// # Errors
/// A [`Refusal`] when nothing was asked.
pub async fn answer_challenge(ctx: &AppContext, reference: &str, approved: bool) -> Result<Next> {
    let charge = find(&ctx.db, reference).await?;
    if charge.status != CHALLENGED {
        return Err(already_done());
    }
    let card = charge.card.unwrap_or_default();
    if approved {
        settle(ctx, reference, SUCCEEDED, &card, None).await
    } else {
        let reason = "The bank's check was not passed.";
        settle(ctx, reference, OPEN, &card, Some(reason)).await
    }
}

impl Model {
    #[must_use]
    pub fn is_paid(&self) -> bool {
        self.status == SUCCEEDED
    }
}

async fn settle(
    ctx: &AppContext,
    reference: &str,
    status: &str,
    card: &str,
    failure: Option<&str>,
) -> Result<Next> {
    let txn = begin_write(&ctx.db).await?;
    let charge = find(&txn, reference).await?;
    let moved = Entity::update_many()
        .col_expr(Column::Status, Expr::value(status))
        .col_expr(Column::Card, Expr::value(card))
        .filter(Column::Id.eq(charge.id))
        .filter(Column::Status.ne(SUCCEEDED))
        .exec(&txn)
        .await?;
    if moved.rows_affected != 1 {
        return Err(already_done());
    }
    let message = Message {
        card: Some(card.into()),
        reason: failure.map(String::from),
        ..Message::about(&charge)
    };
    let (next, webhook) = match (status, failure) {
        (SUCCEEDED, _) => (
            Next::Return,
            Some(tell(&txn, "charge.succeeded", &message).await?),
        ),
        (_, Some(reason)) => {
            let webhook = tell(&txn, "charge.failed", &message).await?;
            (Next::Refused(reason.into()), Some(webhook))
        }
        _ => (Next::Challenge, None),
    };
    txn.commit().await?;
    if let Some(id) = webhook {
        crate::workers::webhook_outbox::deliver_later(ctx, id).await?;
    }
    Ok(next)
}

impl Message {
    fn about(charge: &Model) -> Self {
        Self {
            reference: charge.reference.clone(),
            amount_minor: charge.amount_minor,
            card: charge.card.clone(),
            reason: None,
            refund_key: None,
        }
    }
}

async fn open<C: ConnectionTrait>(db: &C, charge: &Charge) -> Result<Model> {
    let row = till_charges::ActiveModel {
        reference: Set(format!("ch_{}", uuid::Uuid::new_v4().simple())),
        amount_minor: Set(charge.amount.minor),
        refunded_minor: Set(0),
        currency: Set(charge.amount.currency.code().into()),
        status: Set(OPEN.into()),
        return_url: Set(charge.return_url.clone()),
        idempotency_key: Set(charge.idempotency_key.clone()),
        ..Default::default()
    };
    Ok(row.insert(db).await?)
}

async fn tell<C: ConnectionTrait>(txn: &C, kind: &str, message: &Message) -> Result<i64> {
    let now = crate::shop::now();
    let row = webhook_outbox::enqueue(txn, &Destination::Till, kind, message, None, now).await?;
    Ok(row.id)
}

fn already_done() -> Error {
    Refusal::conflict("paid_already", "This payment is finished already.").into()
}

fn unreachable(error: impl std::fmt::Display) -> GatewayError {
    GatewayError::Unreachable(error.to_string())
}
