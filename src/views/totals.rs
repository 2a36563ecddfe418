//! What a cart or an order comes to.

use serde::Serialize;

use crate::{
    errors::Result,
    models::{
        money::Money,
        orders::{Model as Order, quoting::Quote},
        products::{pricing::Totals, tax::Place},
    },
    settings::Tax,
};

/// The sums of a cart or an order.
#[derive(Debug, Clone, Serialize)]
pub struct TotalsView {
    subtotal: String,
    /// With its minus; none when nothing is taken off.
    discount: Option<String>,
    /// `Discount, SPRING10`
    discount_label: String,
    shipping: String,
    tax: String,
    tax_label: String,
    /// Whether the tax is added to the rows above it, and not inside the total already.
    tax_on_top: bool,
    total: String,
    /// With its minus; none when no gift card pays for it.
    gift_card: Option<String>,
    /// What is left to pay when gift cards have paid theirs.
    due: String,
    /// Whether there is nothing to pay.
    nothing: bool,
    #[serde(skip)]
    sum: Money,
    shipping_label: String,
}

impl TotalsView {
    /// `code` is the promotion's that takes something off.
    #[must_use]
    pub fn new(totals: &Totals, tax: &Tax, shipping_label: &str, code: Option<&str>) -> Self {
        let rates: Vec<u32> = totals.taxes.iter().map(|part| part.basis_points).collect();
        let included = totals.prices.include_tax();
        Self {
            subtotal: totals.subtotal.to_string(),
            discount: taken_off(totals.discount),
            discount_label: discount_label(code),
            shipping: free_or(totals.shipping),
            tax: due(totals.tax),
            tax_label: tax_label(tax, included, &rates, totals.tax),
            tax_on_top: !included && totals.tax.minor > 0,
            total: totals.total.to_string(),
            gift_card: None,
            due: totals.total.to_string(),
            nothing: totals.total.minor == 0,
            sum: totals.total,
            shipping_label: shipping_label.into(),
        }
    }

    /// With what gift cards pay of it.
    #[must_use]
    pub fn paid_by_card(mut self, covered: Money) -> Self {
        let due = Money::new(self.sum.minor - covered.minor, self.sum.currency);
        self.gift_card = taken_off(covered);
        self.due = due.to_string();
        self.nothing = due.minor == 0;
        self
    }

    /// Says so where a sum is not known yet, or there is none.
    #[must_use]
    pub fn so_far(mut self, quote: &Quote, place: &Place, tax: &Tax) -> Self {
        if quote.is_stuck() {
            self.shipping = "not possible".into();
        } else if quote.is_physical && quote.chosen.is_none() {
            self.shipping = "not chosen yet".into();
        }
        if quote.is_physical && place.region.is_empty() && varies_by_state(tax, &place.country) {
            self.tax_label = "Sales tax: depends on the state".into();
        }
        self
    }

    /// What was agreed on; `rates` are those of its lines, in basis points.
    ///
    /// # Errors
    /// When the currency is unknown.
    pub fn of_order(order: &Order, rates: &[u32], tax: &Tax, shipping_label: &str) -> Result<Self> {
        let currency = order.currency()?;
        let money = |minor| Money::new(minor, currency);
        let view = Self {
            subtotal: money(order.subtotal_minor).to_string(),
            discount: taken_off(money(order.discount_minor)),
            discount_label: discount_label(order.promotion_code.as_deref()),
            shipping: free_or(money(order.shipping_minor)),
            tax: due(money(order.tax_minor)),
            tax_label: tax_label(tax, order.prices_include_tax, rates, money(order.tax_minor)),
            tax_on_top: !order.prices_include_tax && order.tax_minor > 0,
            total: money(order.total_minor).to_string(),
            gift_card: None,
            due: money(order.total_minor).to_string(),
            nothing: order.total_minor == 0,
            sum: money(order.total_minor),
            shipping_label: shipping_label.into(),
        };
        Ok(view.paid_by_card(money(order.gift_card_minor)))
    }
}

/// An amount with its minus; none for nothing.
pub(super) fn taken_off(discount: Money) -> Option<String> {
    let minus = Money::new(-discount.minor, discount.currency);
    (discount.minor > 0).then(|| minus.to_string())
}

fn discount_label(code: Option<&str>) -> String {
    code.map_or("Discount".into(), |code| format!("Discount, {code}"))
}

/// `of which VAT 19 %`, or `Sales tax 8.5 %` when it comes on top; without the rate when there are several. Nothing is said of
/// a rate on nothing.
fn tax_label(tax: &Tax, included: bool, rates: &[u32], amount: Money) -> String {
    if amount.minor == 0 && rates.iter().any(|rate| *rate > 0) {
        return String::new();
    }
    let name = if included {
        format!("of which {}", tax.name)
    } else {
        "Sales tax".into()
    };
    match rates {
        [first, rest @ ..] if *first > 0 && rest.iter().all(|rate| rate == first) => {
            format!("{name} {} %", f64::from(*first) / 100.0)
        }
        rates if rates.iter().any(|rate| *rate > 0) => name,
        _ if included => format!("No {} in it", tax.name),
        _ => "No sales tax".into(),
    }
}

/// Whether the sales tax is not known without the state.
fn varies_by_state(tax: &Tax, country: &str) -> bool {
    let of_a_state = |key: &String| key.starts_with("US-");
    let somewhere = !tax.nexus.is_empty() || tax.rates.keys().any(of_a_state);
    country == "US" && somewhere && !tax.rates.contains_key("US")
}

/// An amount of tax; nothing is said of none.
fn due(tax: Money) -> String {
    if tax.minor == 0 {
        String::new()
    } else {
        tax.to_string()
    }
}

fn free_or(shipping: Money) -> String {
    if shipping.minor == 0 {
        "free".into()
    } else {
        shipping.to_string()
    }
}
