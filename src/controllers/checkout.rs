//! The checkout: an address, a way to ship, the total with tax. Ends in an order that awaits payment.

use axum::{
    extract::{Form, Query},
    http::StatusCode,
    response::Response,
};
use loco_rs::{controller::Routes, prelude::get};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::extractors::Visit;
use crate::{
    errors::{Error, Refusal, Result},
    models::{
        address_forms::mailboxes,
        assessments::{self, Action, Case, OrderFacts, Outcome, reconsidering},
        begin_write,
        carts::{self, Line, making, reminders},
        fraud::policy::Policy,
        gift_cards::paying,
        orders::{
            Model as Order,
            placing::{self, Checkout},
            quoting::{self, Enquiry},
            unpaid,
        },
        payments,
        products::tax::Place,
        promotions, visitors,
    },
    views::{
        carts::LineView,
        checkout::{
            AddressView, CountryView, ShippingMethodView, UnmadeView, import_words, price_note,
            stuck_words,
        },
        forms::FormView,
        promotions::PromotionView,
        totals::TotalsView,
    },
};

mod account;
mod checking;
mod form;
mod reminder;

use form::CheckoutForm;

pub fn routes() -> Routes {
    Routes::new().add("/checkout", get(show).post(create))
}

async fn show(visit: Visit, Query(sent): Query<CheckoutForm>) -> Result<Response> {
    let before = before(&visit).await?;
    if let Some(sold) = sold(&visit, before.as_ref()).await? {
        return Ok(visit.redirect(&sold));
    }
    let located = visit.shop.addresses.look_up(visit.address, visit.now);
    let (chosen, blank) = (sent.address, before.is_none() && sent.is_blank());
    let sent = sent.over(before);
    let mut form = sent.fields(&visit.shop.settings, located.country.as_deref());
    account::fill(&visit, &mut form, chosen, blank).await?;
    let lines = lines(&visit, form.value("country")).await?;
    if lines.is_empty() {
        return Ok(visit.redirect("/cart"));
    }
    reminder::fill(&visit, &mut form).await?;
    render(visit, StatusCode::OK, &lines, form, None).await
}

async fn create(mut visit: Visit, Form(sent): Form<CheckoutForm>) -> Result<Response> {
    let sent_device = sent.device.clone();
    let wants_fields = sent.then == "country";
    let shop = visit.shop.clone();
    let mut form = sent.fields(&shop.settings, None);
    let lines = lines(&visit, form.value("country")).await?;
    if lines.is_empty() {
        return Ok(visit.redirect("/cart"));
    }
    let before = before(&visit).await?;
    if let Some(sold) = sold(&visit, before.as_ref()).await? {
        return Ok(visit.redirect(&sold));
    }
    if wants_fields {
        return render(visit, StatusCode::OK, &lines, form, None).await;
    }
    let address = shop.address_forms.of(form.value("country"));
    checking::put_right(&mut form, address);
    let quote = quoting::quote(&shop, &enquiry(&visit, &lines, &form)?);
    let checked = checking::check(&mut form, &shop.settings.shipping, address, &quote);
    let Some(checkout) = checked else {
        return render(visit, StatusCode::UNPROCESSABLE_ENTITY, &lines, form, None).await;
    };
    match place(&mut visit, &checkout, sent_device.as_deref()).await {
        Ok(order) => {
            account::keep(&visit, &form).await?;
            reminder::note(&visit, &form, &order).await?;
            Ok(visit.redirect(&format!("/orders/{}/review", order.pid)))
        }
        Err(Error::Refused(refusal)) if refusal.code == "promotion" => {
            without_promotion(visit, form, refusal).await
        }
        // The page says of what, with a way to take it out.
        Err(Error::Refused(refusal)) if refusal.code == "nobody_makes" => {
            render(visit, StatusCode::UNPROCESSABLE_ENTITY, &lines, form, None).await
        }
        Err(error) => Err(error),
    }
}

/// Makes an order of the cart and assesses it.
///
/// # Errors
/// A refusal as [`placing::place`] gives; otherwise when the database fails.
pub(super) async fn place(
    visit: &mut Visit,
    checkout: &Checkout,
    device: Option<&str>,
) -> Result<Order> {
    let visitor = visit.visitor().await?;
    let policy = visit.policy().await?;
    let txn = begin_write(&visit.ctx.db).await?;
    let order = placing::place(&txn, &visit.shop, &visitor, checkout, visit.now).await?;
    assess(visit, &txn, (&visitor, &policy), &order, device).await?;
    txn.commit().await?;
    Ok(order)
}

/// Assesses a new order, in the transaction that makes it. Nothing is refused for it: staff read it.
pub(super) async fn assess<C: ConnectionTrait>(
    visit: &Visit,
    txn: &C,
    (visitor, policy): (&visitors::Model, &Policy),
    order: &Order,
    device: Option<&str>,
) -> Result<()> {
    let mut evidence = visit.evidence(visitor, device);
    evidence.order = Some(OrderFacts::new(&order.email, &order.country));
    let case = Case {
        shop: &visit.shop,
        policy,
        action: Action::Order,
        visitor,
        evidence: &evidence,
        rows: &assessments::touch(txn, &evidence, visit.now).await?,
        now: visit.now,
    };
    let standing = assessments::assess(txn, &case).await?;
    standing.record(txn, Outcome::Order(order.id)).await?;
    reconsidering::keep_keys(txn, order.id, &standing.counted).await
}

/// The code does not count for this order: it is taken out of the cart, and the sum shown again before anything is ordered.
async fn without_promotion(visit: Visit, form: FormView, refusal: Refusal) -> Result<Response> {
    let lines = lines(&visit, form.value("country")).await?;
    if let Some(visitor) = &visit.visitor {
        let txn = begin_write(&visit.ctx.db).await?;
        promotions::remove(&txn, visitor).await?;
        txn.commit().await?;
    }
    let words = format!("{} It is taken off: look at the new sum.", refusal.words);
    render(visit, refusal.status, &lines, form, Some(words)).await
}

/// The cart at the prices of a country.
async fn lines(visit: &Visit, country: &str) -> Result<Vec<Line>> {
    match &visit.visitor {
        Some(visitor) => carts::lines(&visit.ctx.db, visitor, country).await,
        None => Ok(Vec::new()),
    }
}

/// What this cart became before, if nobody paid for it yet.
async fn before(visit: &Visit) -> Result<Option<Order>> {
    match &visit.visitor {
        Some(visitor) => unpaid::latest(&visit.ctx.db, visitor).await,
        None => Ok(None),
    }
}

/// Where to look at the order whose money is on its way: its cart is as good as sold, and not to be ordered again.
async fn sold(visit: &Visit, before: Option<&Order>) -> Result<Option<String>> {
    let Some(order) = before else { return Ok(None) };
    let sold = payments::is_being_confirmed(&visit.ctx, order).await?;
    Ok(sold.then(|| format!("/orders/{}", order.pid)))
}

/// What the form asks the price of.
fn enquiry<'a>(visit: &Visit, lines: &[Line], form: &'a FormView) -> Result<Enquiry<'a>> {
    let place = Place {
        country: form.value("country").into(),
        region: form.value("region").into(),
        postal_code: form.value("postal_code").into(),
    };
    let method = form.value("shipping_method");
    Enquiry::of_cart(lines, place, method, visit.now.date_naive())
}

async fn render(
    visit: Visit,
    status: StatusCode,
    lines: &[Line],
    mut form: FormView,
    problem: Option<String>,
) -> Result<Response> {
    let settings = &visit.shop.settings;
    let address = visit.shop.address_forms.of(form.value("country"));
    checking::put_right(&mut form, address);
    let promotion =
        PromotionView::of_cart(&visit.ctx.db, visit.visitor.as_ref(), lines, visit.now).await?;
    let counts = promotion.as_ref().and_then(PromotionView::that_counts);
    let enquiry = enquiry(&visit, lines, &form)?.with(counts);
    let quote = quoting::quote(&visit.shop, &enquiry);
    let chosen = form.value("shipping_method");
    let label = match &quote.chosen {
        Some(offer) => offer.name.as_str(),
        None if quote.is_physical => "Postage",
        None => "",
    };
    let views = lines
        .iter()
        .map(LineView::of_cart)
        .collect::<Result<Vec<_>>>()?;
    let country = form.value("country");
    let shown = visit.market().await?;
    let unmade = making::unmade(&visit.ctx.db, settings, lines, country).await?;
    let there = settings.shipping.country(country);
    let code = counts.map(|it| it.code.as_str());
    let cards = match &visit.visitor {
        Some(visitor) => paying::of_cart(&visit.ctx.db, visitor).await?,
        None => Vec::new(),
    };
    let totals = TotalsView::new(&quote.totals, &settings.tax, label, code)
        .paid_by_card(paying::covered(&cards, quote.totals.total));
    let data = json!({
        "lines": views,
        "totals": totals.so_far(&quote, &enquiry.place, &settings.tax),
        "price_note": price_note(&shown, lines, there)?,
        "import_words": import_words(&quote, there, &settings.tax),
        "unmade": unmade.iter().map(UnmadeView::new).collect::<Vec<_>>(),
        "countries": CountryView::all(&settings.shipping.countries, country),
        "shipping_methods": ShippingMethodView::all(&quote.offers, chosen, enquiry.currency),
        "stuck": there.filter(|_| quote.is_stuck()).map(|it| stuck_words(Some(it))),
        "physical": quote.is_physical,
        "address": AddressView::new(address, &form),
        "meant_email": mailboxes::meant(form.value("email")).filter(|_| form.has_error("email")),
        "promotion": promotion,
        "problem": problem,
        "remind_words": reminders::OFFER.words,
        "saved_addresses": account::choices(&visit).await?,
        "form": form,
    });
    visit
        .page_with(status, "checkout/show.html", "Checkout", None, data)
        .await
}
