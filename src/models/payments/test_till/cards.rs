//! The till's test cards.

use chrono::{DateTime, Datelike, Utc};
use sha2::{Digest, Sha256};

use crate::models::payments::gateway::{CardFacts, Risk};

/// What a card does at the till.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Succeeds,
    Challenges,
    Fails(&'static str),
    NotACard,
}

/// Number and behaviour of each card, in the order the till shows them.
pub const CARDS: [(&str, Answer); 4] = [
    ("4242 4242 4242 4242", Answer::Succeeds),
    ("4000 0000 0000 3220", Answer::Challenges),
    (
        "4000 0000 0000 0002",
        Answer::Fails("The card was declined."),
    ),
    (
        "4000 0000 0000 9995",
        Answer::Fails("There is not enough money on the card."),
    ),
];

/// A card as the till keeps it: never its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// As a receipt shows them.
    pub last_digits: String,
    pub facts: CardFacts,
}

impl Shown {
    /// Everybody uses the same few test cards: what stands for one is all that was typed.
    #[must_use]
    pub fn new(typed: &Typed<'_>) -> Self {
        let digits = digits(typed.number);
        let all = [&digits, typed.expiry.trim(), typed.code.trim()].join(" ");
        Self {
            last_digits: last_digits(typed.number),
            facts: CardFacts {
                fingerprint: hex::encode(Sha256::digest(all)),
                prefix: digits.get(..6).map(Into::into),
                country: None,
                risk: Risk::Normal,
            },
        }
    }
}

/// What somebody typed.
#[derive(Debug, Clone, Copy)]
pub struct Typed<'a> {
    pub number: &'a str,
    pub expiry: &'a str,
    pub code: &'a str,
}

/// What the card with this number does.
#[must_use]
pub fn answer(number: &str) -> Answer {
    let digits = digits(number);
    CARDS
        .iter()
        .find(|(card, _)| self::digits(card) == digits)
        .map_or(Answer::NotACard, |(_, answer)| *answer)
}

/// Whether `expiry` is a month as cards have it (`12/30`, `12/2030`) that is not over at `now`.
#[must_use]
pub fn is_good_until(expiry: &str, now: DateTime<Utc>) -> bool {
    let Some((month, year)) = expiry.split_once('/') else {
        return false;
    };
    let number = |text: &str| {
        let text = text.trim();
        let digits = text.chars().all(|c| c.is_ascii_digit());
        text.parse::<u32>().ok().filter(|_| digits)
    };
    let century = if year.trim().len() == 2 { 2000 } else { 0 };
    let (Some(month @ 1..=12), Some(year)) = (number(month), number(year)) else {
        return false;
    };
    let this_year = u32::try_from(now.year()).unwrap_or(0);
    let until = (year + century, month);
    until >= (this_year, now.month()) && until.0 <= this_year + 50
}

fn last_digits(number: &str) -> String {
    let digits = digits(number);
    let last = digits.get(digits.len().saturating_sub(4)..).unwrap_or("");
    format!("•••• {last}")
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}
