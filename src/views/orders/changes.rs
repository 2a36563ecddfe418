//! What changed between an order and the one that took its place, in a shopper's words.

use crate::{
    errors::Result,
    models::{money::Money, orders::Model as Order},
};

/// `Pictures: €31.00, it was €29.00. Total: …`
///
/// # Errors
/// When the currency is unknown.
pub fn changes(before: &Order, after: &Order) -> Result<String> {
    let (old, new) = (before.currency()?, after.currency()?);
    let parts = [
        ("Pictures", before.subtotal_minor, after.subtotal_minor),
        ("Postage", before.shipping_minor, after.shipping_minor),
        ("Discount", before.discount_minor, after.discount_minor),
        ("Tax", before.tax_minor, after.tax_minor),
        ("Total", before.total_minor, after.total_minor),
    ];
    let mut words = Vec::new();
    for (name, was, is) in parts {
        let (was, is) = (Money::new(was, old), Money::new(is, new));
        // Tax that is inside the prices changes with them and is no news.
        let tells = was != is && (name != "Tax" || !after.prices_include_tax);
        if tells {
            words.push(format!("{name}: {is}, it was {was}."));
        }
    }
    Ok(words.join(" "))
}
