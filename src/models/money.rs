//! Money is minor units and a currency; nothing here is ever a float.

use serde::{Deserialize, Serialize};

/// ISO 4217 currencies the shop can price in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    Eur,
    Gbp,
    Usd,
}

impl Currency {
    pub const ALL: [Self; 3] = [Self::Eur, Self::Gbp, Self::Usd];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Eur => "EUR",
            Self::Gbp => "GBP",
            Self::Usd => "USD",
        }
    }

    /// As it stands before an amount: `€`.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Eur => "€",
            Self::Gbp => "£",
            Self::Usd => "$",
        }
    }

    /// Reads what the database keeps.
    ///
    /// # Errors
    /// When the code is not one the shop prices in.
    pub fn parse(code: &str) -> Result<Self, UnknownCurrency> {
        match code {
            "EUR" => Ok(Self::Eur),
            "GBP" => Ok(Self::Gbp),
            "USD" => Ok(Self::Usd),
            other => Err(UnknownCurrency(other.to_string())),
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the shop does not price in {0}")]
pub struct UnknownCurrency(String);

impl From<UnknownCurrency> for crate::errors::Error {
    fn from(error: UnknownCurrency) -> Self {
        Self::Internal(Box::new(error))
    }
}

/// Money of two currencies met where it was to be added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} and {1:?} cannot be added up")]
pub struct TwoCurrencies(pub Currency, pub Currency);

impl From<TwoCurrencies> for crate::errors::Error {
    fn from(error: TwoCurrencies) -> Self {
        Self::Internal(Box::new(error))
    }
}

/// An amount: minor units (cents, pence) of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    #[must_use]
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Both amounts together.
    ///
    /// # Errors
    /// When they are of two currencies: what one is worth in the other is nothing that the shop knows.
    pub fn plus(self, other: Self) -> Result<Self, TwoCurrencies> {
        if self.currency != other.currency {
            return Err(TwoCurrencies(self.currency, other.currency));
        }
        Ok(Self::new(
            self.minor.saturating_add(other.minor),
            self.currency,
        ))
    }

    /// So many times the amount.
    #[must_use]
    pub fn times(self, quantity: i64) -> Self {
        Self::new(self.minor.saturating_mul(quantity), self.currency)
    }

    /// The tax inside a gross amount, rounded half up: `gross × rate / (1 + rate)`.
    #[must_use]
    pub fn included_tax(self, basis_points: u32) -> Self {
        let rate = i64::from(basis_points);
        let divisor = 10_000 + rate;
        Self::new(
            (self.minor * rate * 2 + divisor) / (divisor * 2),
            self.currency,
        )
    }

    /// A part of it, rounded half up; `basis_points` of 10000 are all of it. (Of a net amount, the tax on top.)
    #[must_use]
    pub fn share(self, basis_points: u32) -> Self {
        let part = (self.minor * i64::from(basis_points) * 2 + 10_000).div_euclid(20_000);
        Self::new(part, self.currency)
    }

    /// Reads an amount as a person writes it: `49`, `49.5`, `49,50`. Nothing negative, no more than two decimals.
    #[must_use]
    pub fn read(text: &str, currency: Currency) -> Option<Self> {
        let text = text.trim().trim_start_matches(currency.sign()).trim();
        let (whole, cents) = text.split_once(['.', ',']).unwrap_or((text, ""));
        let digits = |s: &str| s.chars().all(|c| c.is_ascii_digit());
        if whole.is_empty()
            || whole.len() > 9
            || cents.len() > 2
            || !digits(whole)
            || !digits(cents)
        {
            return None;
        }
        let cents = format!("{cents:0<2}").parse::<i64>().ok()?;
        Some(Self::new(
            whole.parse::<i64>().ok()? * 100 + cents,
            currency,
        ))
    }

    /// The plain number, as a form field holds it: `49.00`.
    #[must_use]
    pub fn decimal(self) -> String {
        let sign = if self.minor < 0 { "-" } else { "" };
        let minor = self.minor.unsigned_abs();
        format!("{sign}{}.{:02}", minor / 100, minor % 100)
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let minor = self.minor.unsigned_abs();
        let (whole, cents) = (in_thousands(minor / 100), minor % 100);
        let minus = if self.minor < 0 { "−" } else { "" };
        write!(f, "{minus}{}{whole}.{cents:02}", self.currency.sign())
    }
}

/// `1,234,567`
fn in_thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut written = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn included_tax_is_the_nearest_cent(minor in 0_i64..100_000_000, rate in 0_u32..3_000) {
            let gross = Money::new(minor, Currency::Eur);
            let tax = gross.included_tax(rate).minor;
            let exact = minor as f64 * f64::from(rate) / (10_000.0 + f64::from(rate));
            prop_assert!((tax as f64 - exact).abs() <= 0.5 + 1e-6);
            prop_assert!(tax <= minor);
        }

        #[test]
        fn money_is_added_within_a_currency_only(a in 0_i64..1_000_000, b in 0_i64..1_000_000) {
            let (euros, more) = (Money::new(a, Currency::Eur), Money::new(b, Currency::Eur));
            prop_assert_eq!(euros.plus(more), Ok(Money::new(a + b, Currency::Eur)));
            let pounds = Money::new(b, Currency::Gbp);
            prop_assert_eq!(euros.plus(pounds), Err(TwoCurrencies(Currency::Eur, Currency::Gbp)));
        }

        #[test]
        fn what_is_written_is_read_again(minor in 0_i64..100_000_000) {
            let money = Money::new(minor, Currency::Eur);
            prop_assert_eq!(Money::read(&money.decimal(), Currency::Eur), Some(money));
            let shown = money.to_string().replace(',', "");
            prop_assert_eq!(Money::read(&shown, Currency::Eur), Some(money));
        }
    }

    #[test]
    fn thousands_are_set_apart() {
        let shown = |minor| Money::new(minor, Currency::Eur).to_string();
        assert_eq!(shown(99_999), "€999.99");
        assert_eq!(shown(107_100), "€1,071.00");
        assert_eq!(shown(-123_456_789), "−€1,234,567.89");
    }

    #[test]
    fn amounts_that_are_none() {
        for text in ["", "-1", "1.234", "1e3", "9999999999", "one", "1.2.3"] {
            assert_eq!(Money::read(text, Currency::Eur), None, "{text}");
        }
    }
}
