//! A report's fields, read as what they should be or not at all.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

/// Longer texts are cut, in characters.
const LONGEST_TEXT: usize = 512;
/// More texts in one list are left alone.
const MOST_TEXTS: usize = 128;

/// The JSON object as it was sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Fields(pub Map<String, Value>);

impl Fields {
    /// Whether one of these keys is there.
    pub fn any(&self, keys: &[&str]) -> bool {
        keys.iter().any(|key| self.0.contains_key(*key))
    }

    /// A text that is not empty, at a path such as `webgl.vendor`.
    pub fn text(&self, path: &str) -> Option<String> {
        self.at(path)?.as_str().and_then(bounded)
    }

    /// A number within a range.
    pub fn number(&self, path: &str, range: RangeInclusive<f64>) -> Option<f64> {
        self.at(path)?
            .as_f64()
            .filter(|number| range.contains(number))
    }

    /// A whole number within a range.
    pub fn whole(&self, path: &str, range: RangeInclusive<u64>) -> Option<u64> {
        self.at(path)?
            .as_u64()
            .filter(|number| range.contains(number))
    }

    pub fn flag(&self, path: &str) -> Option<bool> {
        self.at(path)?.as_bool()
    }

    /// Whether it was looked for and is not there.
    pub fn is_null(&self, path: &str) -> bool {
        self.at(path).is_some_and(Value::is_null)
    }

    /// The texts of a list, in its order.
    pub fn texts(&self, path: &str) -> Option<Vec<String>> {
        let texts = self.at(path)?.as_array()?.iter().take(MOST_TEXTS);
        Some(
            texts
                .filter_map(Value::as_str)
                .filter_map(bounded)
                .collect(),
        )
    }

    /// The numbers of a list that holds nothing else, each within the range.
    pub fn numbers(&self, path: &str, range: RangeInclusive<f64>) -> Option<Vec<f64>> {
        let list = self.at(path)?.as_array()?;
        let within = |value: &Value| value.as_f64().filter(|number| range.contains(number));
        if list.is_empty() || list.len() > MOST_TEXTS {
            return None;
        }
        list.iter().map(within).collect()
    }

    /// A digest that the browser made of something long: 32 hexadecimal digits.
    pub fn digest(&self, path: &str) -> Option<String> {
        self.text(path)
            .filter(|text| text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit()))
    }

    fn at(&self, path: &str) -> Option<&Value> {
        let mut keys = path.split('.');
        let first = self.0.get(keys.next()?)?;
        keys.try_fold(first, |value, key| value.as_object()?.get(key))
    }
}

fn bounded(text: &str) -> Option<String> {
    let cut: String = text.trim().chars().take(LONGEST_TEXT).collect();
    (!cut.is_empty()).then_some(cut)
}
