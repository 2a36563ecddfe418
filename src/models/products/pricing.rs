//! What a basket costs. No I/O: lines, a shipping price and a tax rate in, totals out. Prices include tax.

use crate::models::money::{Currency, Money};

/// What is charged, and the tax that is inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    pub subtotal: Money,
    pub shipping: Money,
    /// Included in `total`.
    pub tax: Money,
    pub tax_basis_points: u32,
    pub total: Money,
}

/// Adds lines (unit price, quantity) and shipping up.
#[must_use]
pub fn totals(
    lines: &[(i64, u32)],
    shipping_minor: i64,
    tax_basis_points: u32,
    currency: Currency,
) -> Totals {
    let subtotal = lines
        .iter()
        .map(|(unit, quantity)| unit * i64::from(*quantity))
        .sum::<i64>();
    let total = Money::new(subtotal + shipping_minor, currency);
    Totals {
        subtotal: Money::new(subtotal, currency),
        shipping: Money::new(shipping_minor, currency),
        tax: total.included_tax(tax_basis_points),
        tax_basis_points,
        total,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn totals_are_sums_and_the_order_of_lines_does_not_matter(
            mut lines in proptest::collection::vec((0_i64..100_000, 1_u32..20), 0..12),
            shipping in 0_i64..5_000,
            rate in 0_u32..3_000,
        ) {
            let there = totals(&lines, shipping, rate, Currency::Eur);
            prop_assert_eq!(there.subtotal.minor + there.shipping.minor, there.total.minor);
            prop_assert!(there.tax.minor >= 0 && there.tax.minor <= there.total.minor);
            lines.reverse();
            prop_assert_eq!(there, totals(&lines, shipping, rate, Currency::Eur));
        }
    }
}
