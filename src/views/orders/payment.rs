//! What was paid for an order, and what of it has gone back.

use sea_orm::ConnectionTrait;
use serde::Serialize;

use crate::{
    errors::Result,
    models::{
        money::Money,
        orders::Model as Order,
        payments::{self, Status},
        refunds,
    },
};

#[derive(Debug, Clone, Serialize)]
pub struct PaymentView {
    status: &'static str,
    status_words: &'static str,
    card: Option<String>,
    failure: Option<String>,
    reference: String,
}

/// What has gone back, and what the order comes to without it.
#[derive(Debug, Clone, Serialize)]
pub struct Refunded {
    amount: String,
    left: String,
}

impl PaymentView {
    /// Of the payment that brought the money, else of the latest try.
    #[must_use]
    pub fn new(payments: &[payments::Model], refunded_minor: i64) -> Self {
        let paid = |payment: &&payments::Model| payment.status() == Status::Succeeded;
        let paid: Vec<_> = payments.iter().filter(paid).collect();
        let Some(payment) = paid.first().copied().or(payments.last()) else {
            return Self {
                status: "none",
                status_words: "Not paid yet",
                card: None,
                failure: None,
                reference: String::new(),
            };
        };
        let all: i64 = paid.iter().map(|payment| payment.amount_minor).sum();
        let cards: Vec<String> = paid.iter().filter_map(|it| it.card.clone()).collect();
        Self {
            status: payment.status().name(),
            status_words: match refunded_minor {
                0 => payment.status().words(),
                sum if sum < all => "Paid, refunded in part",
                _ => "Refunded",
            },
            card: Some(cards.join(", ")).filter(|cards| !cards.is_empty()),
            failure: payment.failure.clone(),
            reference: payment
                .intent
                .clone()
                .or_else(|| payment.reference.clone())
                .unwrap_or_default(),
        }
    }

    /// The money is there: an earlier refusal is over.
    #[must_use]
    pub fn being_confirmed(mut self) -> Self {
        self.status_words = "Being confirmed";
        self.failure = None;
        self
    }
}

impl Refunded {
    /// # Errors
    /// When the currency is unknown.
    pub fn new(order: &Order, refunded_minor: i64) -> Result<Option<Self>> {
        let currency = order.currency()?;
        let view = Self {
            amount: Money::new(-refunded_minor, currency).to_string(),
            left: Money::new(order.total_minor - refunded_minor, currency).to_string(),
        };
        Ok(Some(view).filter(|_| refunded_minor > 0))
    }
}

/// What has gone back of all payments together.
///
/// # Errors
/// When the database does.
pub async fn refunded_minor<C: ConnectionTrait>(
    db: &C,
    payments: &[payments::Model],
) -> Result<i64> {
    let mut sum = 0;
    for payment in payments {
        sum += refunds::refunded_minor(db, payment).await?;
    }
    Ok(sum)
}
