//! What was bought, and what it comes to.

use chrono::{DateTime, Utc};

use super::downloads::DownloadsView;
use crate::{
    errors::Result,
    models::{
        money::Money,
        orders::{self, Model as Order},
    },
    shop::Shop,
    views::{carts::LineView, totals::TotalsView},
};

pub fn line_view(
    shop: &Shop,
    order: &Order,
    line: &orders::Line,
    now: DateTime<Utc>,
) -> Result<LineView> {
    let currency = order.currency()?;
    let url = format!("/orders/{}/lines/{}", order.pid, line.pid);
    let digital = !line.is_physical()?;
    Ok(LineView {
        pid: line.pid.to_string(),
        title: line.title.clone(),
        style: line.style.clone(),
        product: line.product.clone(),
        size: line.size.clone(),
        medium: line.medium.clone(),
        details: Vec::new(),
        quantity: line.quantity,
        unit_price: Money::new(line.unit_minor, currency).to_string(),
        total: Money::new(line.total_minor, currency).to_string(),
        picture_url: format!("{url}/picture.jpg"),
        portrait_id: line.portrait_id,
        portrait_url: None,
        painting: None,
        remove_url: String::new(),
        digital,
        download_url: digital.then(|| format!("{url}/file")),
        download_ready: order.offers_download(line)?,
        downloads: digital.then(|| DownloadsView::new(line, &shop.settings.downloads, now)),
        renew_url: None,
        proof: None,
    })
}

pub fn totals_view(shop: &Shop, order: &Order, lines: &[orders::Line]) -> Result<TotalsView> {
    let rate = |line: &orders::Line| u32::try_from(line.tax_basis_points).unwrap_or(0);
    let rates: Vec<u32> = lines.iter().map(rate).collect();
    let label = match order.shipping_method.as_deref().unwrap_or_default() {
        "" => "",
        slug => {
            let method = shop.settings.shipping.method(slug);
            method.map_or("Postage", |method| method.name.as_str())
        }
    };
    TotalsView::of_order(order, &rates, &shop.settings.tax, label)
}
