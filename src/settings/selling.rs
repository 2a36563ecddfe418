//! Money and partners.

use serde::{Deserialize, Serialize};

/// Who takes the money.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Payments {
    /// Each once; a shopper chooses among them, and the first is offered first.
    pub gateways: Vec<GatewayChoice>,
    /// The test till gives pictures away. In production it is refused unless this says that it is meant.
    pub test_till_in_production: bool,
    pub stripe: StripeKeys,
    pub paypal: PayPalKeys,
}

impl Default for Payments {
    fn default() -> Self {
        Self {
            gateways: vec![GatewayChoice::TestTill],
            test_till_in_production: false,
            stripe: StripeKeys::default(),
            paypal: PayPalKeys::default(),
        }
    }
}

/// A shop's account at Stripe.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StripeKeys {
    /// `sk_…` or, better, a restricted `rk_…` that may write Checkout Sessions and refunds and read charges.
    #[serde(skip_serializing)]
    pub secret_key: String,
    /// Signing secrets (`whsec_…`) of the webhook endpoint, with commas between them: while one takes over from another,
    /// both count.
    #[serde(skip_serializing)]
    pub webhook_secrets: String,
    /// Where Stripe's API is, if not where it always is: for tests.
    pub api_url: Option<String>,
}

impl std::fmt::Debug for StripeKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StripeKeys")
            .field("api_url", &self.api_url)
            .finish_non_exhaustive()
    }
}

/// A shop's app at PayPal.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PayPalKeys {
    pub client_id: String,
    #[serde(skip_serializing)]
    pub client_secret: String,
    /// Of the webhook that the app has, as PayPal shows it beside the address.
    pub webhook_id: String,
    /// Where PayPal's API is, as its reference says: the live one, or the sandbox for trying.
    pub api_url: String,
}

impl std::fmt::Debug for PayPalKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PayPalKeys")
            .field("client_id", &self.client_id)
            .field("webhook_id", &self.webhook_id)
            .field("api_url", &self.api_url)
            .finish_non_exhaustive()
    }
}

/// A payment processor that the shop can work with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GatewayChoice {
    /// The test till inside the program: no money moves.
    TestTill,
    /// Stripe's Checkout.
    Stripe,
    /// PayPal's Orders.
    #[serde(rename = "paypal")]
    PayPal,
}

/// What partners get.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fulfilment {
    /// How long a link to a print file works.
    pub link_hours: i64,
    /// The partner that a new order goes to if it makes all of it.
    pub partner: String,
    /// How long a partner waits before it begins, so that shoppers can still cancel.
    pub cancellable_minutes: i64,
    /// So many days after it was shipped an order counts as delivered, and is completed.
    pub arrives_within_days: i64,
}

impl Default for Fulfilment {
    fn default() -> Self {
        Self {
            link_hours: 72,
            partner: "in-house".into(),
            cancellable_minutes: 120,
            arrives_within_days: 14,
        }
    }
}
