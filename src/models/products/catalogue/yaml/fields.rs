//! The fields of one thing in a YAML file: each is read by itself, and what is wrong with it is kept.

use serde_yaml::{Mapping, Value};

use super::super::checking::Problem;
use crate::models::money::{Currency, Money};

/// What a price looks like, for those who wrote something else.
pub const A_PRICE: &str = "Write an amount and one of EUR, GBP and USD, like 29.00 EUR.";

/// A product's slug, and a variant's SKU.
type Place = (String, Option<String>);

/// The fields of a product or a variant.
pub struct Fields<'a> {
    mapping: Mapping,
    place: Place,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Fields<'a> {
    /// Tells at once of fields that are none.
    pub fn new(
        value: &Value,
        place: Place,
        known: &[&str],
        problems: &'a mut Vec<Problem>,
    ) -> Self {
        let mut fields = Self {
            mapping: value.as_mapping().cloned().unwrap_or_default(),
            place,
            problems,
        };
        if !value.is_mapping() {
            fields.tell("", "Fields with values are expected here.".into());
        }
        let names = fields
            .mapping
            .keys()
            .map(|name| name.as_str().unwrap_or("?").to_owned());
        let unknown: Vec<String> = names
            .filter(|name| !known.contains(&name.as_str()))
            .collect();
        for name in unknown {
            let words = format!("There is no such field. There are {}.", known.join(", "));
            fields.tell(&name, words);
        }
        fields
    }

    /// Keeps what is wrong with a field.
    pub fn tell(&mut self, field: &str, words: String) {
        self.problems.push(Problem {
            product: self.place.0.clone(),
            sku: self.place.1.clone(),
            field: field.into(),
            words,
        });
    }

    pub fn text(&mut self, name: &str) -> Option<String> {
        match self.get(name)? {
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            _ => {
                self.tell(name, "Words are expected here.".into());
                None
            }
        }
    }

    pub fn required_text(&mut self, name: &str) -> String {
        self.require(name);
        self.text(name).unwrap_or_default()
    }

    pub fn whole(&mut self, name: &str) -> Option<i32> {
        let number = self.get(name)?.as_i64();
        let number = number.and_then(|number| i32::try_from(number).ok());
        if number.is_none() {
            self.tell(name, "A whole number is expected here.".into());
        }
        number
    }

    pub fn required_whole(&mut self, name: &str) -> i32 {
        self.require(name);
        self.whole(name).unwrap_or_default()
    }

    /// True unless it says otherwise.
    pub fn flag(&mut self, name: &str) -> bool {
        let flag = self.get(name).map(|value| value.as_bool());
        if flag == Some(None) {
            self.tell(name, "This is either true or false.".into());
        }
        flag.flatten().unwrap_or(true)
    }

    pub fn required_price(&mut self, name: &str) -> Money {
        self.require(name);
        let value = self.get(name);
        let price = value.as_ref().and_then(price);
        if value.is_some() && price.is_none() {
            self.tell(name, A_PRICE.into());
        }
        price.unwrap_or(Money::new(0, Currency::Eur))
    }

    pub fn list(&mut self, name: &str) -> Vec<Value> {
        match self.get(name) {
            None => Vec::new(),
            Some(Value::Sequence(values)) => values,
            Some(_) => {
                self.tell(name, "A list is expected here.".into());
                Vec::new()
            }
        }
    }

    pub fn map(&mut self, name: &str) -> Mapping {
        match self.get(name) {
            None => Mapping::new(),
            Some(Value::Mapping(values)) => values,
            Some(_) => {
                self.tell(name, "Countries with prices are expected here.".into());
                Mapping::new()
            }
        }
    }

    fn require(&mut self, name: &str) {
        if self.get(name).is_none() {
            self.tell(name, "This is missing.".into());
        }
    }

    fn get(&self, name: &str) -> Option<Value> {
        let value = self.mapping.get(name).cloned();
        value.filter(|value| !value.is_null())
    }
}

/// `29.00 EUR`.
pub fn price(value: &Value) -> Option<Money> {
    let (amount, currency) = value.as_str()?.trim().split_once(' ')?;
    Money::read(amount, Currency::parse(currency.trim()).ok()?)
}
