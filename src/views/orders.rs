//! An order as its shopper, its mails and the staff see it.

use sea_orm::ConnectionTrait;
use serde::Serialize;

use super::{
    carts::{LineView, TotalsView},
    times,
};
use crate::{
    errors::Result,
    models::{
        fulfilments,
        money::{Currency, Money},
        order_events::{self, Model as Event},
        orders::{self, Model as Order, Status},
        partners, payments,
        products::pricing::Totals,
    },
    shop::Shop,
};

#[derive(Debug, Clone, Serialize)]
pub struct OrderView {
    pid: String,
    number: String,
    url: String,
    status: &'static str,
    status_words: &'static str,
    placed: String,
    email: String,
    name: String,
    address: Vec<String>,
    lines: Vec<LineView>,
    totals: TotalsView,
    timeline: Vec<TimelineEntry>,
    steps: Vec<Step>,
    payment: PaymentView,
    retry_payment_url: Option<String>,
    cancel_url: Option<String>,
    shipments: Vec<Shipment>,
    ai_note: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct TimelineEntry {
    at: String,
    title: String,
    detail: Option<String>,
    kind: &'static str,
}

#[derive(Debug, Clone, Serialize)]
struct Step {
    name: &'static str,
    done: bool,
    current: bool,
    picture_url: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct PaymentView {
    status: &'static str,
    status_words: &'static str,
    card: Option<String>,
    failure: Option<String>,
    reference: String,
}

#[derive(Debug, Clone, Serialize)]
struct Shipment {
    partner: String,
    status_words: &'static str,
    carrier: String,
    tracking: String,
    tracking_url: Option<String>,
}

impl OrderView {
    /// Gathers everything about an order.
    ///
    /// # Errors
    /// When the database does, or holds what no version wrote.
    pub async fn load<C: ConnectionTrait>(db: &C, shop: &Shop, order: &Order) -> Result<Self> {
        let url = format!("/orders/{}", order.pid);
        let rows = order.lines(db).await?;
        let lines = rows.iter().map(|line| line_view(order, line));
        let lines = lines.collect::<Result<Vec<_>>>()?;
        let payments = payments::of_order(db, order.id).await?;
        let events = order_events::of_order(db, order.id).await?;
        let awaits_payment = order.status() == Status::AwaitingPayment;
        Ok(Self {
            pid: order.pid.to_string(),
            number: order.number.clone(),
            status: order.status().name(),
            status_words: order.status().words(),
            placed: times::minute(order.placed_at.unwrap_or(order.created_at)),
            email: order.email.clone(),
            name: order.name.clone(),
            address: address(shop, order),
            totals: totals_view(shop, order)?,
            timeline: events.iter().filter_map(entry).collect(),
            steps: steps(order, &rows, &lines)?,
            payment: payment_view(payments.last()),
            retry_payment_url: awaits_payment.then(|| format!("{url}/review")),
            cancel_url: order
                .is_cancellable_by_shopper()
                .then(|| format!("{url}/cancellation")),
            shipments: shipments(db, order).await?,
            ai_note: "These pictures were painted by a computer model from your photo.",
            lines,
            url,
        })
    }

    /// The path of the order's page.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Shows the staff's pictures instead of the shopper's.
    #[must_use]
    pub fn for_staff(mut self) -> Self {
        for line in &mut self.lines {
            line.picture_url = format!("/admin{}/lines/{}/picture.jpg", self.url, line.pid);
        }
        self
    }
}

/// The address with the country's name.
fn address(shop: &Shop, order: &Order) -> Vec<String> {
    let countries = &shop.settings.shipping.countries;
    let country = countries
        .iter()
        .find(|country| country.code == order.country);
    let mut lines = order.address();
    if let (Some(last), Some(country)) = (lines.last_mut(), country) {
        last.clone_from(&country.name);
    }
    lines
}

fn line_view(order: &Order, line: &orders::Line) -> Result<LineView> {
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
        quantity: line.quantity,
        unit_price: Money::new(line.unit_minor, currency).to_string(),
        total: Money::new(line.total_minor, currency).to_string(),
        picture_url: format!("{url}/picture.jpg"),
        portrait_url: String::new(),
        update_url: String::new(),
        remove_url: String::new(),
        digital,
        download_url: digital.then(|| format!("{url}/file")),
        download_ready: order.offers_download(line)?,
    })
}

fn totals_view(shop: &Shop, order: &Order) -> Result<TotalsView> {
    let currency: Currency = order.currency()?;
    let totals = Totals {
        subtotal: Money::new(order.subtotal_minor, currency),
        shipping: Money::new(order.shipping_minor, currency),
        tax: Money::new(order.tax_minor, currency),
        tax_basis_points: u32::try_from(order.tax_basis_points).unwrap_or(0),
        total: Money::new(order.total_minor, currency),
    };
    let slug = order.shipping_method.as_deref().unwrap_or_default();
    let method = shop.settings.shipping.method(slug);
    let label = method.map_or("Nothing to ship", |method| method.name.as_str());
    Ok(TotalsView::new(&totals, &shop.settings.tax, label))
}

/// Photo, painting, print, parcel: a digital order has no parcel.
fn steps(order: &Order, rows: &[orders::Line], lines: &[LineView]) -> Result<Vec<Step>> {
    let picture = lines.first().map(|line| line.picture_url.clone());
    let status = order.status();
    let printed = rows.iter().all(|line| line.print_file_key.is_some());
    let shipped = matches!(status, Status::Shipped | Status::Completed);
    let step = |name, done, picture_url| Step {
        name,
        done,
        current: false,
        picture_url,
    };
    let photo = picture.as_ref().map(|url| url.replace("picture", "photo"));
    let mut steps = vec![
        step("Photo", true, photo),
        step("Painting", true, picture.clone()),
        step(
            "Print",
            printed && (shipped || status == Status::InProduction),
            picture,
        ),
    ];
    if orders::any_physical(rows)? {
        steps.push(step("Parcel", shipped, None));
    } else {
        steps.truncate(2);
        steps.push(step("File", printed && status.is_paid_for(), None));
    }
    if let Some(next) = steps.iter_mut().find(|step| !step.done) {
        next.current = status.is_paid_for();
    }
    Ok(steps)
}

fn payment_view(payment: Option<&payments::Model>) -> PaymentView {
    let Some(payment) = payment else {
        return PaymentView {
            status: "none",
            status_words: "Not paid yet",
            card: None,
            failure: None,
            reference: String::new(),
        };
    };
    PaymentView {
        status: payment.status().name(),
        status_words: payment.status().words(),
        card: payment.card.clone(),
        failure: payment.failure.clone(),
        reference: payment.reference.clone().unwrap_or_default(),
    }
}

async fn shipments<C: ConnectionTrait>(db: &C, order: &Order) -> Result<Vec<Shipment>> {
    let mut shipments = Vec::new();
    for fulfilment in fulfilments::of_order(db, order.id).await? {
        let partner = partners::find(db, fulfilment.partner_id).await?;
        shipments.push(Shipment {
            partner: partner.name,
            status_words: fulfilment.status().words(),
            carrier: fulfilment.carrier.clone().unwrap_or_default(),
            tracking: fulfilment.tracking.clone().unwrap_or_default(),
            tracking_url: None,
        });
    }
    Ok(shipments)
}

/// An event in a reader's words; those that tell them nothing are left out.
fn entry(event: &Event) -> Option<TimelineEntry> {
    let text = |key: &str| event.data[key].as_str().map(String::from);
    let parcel = || match (text("carrier"), text("tracking")) {
        (Some(carrier), Some(tracking)) => Some(format!("{carrier}, {tracking}")),
        _ => None,
    };
    let (title, kind, detail) = match event.kind.as_str() {
        "placed" => ("Ordered", "order", None),
        "paid" => ("Paid", "payment", text("card")),
        "payment_failed" => ("The payment was refused", "payment", text("reason")),
        "paid_too_late" => (
            "Paid after the order was cancelled: refunded",
            "payment",
            None,
        ),
        "paid_again" => ("Paid a second time", "payment", text("reference")),
        "print_files_made" => ("Print files made", "print", None),
        "fulfilment_requested" => ("Sent to the printer", "print", text("partner")),
        "fulfilment_accepted" => ("Accepted by the printer", "print", None),
        "fulfilment_in_production" => ("Being printed", "print", None),
        "fulfilment_rejected" => ("Sent back by the printer", "print", text("reason")),
        "fulfilment_shipped" => ("On its way", "parcel", parcel()),
        "completed" => ("Completed", "order", None),
        "cancelled" => ("Cancelled", "order", text("reason")),
        "refund_requested" => ("Refund asked for", "payment", text("reason")),
        "partly_refunded" => ("Refunded in part", "payment", text("reason")),
        "refunded" => ("Refunded", "payment", text("reason")),
        _ => return None,
    };
    Some(TimelineEntry {
        at: times::minute(event.created_at),
        title: title.into(),
        detail,
        kind,
    })
}
