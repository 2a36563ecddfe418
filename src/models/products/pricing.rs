//! What a basket costs. No I/O: lines, shipping, a discount and tax rates in, totals out.
//!
//! **The one rule of rounding.** Nothing is rounded but tax. What has one rate is added up first, discounts taken off and
//! shipping included; the tax of that sum is rounded half up to the minor unit. What it comes to is then divided among
//! the lines and the shipping by largest remainder, as a discount is among the lines (`pricing/spreading.rs`): the parts
//! always add up to the whole.

mod spreading;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::models::money::{Currency, Money};

use spreading::spread;

/// Whether the prices of a basket have the tax in them already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prices {
    /// Tax is inside, as shoppers in Europe are shown.
    Gross,
    /// Tax comes on top, as in the United States.
    Net,
}

impl Prices {
    #[must_use]
    pub fn include_tax(self) -> bool {
        self == Self::Gross
    }

    fn tax(self, amount: Money, basis_points: u32) -> Money {
        match self {
            Self::Gross => amount.included_tax(basis_points),
            Self::Net => amount.share(basis_points),
        }
    }
}

/// What is to be bought, and how it is priced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basket {
    pub lines: Vec<BasketLine>,
    pub shipping: Charge,
    pub discount: Discount,
    pub prices: Prices,
    pub currency: Currency,
}

/// So many of one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BasketLine {
    /// Minor units for one.
    pub unit_minor: i64,
    pub quantity: u32,
    pub tax_basis_points: u32,
    /// Whether a discount on goods takes something off this line.
    pub discountable: bool,
}

/// An amount with a tax rate of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Charge {
    pub minor: i64,
    pub tax_basis_points: u32,
}

/// What is taken off: minor units, with the tax in them if the prices have it. More than there is to take from is cut.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Discount {
    pub goods_minor: i64,
    pub shipping_minor: i64,
}

/// What is charged, and the tax of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// The lines before the discount.
    pub subtotal: Money,
    /// What is taken off the lines and the shipping together; not negative.
    pub discount: Money,
    /// What of the discount is taken off the shipping.
    pub shipping_discount: Money,
    /// Before the discount.
    pub shipping: Money,
    /// Inside `total` either way: included in the prices, or added to them.
    pub tax: Money,
    pub total: Money,
    pub prices: Prices,
    /// The lines in the order that they were given in.
    pub lines: Vec<LineTotals>,
    /// What of `tax` is the shipping's.
    pub shipping_tax: Money,
    /// By rate, the lowest first.
    pub taxes: Vec<TaxPart>,
}

/// What one line comes to; minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineTotals {
    /// Unit price times quantity.
    pub total_minor: i64,
    pub discount_minor: i64,
    pub tax_minor: i64,
    pub tax_basis_points: u32,
}

/// All that is taxed at one rate; minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaxPart {
    pub basis_points: u32,
    /// Without the tax.
    pub net_minor: i64,
    pub tax_minor: i64,
}

/// Adds a basket up.
#[must_use]
pub fn totals(basket: &Basket) -> Totals {
    let mut lines = discounted(basket);
    let shipping_discount = basket
        .discount
        .shipping_minor
        .clamp(0, basket.shipping.minor.max(0));
    let shipping_left = basket.shipping.minor.max(0) - shipping_discount;
    let (taxes, shipping_tax) = tax(basket, &mut lines, shipping_left);
    let sum = |amount: fn(&LineTotals) -> i64| lines.iter().map(amount).sum::<i64>();
    let subtotal = sum(|line| line.total_minor);
    let discount = sum(|line| line.discount_minor) + shipping_discount;
    let tax = taxes.iter().map(|part| part.tax_minor).sum::<i64>();
    let shipping = basket.shipping.minor.max(0);
    let on_top = if basket.prices.include_tax() { 0 } else { tax };
    let money = |minor| Money::new(minor, basket.currency);
    Totals {
        subtotal: money(subtotal),
        discount: money(discount),
        shipping_discount: money(shipping_discount),
        shipping: money(shipping),
        tax: money(tax),
        total: money(subtotal - discount + shipping + on_top),
        prices: basket.prices,
        lines,
        shipping_tax: money(shipping_tax),
        taxes,
    }
}

impl LineTotals {
    /// What is paid for the line, tax and discount counted: what is given back when it is sent back.
    #[must_use]
    pub fn paid_minor(&self, prices: Prices) -> i64 {
        let on_top = if prices.include_tax() {
            0
        } else {
            self.tax_minor
        };
        self.total_minor - self.discount_minor + on_top
    }
}

impl Totals {
    /// What is paid for the shipping, tax and discount counted.
    #[must_use]
    pub fn shipping_paid_minor(&self) -> i64 {
        let on_top = if self.prices.include_tax() {
            0
        } else {
            self.shipping_tax.minor
        };
        self.shipping.minor - self.shipping_discount.minor + on_top
    }

    /// The rate that most is taxed at: the only one, as a rule.
    #[must_use]
    pub fn main_basis_points(&self) -> u32 {
        let main = self.taxes.iter().max_by_key(|part| part.net_minor);
        main.map_or(0, |part| part.basis_points)
    }
}

/// The lines, with the discount on goods divided among those that take it.
fn discounted(basket: &Basket) -> Vec<LineTotals> {
    let total = |line: &BasketLine| line.unit_minor.max(0) * i64::from(line.quantity);
    let weights: Vec<(i64, u32)> = basket
        .lines
        .iter()
        .map(|line| match line.discountable {
            true => (total(line), line.tax_basis_points),
            false => (0, line.tax_basis_points),
        })
        .collect();
    let most = weights.iter().map(|(weight, _)| weight).sum();
    let parts = spread(basket.discount.goods_minor.clamp(0, most), &weights);
    let line = |(line, discount_minor): (&BasketLine, i64)| LineTotals {
        total_minor: total(line),
        discount_minor,
        tax_minor: 0,
        tax_basis_points: line.tax_basis_points,
    };
    basket.lines.iter().zip(parts).map(line).collect()
}

/// Taxes rate by rate and writes each line's part into it; answers with the shipping's part too.
fn tax(basket: &Basket, lines: &mut [LineTotals], shipping_left: i64) -> (Vec<TaxPart>, i64) {
    let mut by_rate: BTreeMap<u32, Vec<Option<usize>>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let rate = by_rate.entry(line.tax_basis_points).or_default();
        rate.push(Some(at));
    }
    if shipping_left > 0 {
        let rate = by_rate.entry(basket.shipping.tax_basis_points).or_default();
        rate.push(None);
    }
    let mut shipping_tax = 0;
    let mut taxes = Vec::with_capacity(by_rate.len());
    for (basis_points, members) in by_rate {
        let left = |at: &Option<usize>| match at {
            Some(at) => lines[*at].total_minor - lines[*at].discount_minor,
            None => shipping_left,
        };
        let weights: Vec<(i64, u32)> = members.iter().map(|at| (left(at), 0)).collect();
        let amount = weights.iter().map(|(weight, _)| weight).sum();
        let taxed = Money::new(amount, basket.currency);
        let tax_minor = basket.prices.tax(taxed, basis_points).minor;
        for (at, part) in members.iter().zip(spread(tax_minor, &weights)) {
            match at {
                Some(at) => lines[*at].tax_minor = part,
                None => shipping_tax = part,
            }
        }
        let included = if basket.prices.include_tax() {
            tax_minor
        } else {
            0
        };
        taxes.push(TaxPart {
            basis_points,
            net_minor: amount - included,
            tax_minor,
        });
    }
    (taxes, shipping_tax)
}
