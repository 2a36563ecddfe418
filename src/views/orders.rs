//! An order as its shopper, its mails and the staff see it.

mod changes;
pub mod downloads;
mod lines;
mod payment;
mod proof;
mod steps;
mod timeline;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::ConnectionTrait;
use serde::Serialize;

use super::{
    carts::LineView, gift_cards::GiftView, invoices::InvoiceView,
    portraits::painting::PaintingView, times, totals::TotalsView,
};
use crate::{
    errors::{Error, Result},
    models::{
        fulfilments, invoices, order_events,
        orders::{Model as Order, Status, cancellable::Window},
        partners, payments, portraits,
        products::shipping::Offer,
        visitors,
    },
    shop::Shop,
};

pub use changes::changes;
use lines::{line_view, totals_view};
use payment::{PaymentView, Refunded};
pub use proof::ProofView;
use steps::{Step, print_words, steps};
use timeline::{TimelineEntry, entry};

#[derive(Debug, Clone, Serialize)]
pub struct OrderView {
    pid: String,
    number: String,
    url: String,
    status: &'static str,
    status_words: &'static str,
    placed: String,
    email: String,
    phone: Option<String>,
    name: String,
    address: Vec<String>,
    lines: Vec<LineView>,
    /// The card, if that is what was bought.
    gift: Option<GiftView>,
    totals: TotalsView,
    /// Between which days it was promised to arrive: `Tue 2 Dec – Fri 5 Dec`.
    arrives: Option<String>,
    timeline: Vec<TimelineEntry>,
    steps: Vec<Step>,
    payment: PaymentView,
    /// The money is there, and the order will be paid in a moment.
    confirming: bool,
    refunded: Option<Refunded>,
    invoices: Vec<InvoiceView>,
    print_words: &'static str,
    retry_payment_url: Option<String>,
    cancel_url: Option<String>,
    cancel_words: String,
    shipments: Vec<Shipment>,
    ai_note: &'static str,
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
    pub async fn load<C: ConnectionTrait>(
        db: &C,
        shop: &Shop,
        order: &Order,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let url = format!("/orders/{}", order.pid);
        let rows = order.lines(db).await?;
        let lines = rows.iter().map(|line| line_view(shop, order, line, now));
        let lines = lines.collect::<Result<Vec<_>>>()?;
        let payments = payments::of_order(db, order.id).await?;
        let events = order_events::of_order(db, order.id).await?;
        let fulfilments = fulfilments::of_order(db, order.id).await?;
        let refunded = payment::refunded_minor(db, &payments).await?;
        let gift = GiftView::of_order(db, order).await?;
        let invoices = invoices::of_order(db, order.id).await?;
        let invoices = invoices.iter().map(|it| InvoiceView::new(it, &url));
        let currency = order.currency()?;
        let status = order.status();
        let awaits_payment = status == Status::AwaitingPayment;
        Ok(Self {
            pid: order.pid.to_string(),
            number: order.number.clone(),
            status: status.name(),
            status_words: status.words(),
            placed: times::minute(order.placed_at.unwrap_or(order.created_at)),
            email: order.email.clone(),
            phone: order.phone.clone().filter(|phone| !phone.is_empty()),
            name: order.name.clone(),
            address: address(shop, order),
            totals: totals_view(shop, order, &rows)?,
            arrives: arrives(order.promised_from, order.promised_until),
            timeline: events.iter().filter_map(|e| entry(e, currency)).collect(),
            steps: match &gift {
                Some(gift) => steps::of_gift(gift.is_sent(), status),
                None => steps(status, &lines, &events, &fulfilments),
            },
            payment: PaymentView::new(&payments, refunded),
            confirming: false,
            refunded: Refunded::new(order, refunded)?,
            invoices: invoices.collect::<Result<_>>()?,
            print_words: print_words(status, &fulfilments),
            retry_payment_url: awaits_payment.then(|| format!("{url}/review")),
            cancel_url: None,
            cancel_words: String::new(),
            shipments: shipments(db, &fulfilments).await?,
            ai_note: if gift.is_some() {
                "A gift card pays for anything in this shop, at once or bit by bit, and does not expire."
            } else {
                "These pictures were painted by a computer model from your photo."
            },
            gift,
            lines,
            url,
        })
    }

    /// The path of the order's page.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// With the way to cancel it, while there is one, and how long that is; of what is being made, that there is none.
    #[must_use]
    pub fn cancellable(mut self, window: Window, now: DateTime<Utc>) -> Self {
        let words = match window {
            Window::Closed => return self.too_late_to_cancel(),
            Window::Open => "Until printing starts it can be called off".into(),
            Window::Until(at) => format!(
                "It can be called off until {}, or until printing starts",
                times::until(at, now)
            ),
        };
        self.cancel_words = words;
        self.cancel_url = Some(format!("{}/cancellation", self.url));
        self
    }

    fn too_late_to_cancel(mut self) -> Self {
        let being_made = [Status::Paid, Status::InProduction].map(Status::name);
        if being_made.contains(&self.status) {
            self.cancel_words = "It is being printed and can no longer be called off. If something is wrong with it, write to us, and we see what can be done.".into();
        }
        self
    }

    /// The processor has the money: nothing is asked for again, and an earlier refusal is over.
    #[must_use]
    pub fn being_confirmed(mut self) -> Self {
        self.confirming = true;
        self.status_words = "Being confirmed";
        self.payment = self.payment.being_confirmed();
        self.retry_payment_url = None;
        self
    }

    /// Promises what is true today, of an order that is not paid yet.
    #[must_use]
    pub fn arriving(mut self, offer: Option<&Offer>) -> Self {
        let window = offer.map(|offer| offer.arrives);
        self.arrives = window.map(|window| times::window(window.from, window.until));
        self
    }

    /// With what is approved by paying: how each print will come out.
    ///
    /// # Errors
    /// When the database does.
    pub async fn with_proofs<C: ConnectionTrait>(
        mut self,
        db: &C,
        order: &Order,
        composition_px: u32,
    ) -> Result<Self> {
        for (view, line) in self.lines.iter_mut().zip(order.lines(db).await?) {
            view.proof = ProofView::of(db, &line, composition_px).await?;
        }
        Ok(self)
    }

    /// Leads from each line to its portrait, if it is this visitor's own or one of the same account.
    ///
    /// # Errors
    /// When the database does.
    pub async fn with_easels<C: ConnectionTrait>(
        mut self,
        db: &C,
        visitor: Option<&visitors::Model>,
    ) -> Result<Self> {
        for line in &mut self.lines {
            let portrait = portraits::find(db, line.portrait_id).await?;
            let Some(visitor) = visitor else { continue };
            match portraits::find_owned(db, visitor, portrait.public_id()).await {
                Ok(_) => line.portrait_url = Some(format!("/portraits/{}", portrait.pid)),
                Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(self)
    }

    /// Shows the staff's pictures instead of the shopper's, and how each painting came out.
    ///
    /// # Errors
    /// When the database does.
    pub async fn for_staff<C: ConnectionTrait>(mut self, db: &C) -> Result<Self> {
        for invoice in &mut self.invoices {
            invoice.show_to_staff();
        }
        for line in &mut self.lines {
            line.renew_url = Some(format!("/admin{}/lines/{}/downloads", self.url, line.pid));
            line.picture_url = format!("/admin{}/lines/{}/picture.jpg", self.url, line.pid);
            let portrait = portraits::find(db, line.portrait_id).await?;
            line.painting = Some(PaintingView::new(&portrait));
        }
        Ok(self)
    }
}

fn arrives(from: Option<NaiveDate>, until: Option<NaiveDate>) -> Option<String> {
    Some(times::window(from?, until?))
}

/// The address with the country's name.
fn address(shop: &Shop, order: &Order) -> Vec<String> {
    let countries = &shop.settings.shipping.countries;
    let country = countries
        .iter()
        .find(|country| country.code == order.country);
    let mut lines = order.address(&shop.address_forms);
    if let (Some(last), Some(country)) = (lines.last_mut(), country) {
        last.clone_from(&country.name);
    }
    lines
}

async fn shipments<C: ConnectionTrait>(
    db: &C,
    fulfilments: &[fulfilments::Model],
) -> Result<Vec<Shipment>> {
    let mut shipments = Vec::new();
    for fulfilment in fulfilments {
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
