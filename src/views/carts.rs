//! The cart.

use serde::Serialize;

use super::portraits::painting::PaintingView;
use crate::{
    errors::Result,
    models::{carts::Line, money::Money, orders::Model as Order, products::pricing::Totals},
    settings::Tax,
};

/// A line of a cart or an order.
#[derive(Debug, Clone, Serialize)]
pub struct LineView {
    pub pid: String,
    pub title: String,
    pub style: String,
    pub product: String,
    pub size: String,
    pub medium: String,
    pub quantity: i32,
    pub unit_price: String,
    pub total: String,
    pub picture_url: String,
    #[serde(skip)]
    pub portrait_id: i64,
    /// The easel, for who may see it.
    pub portrait_url: Option<String>,
    /// How the painting came out, for the staff.
    pub painting: Option<PaintingView>,
    pub remove_url: String,
    /// A file, of which one is enough.
    pub digital: bool,
    pub download_url: Option<String>,
    pub download_ready: bool,
}

impl LineView {
    /// # Errors
    /// When the currency is unknown.
    pub fn of_cart(line: &Line) -> Result<Self> {
        let kind = line.product.kind()?;
        let url = format!("/cart/lines/{}", line.row.pid);
        let portrait = format!("/portraits/{}", line.portrait.pid);
        Ok(Self {
            pid: line.row.pid.to_string(),
            title: format!("{} portrait", line.style.name),
            style: line.style.name.clone(),
            product: line.product.name.clone(),
            size: line.variant.size_framed(kind),
            medium: line.style.medium.clone(),
            quantity: line.row.quantity,
            unit_price: line.variant.price()?.to_string(),
            total: line.total()?.to_string(),
            picture_url: format!("{portrait}/preview.jpg"),
            portrait_id: line.portrait.id,
            portrait_url: Some(portrait),
            painting: None,
            remove_url: format!("{url}/removal"),
            digital: !kind.is_physical(),
            download_url: None,
            download_ready: false,
        })
    }
}

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
    /// Whether there is nothing to pay.
    nothing: bool,
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
            tax: totals.tax.to_string(),
            tax_label: tax_label(tax, included, &rates),
            tax_on_top: !included,
            total: totals.total.to_string(),
            nothing: totals.total.minor == 0,
            shipping_label: shipping_label.into(),
        }
    }

    /// What was agreed on; `rates` are those of its lines, in basis points.
    ///
    /// # Errors
    /// When the currency is unknown.
    pub fn of_order(order: &Order, rates: &[u32], tax: &Tax, shipping_label: &str) -> Result<Self> {
        let currency = order.currency()?;
        let money = |minor| Money::new(minor, currency);
        Ok(Self {
            subtotal: money(order.subtotal_minor).to_string(),
            discount: taken_off(money(order.discount_minor)),
            discount_label: discount_label(order.promotion_code.as_deref()),
            shipping: free_or(money(order.shipping_minor)),
            tax: money(order.tax_minor).to_string(),
            tax_label: tax_label(tax, order.prices_include_tax, rates),
            tax_on_top: !order.prices_include_tax,
            total: money(order.total_minor).to_string(),
            nothing: order.total_minor == 0,
            shipping_label: shipping_label.into(),
        })
    }
}

fn taken_off(discount: Money) -> Option<String> {
    let minus = Money::new(-discount.minor, discount.currency);
    (discount.minor > 0).then(|| minus.to_string())
}

fn discount_label(code: Option<&str>) -> String {
    code.map_or("Discount".into(), |code| format!("Discount, {code}"))
}

/// `of which VAT 19 %`, or `Sales tax 8.5 %` when it comes on top; without the rate when there are several.
fn tax_label(tax: &Tax, included: bool, rates: &[u32]) -> String {
    let name = if included {
        format!("of which {}", tax.name)
    } else {
        "Sales tax".into()
    };
    match rates {
        [] => name,
        [first, rest @ ..] if rest.iter().all(|rate| rate == first) => {
            format!("{name} {} %", f64::from(*first) / 100.0)
        }
        _ => name,
    }
}

fn free_or(shipping: Money) -> String {
    if shipping.minor == 0 {
        "free".into()
    } else {
        shipping.to_string()
    }
}
