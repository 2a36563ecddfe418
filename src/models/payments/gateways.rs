//! The payment processors of a shop, side by side: the shopper chooses with whom to pay, and what was paid stays with whom it was paid.

use sea_orm::DatabaseConnection;

use super::{gateway::Gateway, paypal::PayPal, stripe::Stripe, test_till::TestTill};
use crate::{
    errors::{Error, Result},
    models::{privacy::vault::Vault, webhook_outbox::signing},
    settings::{GatewayChoice, Payments},
};

/// See the module. There is at least one.
pub struct Gateways {
    first: Box<dyn Gateway>,
    others: Vec<Box<dyn Gateway>>,
}

/// What the processors are opened with.
#[derive(Clone, Copy)]
pub struct Means<'a> {
    pub db: &'a DatabaseConnection,
    pub http: &'a reqwest::Client,
    /// The shop's address.
    pub url: &'a str,
    pub vault: &'a Vault,
    pub is_production: bool,
}

/// What a shop in production is told that nobody could pay.
const NO_TILL: &str = "the test till takes no money: name `stripe` or `paypal` in `settings.payments.gateways`, with its keys, or \
    set `settings.payments.test_till_in_production` to true if that is meant";

impl Gateways {
    /// The processors that the settings name, in their order.
    ///
    /// # Errors
    /// When none or one twice is named, its keys are missing, or it is the test till in production and nobody said that this is meant.
    pub fn open(settings: &Payments, means: Means<'_>) -> Result<Self> {
        let named = &settings.gateways;
        let twice = (1..named.len()).any(|at| named[..at].contains(&named[at]));
        if named.is_empty() || twice {
            let words = "`settings.payments.gateways` has to name who takes the money, each once";
            return Err(Error::internal(words));
        }
        let mut opened = Self::only(open(named[0], settings, means)?);
        for choice in &named[1..] {
            opened = opened.and(open(*choice, settings, means)?);
        }
        Ok(opened)
    }

    /// A single one.
    #[must_use]
    pub fn only(first: Box<dyn Gateway>) -> Self {
        let others = Vec::new();
        Self { first, others }
    }

    /// Another one beside them, offered last.
    #[must_use]
    pub fn and(mut self, another: Box<dyn Gateway>) -> Self {
        self.others.push(another);
        self
    }

    /// Whose page a shopper comes to who chose nobody.
    #[must_use]
    pub fn first(&self) -> &dyn Gateway {
        self.first.as_ref()
    }

    /// All of them, as they are offered.
    pub fn all(&self) -> impl Iterator<Item = &dyn Gateway> {
        std::iter::once(&self.first)
            .chain(&self.others)
            .map(AsRef::as_ref)
    }

    /// The one of this name; none, if the shop does not work with it (any more).
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&dyn Gateway> {
        self.all().find(|gateway| gateway.name() == name)
    }
}

fn open(choice: GatewayChoice, settings: &Payments, means: Means<'_>) -> Result<Box<dyn Gateway>> {
    match choice {
        GatewayChoice::TestTill if means.is_production && !settings.test_till_in_production => {
            Err(Error::internal(NO_TILL))
        }
        GatewayChoice::TestTill => {
            let secret = signing::secret_from(&means.vault.secret("test till"));
            let till = TestTill::new(means.db.clone(), means.url, secret);
            Ok(Box::new(till))
        }
        GatewayChoice::Stripe => Ok(Box::new(Stripe::open(&settings.stripe)?)),
        GatewayChoice::PayPal => {
            let http = means.http.clone();
            Ok(Box::new(PayPal::open(&settings.paypal, http)?))
        }
    }
}
