//! The in-house partner's pages.

use serde::Serialize;

use super::times;
use crate::{
    errors::Result,
    models::{
        fulfilments::Status,
        workshop::{Item, Model, ReportRow},
    },
    settings::Shipping,
};

#[derive(Debug, Clone, Serialize)]
pub struct JobRow {
    pid: String,
    url: String,
    order_number: String,
    received: String,
    status: &'static str,
    status_words: &'static str,
    lines: String,
}

impl JobRow {
    /// # Errors
    /// When the message was not a job.
    pub fn new(job: &Model) -> Result<Self> {
        let items = job.job()?.items;
        let lines = items
            .iter()
            .map(|item| format!("{} × {} {}", item.quantity, item.product, item.size));
        Ok(Self {
            pid: job.pid.to_string(),
            url: format!("/workshop/{}", job.pid),
            order_number: job.order_number.clone(),
            received: times::minute(job.created_at),
            status: job.status().name(),
            status_words: words(job.status()),
            lines: lines.collect::<Vec<_>>().join(", "),
        })
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct JobView {
    pid: String,
    order_number: String,
    status: &'static str,
    status_words: &'static str,
    received: String,
    ship_to: Vec<String>,
    shipping_method: String,
    items: Vec<ItemView>,
    reports: Vec<ReportView>,
}

#[derive(Debug, Clone, Serialize)]
struct ItemView {
    title: String,
    product: String,
    sku: String,
    size: String,
    quantity: i32,
    file_url: String,
    sha256: String,
    pixels: String,
    thumb_url: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct ReportView {
    at: String,
    words: String,
}

/// A report that may follow.
#[derive(Debug, Clone, Serialize)]
pub struct NextReport {
    event: &'static str,
    label: &'static str,
    needs_tracking: bool,
    needs_reason: bool,
}

impl JobView {
    /// The way of shipping is called what `shipping` calls it, or by the shop's own word when it is not in there.
    ///
    /// # Errors
    /// When the message was not a job.
    pub fn new(job: &Model, reports: &[ReportRow], shipping: &Shipping) -> Result<Self> {
        let message = job.job()?;
        let slug = message.shipping_method.unwrap_or_default();
        let method = shipping.method(&slug).map(|method| method.name.clone());
        Ok(Self {
            pid: job.pid.to_string(),
            order_number: job.order_number.clone(),
            status: job.status().name(),
            status_words: words(job.status()),
            received: times::minute(job.created_at),
            ship_to: ship_to(message.ship_to, shipping),
            shipping_method: method.unwrap_or(slug),
            items: message.items.into_iter().map(item).collect(),
            reports: reports.iter().map(report).collect(),
        })
    }
}

/// The address, with the country's name for its code.
fn ship_to(mut lines: Vec<String>, shipping: &Shipping) -> Vec<String> {
    if let Some(last) = lines.last_mut()
        && let Some(country) = shipping.country(last)
    {
        last.clone_from(&country.name);
    }
    lines
}

impl NextReport {
    #[must_use]
    pub fn new(status: Status) -> Self {
        Self {
            event: status.name(),
            label: match status {
                Status::Accepted => "Accept the job",
                Status::InProduction => "Start printing",
                Status::Shipped => "It is shipped",
                _ => "Send it back",
            },
            needs_tracking: status == Status::Shipped,
            needs_reason: status == Status::Rejected,
        }
    }
}

/// The same states in the words of who does the work.
#[must_use]
pub fn words(status: Status) -> &'static str {
    match status {
        Status::Requested => "New",
        Status::Accepted => "Accepted",
        Status::InProduction => "In production",
        Status::Shipped => "Shipped",
        Status::Rejected => "Sent back",
        Status::Cancelled => "Cancelled by the shop",
    }
}

fn item(item: Item) -> ItemView {
    let side = |side: Option<i32>| side.unwrap_or_default();
    ItemView {
        pixels: format!(
            "{} × {}",
            side(item.file_width_px),
            side(item.file_height_px)
        ),
        title: item.title,
        product: item.product,
        sku: item.sku,
        size: item.size,
        quantity: item.quantity,
        file_url: item.file_url,
        sha256: item.file_sha256.unwrap_or_default(),
        thumb_url: None,
    }
}

fn report(report: &ReportRow) -> ReportView {
    let text = |key: &str| report.data[key].as_str().unwrap_or_default().to_string();
    let status = Status::parse(&report.event).map_or("Reported", words);
    let detail = format!(
        "{} {} {}",
        text("carrier"),
        text("tracking"),
        text("reason")
    );
    let detail = detail.trim();
    ReportView {
        at: times::minute(report.created_at),
        words: if detail.is_empty() {
            status.to_string()
        } else {
            format!("{status}: {detail}")
        },
    }
}
