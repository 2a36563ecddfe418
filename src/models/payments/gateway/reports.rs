//! What a processor tells, in the shop's terms.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::models::payments::disputes;

/// A processor's message, verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayEvent {
    pub message_id: String,
    pub kind: String,
    pub about: About,
    pub report: Report,
}

/// Which payment a message is about. It need not say all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct About {
    /// What [`Started`](super::Started) had.
    pub reference: Option<String>,
    /// The processor's number of the money. The shop learns it from the first message that has it beside one of the others.
    pub intent: Option<String>,
    /// The shop's own idempotency key of the payment.
    pub key: Option<String>,
}

impl About {
    /// The money of one number, whichever of the three it is.
    #[must_use]
    pub fn any(name: &str) -> Self {
        let name = Some(name.to_string());
        Self {
            reference: name.clone(),
            intent: name.clone(),
            key: name,
        }
    }

    /// The number under which news waits for its money.
    #[must_use]
    pub fn name(&self) -> Option<&String> {
        let names = [&self.intent, &self.reference, &self.key];
        names.into_iter().find_map(Option::as_ref)
    }
}

/// What a processor says of a card, so that it is known again. Never its number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardFacts {
    /// The same for a card whenever and by whomever it is used.
    pub fingerprint: String,
    /// The first digits, which name the bank, where the processor tells them.
    pub prefix: Option<String>,
    /// ISO 3166 code of the country where it was issued.
    pub country: Option<String>,
    /// How risky the processor holds the payment to be.
    #[serde(default)]
    pub risk: Risk,
}

/// A processor's own judgement of a payment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Or none was told.
    #[default]
    Normal,
    Elevated,
    Highest,
}

impl Risk {
    /// How many steps above normal.
    #[must_use]
    pub fn steps(self) -> u32 {
        match self {
            Self::Normal => 0,
            Self::Elevated => 1,
            Self::Highest => 2,
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Elevated => "elevated",
            Self::Highest => "highest",
        }
    }

    /// What the database keeps; anything else is normal.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        let all = [Self::Elevated, Self::Highest];
        let named = all.into_iter().find(|risk| risk.name() == name);
        named.unwrap_or_default()
    }
}

/// What a processor tells. Each report may come twice, late, and before or after any other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// The money is there.
    Succeeded {
        /// The last digits, for the receipt.
        card: Option<String>,
        facts: Option<CardFacts>,
        amount_minor: i64,
        /// ISO 4217 in capitals; `None` where a processor takes what it was asked for.
        currency: Option<String>,
    },
    /// With which card the money came.
    Charged {
        card: Option<String>,
        facts: CardFacts,
    },
    Failed {
        reason: String,
        facts: Option<CardFacts>,
        /// The page takes no other card: whoever tries again needs another payment.
        for_good: bool,
    },
    /// The shopper has agreed, and the processor waits for the shop to collect the money.
    Agreed,
    /// The shopper has done everything, a slow bank has not.
    Processing,
    /// The page closed unpaid.
    Expired,
    Refunded(RefundReport),
    /// Money that was to go back did not.
    RefundFailed(RefundReport),
    /// The shopper's bank asks for the money back, or has decided.
    Disputed(DisputeReport),
    /// The bank thinks that the card is stolen.
    FraudWarning {
        reason: String,
    },
    /// Nothing that the shop acts on.
    Other,
}

impl Report {
    /// Whether it is about money that must have come before.
    #[must_use]
    pub fn is_of_money(&self) -> bool {
        matches!(
            self,
            Self::Refunded(_)
                | Self::RefundFailed(_)
                | Self::Disputed(_)
                | Self::FraudWarning { .. }
        )
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundReport {
    /// The shop's own key; `None` for money that staff gave back at the processor.
    pub idempotency_key: Option<String>,
    pub reference: String,
    /// `None` where a processor gives back what it was asked for.
    pub amount_minor: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisputeReport {
    pub reference: String,
    pub status: disputes::Status,
    pub amount_minor: i64,
    pub reason: String,
    /// Until when it can be answered.
    pub due_at: Option<DateTime<Utc>>,
}
