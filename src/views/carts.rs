//! The cart.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{
    checkout::{ShippingMethodView, stuck_words, tax_words, with_article},
    orders::{ProofView, downloads::DownloadsView},
    portraits::painting::PaintingView,
    products::details,
    totals::taken_off,
};
use crate::{
    errors::Result,
    models::{
        carts::Line,
        orders::quoting::{self, Enquiry},
        products::tax::Place,
        promotions,
    },
    shop::Shop,
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
    /// What it is made of and how long that takes.
    pub details: Vec<String>,
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
    pub downloads: Option<DownloadsView>,
    /// Where the staff opens the downloads again.
    pub renew_url: Option<String>,
    /// How it will come out, before it is paid for.
    pub proof: Option<ProofView>,
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
            details: details(&line.variant),
            quantity: line.row.quantity,
            unit_price: line.unit.to_string(),
            total: line.total().to_string(),
            picture_url: format!("{portrait}/preview.jpg"),
            portrait_id: line.portrait.id,
            portrait_url: Some(portrait),
            painting: None,
            remove_url: format!("{url}/removal"),
            digital: !kind.is_physical(),
            download_url: None,
            download_ready: false,
            downloads: None,
            renew_url: None,
            proof: None,
        })
    }
}

/// What a cart comes to and how it would travel to the country whose prices are shown.
#[derive(Debug, Clone, Serialize)]
pub struct DeliveryView {
    subtotal: String,
    /// With its minus; none when nothing is taken off.
    discount: Option<String>,
    /// What the pictures come to with the discount.
    together: String,
    /// The country's name.
    country: String,
    offers: Vec<ShippingMethodView>,
    /// That nobody takes the parcel there, if nobody does.
    stuck: Option<String>,
    /// Whether the visitor seems to be where the shop does not ship to.
    unserved: bool,
    /// What there is of tax in the prices here.
    tax_words: String,
}

impl DeliveryView {
    /// `country` is the one whose prices are shown, `located` that of the visitor's address, if it is known.
    ///
    /// # Errors
    /// When the database held a kind that no version wrote, or the cart has two currencies.
    pub fn new(
        shop: &Shop,
        lines: &[Line],
        promotion: Option<&promotions::Model>,
        (country, located): (&str, Option<&str>),
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let settings = &shop.settings;
        let unserved = located.is_some_and(|code| settings.shipping.country(code).is_none());
        let country = settings.shipping.country(country);
        let place = Place {
            country: country
                .map(|country| country.code.clone())
                .unwrap_or_default(),
            ..Place::default()
        };
        let enquiry = Enquiry::of_cart(lines, place, "", now.date_naive())?.with(promotion);
        let quote = quoting::quote(shop, &enquiry);
        let levy = shop.tax.on(&enquiry.place, enquiry.day);
        Ok(Self {
            subtotal: quote.totals.subtotal.to_string(),
            discount: taken_off(quote.totals.discount),
            together: quote.totals.total.to_string(),
            country: country
                .map(|country| with_article(&country.name))
                .unwrap_or_default(),
            stuck: quote.is_stuck().then(|| stuck_words(country)),
            offers: ShippingMethodView::all(&quote.offers, "", enquiry.currency),
            unserved: unserved && quote.is_physical,
            tax_words: tax_words(levy, &settings.tax),
        })
    }
}
