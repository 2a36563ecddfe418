//! The cart.

use serde::Serialize;

use super::portraits::painting::PaintingView;
use crate::{
    errors::Result,
    models::{carts::Line, money::Money, products::pricing::Totals},
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

#[derive(Debug, Clone, Serialize)]
pub struct TotalsView {
    subtotal: String,
    shipping: String,
    tax: String,
    tax_label: String,
    total: String,
    shipping_label: String,
}

impl TotalsView {
    #[must_use]
    pub fn new(totals: &Totals, tax: &Tax, shipping_label: &str) -> Self {
        let rate = f64::from(totals.tax_basis_points) / 100.0;
        Self {
            subtotal: totals.subtotal.to_string(),
            shipping: free_or(totals.shipping),
            tax: totals.tax.to_string(),
            tax_label: format!("of which {} {rate} %", tax.name),
            total: totals.total.to_string(),
            shipping_label: shipping_label.into(),
        }
    }
}

fn free_or(shipping: Money) -> String {
    if shipping.minor == 0 {
        "free".into()
    } else {
        shipping.to_string()
    }
}
