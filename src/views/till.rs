//! The test till's pages.

use serde::Serialize;

use crate::{
    errors::Result,
    models::{
        money::{Currency, Money},
        payments::test_till::{Answer, CARDS, Model},
    },
};

#[derive(Debug, Clone, Serialize)]
pub struct TillView {
    reference: String,
    amount: String,
    merchant: String,
    return_url: String,
    error: Option<String>,
    test_cards: Vec<TestCard>,
}

#[derive(Debug, Clone, Serialize)]
struct TestCard {
    number: &'static str,
    does: &'static str,
}

impl TillView {
    /// # Errors
    /// When the currency is unknown.
    pub fn new(charge: &Model, merchant: &str, error: Option<String>) -> Result<Self> {
        let currency = Currency::parse(&charge.currency)?;
        Ok(Self {
            reference: charge.reference.clone(),
            amount: Money::new(charge.amount_minor, currency).to_string(),
            merchant: merchant.into(),
            return_url: charge.return_url.clone(),
            error,
            test_cards: CARDS.iter().map(test_card).collect(),
        })
    }
}

fn test_card((number, answer): &(&'static str, Answer)) -> TestCard {
    TestCard {
        number,
        does: match answer {
            Answer::Succeeds => "pays",
            Answer::Challenges => "asks for the bank's check first",
            Answer::Fails(words) => words,
            Answer::NotACard => "",
        },
    }
}
