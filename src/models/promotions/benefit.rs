//! What a promotion code takes off. No I/O.

use crate::models::{
    money::{Currency, Money},
    products::pricing::{Basket, Discount},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Benefit {
    /// So much of the pictures, in basis points: 1000 is a tenth.
    Percentage(u32),
    /// So much off the pictures, at most what they cost.
    Amount(Money),
    FreeShipping,
}

impl Benefit {
    /// What the database keeps.
    #[must_use]
    pub fn parse(name: &str, value: i64, currency: Currency) -> Option<Self> {
        match name {
            "percentage" => u32::try_from(value).ok().map(Self::Percentage),
            "amount" => Some(Self::Amount(Money::new(value, currency))),
            "free_shipping" => Some(Self::FreeShipping),
            _ => None,
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Percentage(_) => "percentage",
            Self::Amount(_) => "amount",
            Self::FreeShipping => "free_shipping",
        }
    }

    /// Basis points or minor units.
    #[must_use]
    pub fn value(self) -> i64 {
        match self {
            Self::Percentage(basis_points) => basis_points.into(),
            Self::Amount(amount) => amount.minor,
            Self::FreeShipping => 0,
        }
    }

    /// What it takes off a basket. An amount in another currency than the basket's takes nothing.
    #[must_use]
    pub fn of(self, basket: &Basket) -> Discount {
        let goods = basket
            .lines
            .iter()
            .map(|line| line.unit_minor * i64::from(line.quantity))
            .sum::<i64>();
        match self {
            Self::Percentage(basis_points) => Discount {
                goods_minor: Money::new(goods, basket.currency).share(basis_points).minor,
                shipping_minor: 0,
            },
            Self::Amount(amount) if amount.currency == basket.currency => Discount {
                goods_minor: amount.minor.min(goods),
                shipping_minor: 0,
            },
            Self::Amount(_) => Discount::default(),
            Self::FreeShipping => Discount {
                goods_minor: 0,
                shipping_minor: basket.shipping.minor,
            },
        }
    }
}

/// As a shopper reads it: `10 % off`.
impl std::fmt::Display for Benefit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Percentage(basis_points) => {
                write!(f, "{} % off", f64::from(*basis_points) / 100.0)
            }
            Self::Amount(amount) => write!(f, "{amount} off"),
            Self::FreeShipping => f.write_str("free postage"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::models::products::pricing::{self, BasketLine, Charge, Prices};

    fn any_benefit() -> impl Strategy<Value = Benefit> {
        prop_oneof![
            (0_u32..=10_000).prop_map(Benefit::Percentage),
            (0_i64..200_000).prop_map(|minor| Benefit::Amount(Money::new(minor, Currency::Eur))),
            Just(Benefit::FreeShipping),
        ]
    }

    proptest! {
        #[test]
        fn nobody_is_paid_for_buying(
            benefit in any_benefit(),
            lines in proptest::collection::vec((0_i64..50_000, 1_u32..20), 1..8),
            postage in 0_i64..3_000,
            rate in 0_u32..2_700,
            gross in any::<bool>(),
        ) {
            let line = |(unit_minor, quantity): (i64, u32)| BasketLine {
                unit_minor, quantity, tax_basis_points: rate, discountable: true,
            };
            let mut basket = Basket {
                lines: lines.into_iter().map(line).collect(),
                shipping: Charge { minor: postage, tax_basis_points: rate },
                discount: Discount::default(),
                prices: if gross { Prices::Gross } else { Prices::Net },
                currency: Currency::Eur,
            };
            let before = pricing::totals(&basket);
            basket.discount = benefit.of(&basket);
            let after = pricing::totals(&basket);
            prop_assert!(after.total.minor >= 0 && after.total.minor <= before.total.minor);
            prop_assert_eq!(after.discount.minor, basket.discount.goods_minor + basket.discount.shipping_minor);
            let whole = before.subtotal.minor + before.shipping.minor;
            prop_assert_eq!(after.subtotal.minor + after.shipping.minor, whole);
        }

        #[test]
        fn what_is_kept_is_read_again(benefit in any_benefit()) {
            let again = Benefit::parse(benefit.name(), benefit.value(), Currency::Eur);
            prop_assert_eq!(again, Some(benefit));
        }
    }
}
