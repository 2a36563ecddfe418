//! Stripe's books: the charges that went through.

use chrono::{DateTime, Utc};
use futures_util::TryStreamExt;
use stripe::Client;
use stripe_core::charge::ListCharge;
use stripe_types::RangeQueryTs;

use super::{calls::said, events::PAYMENT};
use crate::models::payments::{
    gateway::{About, GatewayError},
    reconciling::Booked,
};

/// So many are fetched at a time: the most that Stripe gives.
const A_PAGE: i64 = 100;

/// # Errors
/// When Stripe cannot be reached or refuses.
pub async fn since(client: &Client, since: DateTime<Utc>) -> Result<Vec<Booked>, GatewayError> {
    let charges = ListCharge::new()
        .created(RangeQueryTs::gte(since.timestamp()))
        .limit(A_PAGE)
        .paginate()
        .stream(client);
    let paid = charges.try_filter(|charge| std::future::ready(charge.paid));
    let booked = paid.map_ok(|charge| Booked {
        about: About {
            reference: None,
            intent: charge
                .payment_intent
                .as_ref()
                .map(|it| it.id().as_str().into()),
            key: charge.metadata.get(PAYMENT).cloned(),
        },
        reference: charge.id.as_str().into(),
        at: DateTime::from_timestamp(charge.created, 0).unwrap_or(since),
        amount_minor: charge.amount,
        refunded_minor: charge.amount_refunded,
        currency: charge.currency.to_string().to_uppercase(),
        disputed: charge.disputed,
    });
    booked.try_collect().await.map_err(|error| said(&error))
}
