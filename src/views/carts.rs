//! The cart.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{
    checkout::{ShippingMethodView, stuck_words, tax_words, with_article},
    orders::downloads::DownloadsView,
    portraits::painting::PaintingView,
    products::details,
};
use crate::{
    errors::Result,
    models::{
        carts::Line,
        money::Money,
        orders::{
            Model as Order,
            quoting::{self, Enquiry, Quote},
        },
        products::{pricing::Totals, tax::Place},
        promotions,
    },
    settings::Tax,
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
            tax: due(totals.tax),
            tax_label: tax_label(tax, included, &rates, totals.tax),
            tax_on_top: !included && totals.tax.minor > 0,
            total: totals.total.to_string(),
            nothing: totals.total.minor == 0,
            shipping_label: shipping_label.into(),
        }
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
        Ok(Self {
            subtotal: money(order.subtotal_minor).to_string(),
            discount: taken_off(money(order.discount_minor)),
            discount_label: discount_label(order.promotion_code.as_deref()),
            shipping: free_or(money(order.shipping_minor)),
            tax: due(money(order.tax_minor)),
            tax_label: tax_label(tax, order.prices_include_tax, rates, money(order.tax_minor)),
            tax_on_top: !order.prices_include_tax && order.tax_minor > 0,
            total: money(order.total_minor).to_string(),
            nothing: order.total_minor == 0,
            shipping_label: shipping_label.into(),
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

fn taken_off(discount: Money) -> Option<String> {
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
