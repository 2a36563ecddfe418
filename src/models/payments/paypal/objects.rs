//! PayPal's objects, as far as they are read, and what each says.

mod disputes;
mod refunds;

use serde::Deserialize;

use super::amounts::Amount;
use crate::models::payments::gateway::{About, CardFacts, GatewayEvent, Report, Risk};

pub(super) use self::{
    disputes::Dispute,
    refunds::{REFUND, Refund},
};

/// How the keys of the shop's payments begin.
const PAYMENT: &str = "order-";

#[derive(Deserialize)]
pub(super) struct Order {
    pub(super) id: String,
    status: String,
    pub(super) create_time: Option<String>,
    pub(super) update_time: Option<String>,
    #[serde(default)]
    links: Vec<Link>,
    #[serde(default)]
    purchase_units: Vec<Unit>,
    payment_source: Option<Source>,
}

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Open,
    Agreed,
    /// Which need not mean that there is money.
    Captured,
    Over,
}

#[derive(Deserialize)]
struct Link {
    href: String,
    rel: String,
}

#[derive(Deserialize)]
struct Unit {
    custom_id: Option<String>,
    #[serde(default)]
    payments: UnitPayments,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct UnitPayments {
    captures: Vec<Capture>,
}

#[derive(Deserialize)]
struct Source {
    paypal: Option<Wallet>,
}

#[derive(Deserialize)]
struct Wallet {
    account_id: Option<String>,
    address: Option<Address>,
}

#[derive(Deserialize)]
struct Address {
    country_code: Option<String>,
}

#[derive(Clone, Deserialize)]
pub(super) struct Capture {
    id: String,
    status: String,
    amount: Amount,
    custom_id: Option<String>,
    supplementary_data: Option<Supplement>,
}

#[derive(Clone, Deserialize)]
struct Supplement {
    related_ids: Option<Related>,
}

#[derive(Clone, Deserialize)]
struct Related {
    order_id: Option<String>,
}

impl Order {
    /// The page on which the shopper agrees.
    pub(super) fn page(&self) -> Option<&str> {
        let page = |it: &&Link| matches!(it.rel.as_str(), "payer-action" | "approve");
        self.links.iter().find(page).map(|it| it.href.as_str())
    }

    pub(super) fn state(&self) -> State {
        match self.status.as_str() {
            "APPROVED" => State::Agreed,
            "COMPLETED" => State::Captured,
            "VOIDED" => State::Over,
            _ => State::Open,
        }
    }

    pub(super) fn agreed(self) -> (About, Report) {
        let about = About {
            key: self.key(),
            reference: Some(self.id),
            intent: None,
        };
        (about, Report::Agreed)
    }

    /// Whether it was captured, and the money is there or on its way.
    pub(super) fn has_money(&self) -> bool {
        let mut captures = self
            .purchase_units
            .iter()
            .flat_map(|it| &it.payments.captures);
        captures.any(|it| it.outcome() != Outcome::Refused)
    }

    /// What came of its capture; `None` if it has none that can be read.
    pub(super) fn report(self) -> Option<GatewayEvent> {
        let facts = self.payment_source.as_ref().and_then(Source::facts);
        let units = self.purchase_units.iter();
        let captures: Vec<&Capture> = units.flat_map(|it| &it.payments.captures).collect();
        let first = |wanted: Outcome| captures.iter().find(|it| it.outcome() == wanted);
        let capture = first(Outcome::Paid).or_else(|| first(Outcome::Slow));
        let capture = capture.or(captures.last()).copied()?.clone();
        let (about, report) = capture.report(facts)?;
        Some(GatewayEvent {
            message_id: String::new(),
            kind: "capture".into(),
            about: About {
                key: about.key.or_else(|| self.key()),
                reference: Some(self.id),
                ..about
            },
            report,
        })
    }

    fn key(&self) -> Option<String> {
        payments_key(self.purchase_units.first()?.custom_id.as_ref())
    }
}

impl Source {
    /// Of the account, which is known again as a card is.
    fn facts(&self) -> Option<CardFacts> {
        let wallet = self.paypal.as_ref()?;
        let address = wallet.address.as_ref();
        Some(CardFacts {
            fingerprint: wallet.account_id.clone()?,
            prefix: None,
            country: address.and_then(|it| it.country_code.clone()),
            risk: Risk::Normal,
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Paid,
    Slow,
    Refused,
}

impl Capture {
    fn outcome(&self) -> Outcome {
        match self.status.as_str() {
            // What went back since then was there.
            "COMPLETED" | "PARTIALLY_REFUNDED" | "REFUNDED" => Outcome::Paid,
            "DECLINED" | "FAILED" => Outcome::Refused,
            _ => Outcome::Slow,
        }
    }

    /// `None` if its amount is none.
    pub(super) fn report(self, facts: Option<CardFacts>) -> Option<(About, Report)> {
        let outcome = self.outcome();
        let related = self.supplementary_data.and_then(|it| it.related_ids);
        let about = About {
            reference: related.and_then(|it| it.order_id),
            key: payments_key(self.custom_id.as_ref()),
            // Only money that is there can go back, and another may come for the same order.
            intent: (outcome == Outcome::Paid).then_some(self.id),
        };
        let report = match outcome {
            Outcome::Slow => Report::Processing,
            Outcome::Refused => Report::Failed {
                reason: "PayPal could not take the money. Try again, or choose another way to pay there.".into(),
                facts,
                for_good: true,
            },
            Outcome::Paid => Report::Succeeded {
                card: Some("PayPal".into()),
                facts,
                amount_minor: self.amount.minor()?,
                currency: Some(self.amount.currency_code),
            },
        };
        Some((about, report))
    }
}

/// The shop's key of a payment, if it is one.
fn payments_key(custom: Option<&String>) -> Option<String> {
    custom.filter(|it| it.starts_with(PAYMENT)).cloned()
}
