//! Amounts as PayPal writes them: a decimal in words, and a currency. Nothing here is ever a float.

use serde::{Deserialize, Serialize};

use crate::models::money::Money;

/// PayPal's `money`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Amount {
    pub(super) currency_code: String,
    value: String,
}

/// PayPal takes no decimals for these; all others that it knows have two.
const WHOLE: [&str; 3] = ["HUF", "JPY", "TWD"];

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self {
            currency_code: money.currency.code().into(),
            value: money.decimal(),
        }
    }
}

impl Amount {
    /// In minor units; `None` if it is no amount of its currency. Below nothing is what went out, in PayPal's books.
    pub(super) fn minor(&self) -> Option<i64> {
        let (is_out, text) = match self.value.strip_prefix('-') {
            Some(text) => (true, text),
            None => (false, self.value.as_str()),
        };
        let decimals = if WHOLE.contains(&self.currency_code.as_str()) {
            0
        } else {
            2
        };
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        // (`4.900` is 4.90, and `4.901` is nothing that there is.)
        let (part, rest) = part.split_at_checked(decimals).unwrap_or((part, ""));
        let digits = |it: &str| it.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(part) || rest.bytes().any(|it| it != b'0')
        {
            return None;
        }
        let minor: i64 = format!("{whole}{part:0<decimals$}").parse().ok()?;
        Some(if is_out { -minor } else { minor })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::models::money::Currency;

    fn read(value: &str, currency: &str) -> Option<i64> {
        let amount = Amount {
            currency_code: currency.into(),
            value: value.into(),
        };
        amount.minor()
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            minor in -1_000_000_000_000_i64..1_000_000_000_000,
            currency in proptest::sample::select(vec![Currency::Eur, Currency::Gbp, Currency::Usd]),
        ) {
            let amount = Amount::from(Money::new(minor, currency));
            prop_assert_eq!(amount.minor(), Some(minor));
            prop_assert_eq!(amount.currency_code, currency.code());
        }

        /// Whatever it is that came, it is an amount or none, and never another.
        #[test]
        fn nothing_else_is_an_amount(value in "-?[0-9]{0,4}[.,]?[0-9]{0,4}") {
            if let Some(minor) = read(&value, "EUR") {
                let exact: f64 = value.parse().expect("a number");
                prop_assert!((exact * 100.0 - minor as f64).abs() < 1e-6, "{} is not {}", value, minor);
            }
        }
    }

    #[test]
    fn amounts_are_read_by_their_currency() {
        assert_eq!(read("49", "EUR"), Some(4900));
        assert_eq!(read("49.5", "EUR"), Some(4950));
        assert_eq!(read("49.500", "EUR"), Some(4950));
        assert_eq!(read("4900", "JPY"), Some(4900));
        assert_eq!(read("-0.05", "USD"), Some(-5));
        for none in [
            "",
            ".",
            ".5",
            "-",
            "--1",
            "+1",
            "1e2",
            "1,00",
            "1.001",
            " 1",
            "1.0.0",
            "99999999999999999999",
        ] {
            assert_eq!(read(none, "EUR"), None, "{none}");
        }
        assert_eq!(read("49.50", "JPY"), None);
    }
}
