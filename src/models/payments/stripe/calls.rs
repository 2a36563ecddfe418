//! What is asked of Stripe.

use std::{collections::HashMap, time::Duration};

use chrono::DateTime;
use stripe::{Client, ClientBuilder, IdempotencyKey, RequestStrategy, StripeError, StripeRequest};
use stripe_checkout::checkout_session::{
    CreateCheckoutSession, CreateCheckoutSessionLineItems, CreateCheckoutSessionLineItemsPriceData,
    CreateCheckoutSessionPaymentIntentData, ExpireCheckoutSession, ProductData,
    RetrieveCheckoutSession,
};
use stripe_core::refund::CreateRefund;
use stripe_shared::{CheckoutSession, CheckoutSessionMode, CheckoutSessionPaymentStatus};

use super::events::{PAYMENT, REFUND};
use crate::{
    models::payments::gateway::{Charge, GatewayError, RefundRequest, Standing, Started},
    settings::StripeKeys,
};

/// How long an attempt at a call may take, and at a question that a page waits for.
const CALL: Duration = Duration::from_secs(10);
const QUESTION: Duration = Duration::from_secs(3);
/// How long to wait before a call is made a second and a third time, with the same key.
const PAUSES: [Duration; 2] = [Duration::from_millis(300), Duration::from_millis(1200)];

/// # Errors
/// When the key cannot stand in a header.
pub fn client(keys: &StripeKeys) -> Result<Client, StripeError> {
    let client = ClientBuilder::new(keys.secret_key.trim()).timeout(CALL);
    match &keys.api_url {
        Some(url) => client.url(url).build(),
        None => client.build(),
    }
}

/// Opens a page where the order is paid. It stays open for a day.
///
/// # Errors
/// When Stripe cannot be reached or refuses.
pub async fn open_session(client: &Client, charge: &Charge) -> Result<Started, GatewayError> {
    let request = session(charge);
    let session = with_key(&charge.idempotency_key, |strategy| {
        request.customize().request_strategy(strategy).send(client)
    });
    let session: CheckoutSession = session.await?;
    let url = session.url.ok_or_else(|| {
        GatewayError::Refused(format!("{} has no page: it is over", session.id.as_str()))
    })?;
    Ok(Started {
        reference: session.id.as_str().into(),
        redirect_url: url,
        expires_at: DateTime::from_timestamp(session.expires_at, 0),
    })
}

/// # Errors
/// When Stripe cannot be reached or knows no such session.
pub async fn standing(client: &Client, reference: &str) -> Result<Standing, GatewayError> {
    let request = RetrieveCheckoutSession::new(reference).customize();
    let session = request.timeout(QUESTION).send(client).await;
    let session = session.map_err(|error| said(&error))?;
    Ok(match session.payment_status {
        CheckoutSessionPaymentStatus::Paid => Standing::Paid,
        _ => Standing::Open,
    })
}

/// Closes a page, so that nobody pays there any more.
///
/// # Errors
/// When Stripe cannot be reached, or the page is over already.
pub async fn close(client: &Client, reference: &str) -> Result<(), GatewayError> {
    let request = ExpireCheckoutSession::new(reference).customize();
    let closed = request.timeout(QUESTION).send(client).await;
    closed.map(drop).map_err(|error| said(&error))
}

/// Gives money back; answers with the refund's number.
///
/// # Errors
/// When Stripe cannot be reached or refuses.
pub async fn refund(client: &Client, refund: &RefundRequest) -> Result<String, GatewayError> {
    let Some(intent) = &refund.intent else {
        return Err(GatewayError::Refused(
            "which money it is was never told".into(),
        ));
    };
    let metadata = HashMap::from([(REFUND.to_string(), refund.idempotency_key.clone())]);
    let request = CreateRefund::new()
        .payment_intent(intent)
        .amount(refund.amount.minor)
        .metadata(metadata);
    let made = with_key(&refund.idempotency_key, |strategy| {
        request.customize().request_strategy(strategy).send(client)
    });
    Ok(made.await?.id.as_str().into())
}

/// One line with what the order comes to: tax, shipping and rounding are the shop's.
fn session(charge: &Charge) -> CreateCheckoutSession {
    let name = format!("Order {}", charge.order_number);
    let metadata = HashMap::from([
        (PAYMENT.to_string(), charge.idempotency_key.clone()),
        ("order".to_string(), charge.order_number.clone()),
    ]);
    let currency = charge.amount.currency.code().to_lowercase();
    // Never fails: what async-stripe does not know it passes on.
    let currency = currency.parse().unwrap_or(stripe_types::Currency::EUR);
    let mut price = CreateCheckoutSessionLineItemsPriceData::new(currency);
    price.unit_amount = Some(charge.amount.minor);
    price.product_data = Some(ProductData::new(&name));
    let mut line = CreateCheckoutSessionLineItems::new();
    line.price_data = Some(price);
    line.quantity = Some(1);
    let mut intent = CreateCheckoutSessionPaymentIntentData::new();
    intent.description = Some(name);
    intent.metadata = Some(metadata.clone());
    CreateCheckoutSession::new()
        .mode(CheckoutSessionMode::Payment)
        .line_items(vec![line])
        .payment_intent_data(intent)
        .client_reference_id(&charge.order_number)
        .customer_email(&charge.email)
        .metadata(metadata)
        .success_url(&charge.return_url)
        .cancel_url(&charge.return_url)
}

/// Calls up to three times with the same key: whatever was lost on the way, it is done once.
async fn with_key<T, F>(
    key: &str,
    mut call: impl FnMut(RequestStrategy) -> F,
) -> Result<T, GatewayError>
where
    F: Future<Output = Result<T, StripeError>>,
{
    let key = IdempotencyKey::new(key).map_err(|error| GatewayError::Refused(error.to_string()))?;
    let mut pauses = PAUSES.into_iter();
    loop {
        let error = match call(RequestStrategy::Idempotent(key.clone())).await {
            Ok(done) => return Ok(done),
            Err(error) => said(&error),
        };
        match (&error, pauses.next()) {
            (GatewayError::Unreachable(_), Some(pause)) => tokio::time::sleep(pause).await,
            _ => return Err(error),
        }
    }
}

/// What Stripe's error means: one that may be over in a moment, or a no.
pub fn said(error: &StripeError) -> GatewayError {
    match error {
        StripeError::Stripe(told, status) if !matches!(status, 409 | 429 | 500..) => {
            let words = told.message.clone();
            GatewayError::Refused(words.unwrap_or_else(|| format!("status {status}")))
        }
        StripeError::Stripe(told, status) => {
            let words = told.message.as_deref().unwrap_or_default();
            GatewayError::Unreachable(format!("status {status} {words}"))
        }
        other => GatewayError::Unreachable(other.to_string()),
    }
}
