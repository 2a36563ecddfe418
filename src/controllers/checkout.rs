//! The checkout: an address, a way to ship, the total with tax. Ends in an order that awaits payment.

use axum::{
    extract::{Form, Query},
    http::StatusCode,
    response::Response,
};
use loco_rs::{controller::Routes, prelude::get};
use serde_json::json;

use super::extractors::Visit;
use crate::{
    errors::{Error, Refusal, Result},
    models::{
        assessments::{self, Action, Case, OrderFacts, Outcome, reconsidering},
        begin_write,
        carts::{self, Line},
        orders::{Model as Order, placing, unpaid},
        payments,
        products::Kind,
        promotions,
    },
    views::{
        carts::{LineView, TotalsView},
        checkout::{CountryView, ShippingMethodView},
        forms::FormView,
        promotions::PromotionView,
    },
};

mod form;

use form::CheckoutForm;

pub fn routes() -> Routes {
    Routes::new().add("/checkout", get(show).post(create))
}

async fn show(visit: Visit, Query(sent): Query<CheckoutForm>) -> Result<Response> {
    let lines = lines(&visit).await?;
    if lines.is_empty() {
        return Ok(visit.redirect("/cart"));
    }
    let before = before(&visit).await?;
    if let Some(sold) = sold(&visit, before.as_ref()).await? {
        return Ok(visit.redirect(&sold));
    }
    let located = visit.shop.addresses.look_up(visit.address, visit.now);
    let sent = sent.over(before);
    let form = sent.fields(&visit.shop.settings.shipping, located.country.as_deref());
    render(visit, StatusCode::OK, &lines, form, None).await
}

async fn create(visit: Visit, Form(sent): Form<CheckoutForm>) -> Result<Response> {
    let sent_device = sent.device.clone();
    let lines = lines(&visit).await?;
    if lines.is_empty() {
        return Ok(visit.redirect("/cart"));
    }
    let before = before(&visit).await?;
    if let Some(sold) = sold(&visit, before.as_ref()).await? {
        return Ok(visit.redirect(&sold));
    }
    let shipping = &visit.shop.settings.shipping;
    let mut form = sent.fields(shipping, None);
    let Some(checkout) = form::check(&mut form, shipping, any_physical(&lines)?) else {
        return render(visit, StatusCode::UNPROCESSABLE_ENTITY, &lines, form, None).await;
    };
    let mut visit = visit;
    let visitor = visit.visitor().await?;
    let policy = visit.policy().await?;
    let mut evidence = visit.evidence(&visitor, sent_device.as_deref());
    evidence.order = Some(OrderFacts::new(&checkout.email, &checkout.country));
    let txn = begin_write(&visit.ctx.db).await?;
    let settings = &visit.shop.settings;
    let placed = placing::place(&txn, settings, &visitor, &checkout, visit.now).await;
    let order = match placed {
        Err(Error::Refused(refusal)) if refusal.code == "promotion" => {
            drop(txn);
            return without_promotion(visit, form, refusal).await;
        }
        placed => placed?,
    };
    let case = Case {
        shop: &visit.shop,
        policy: &policy,
        action: Action::Order,
        visitor: &visitor,
        evidence: &evidence,
        rows: &assessments::touch(&txn, &evidence, visit.now).await?,
        now: visit.now,
    };
    let standing = assessments::assess(&txn, &case).await?;
    standing.record(&txn, Outcome::Order(order.id)).await?;
    reconsidering::keep_keys(&txn, order.id, &standing.counted).await?;
    txn.commit().await?;
    Ok(visit.redirect(&format!("/orders/{}/review", order.pid)))
}

/// The code does not count for this order: it is taken out of the cart, and the sum shown again before anything is ordered.
async fn without_promotion(visit: Visit, form: FormView, refusal: Refusal) -> Result<Response> {
    let lines = lines(&visit).await?;
    if let Some(visitor) = &visit.visitor {
        let txn = begin_write(&visit.ctx.db).await?;
        promotions::remove(&txn, visitor).await?;
        txn.commit().await?;
    }
    let words = format!("{} It is taken off: look at the new sum.", refusal.words);
    render(visit, refusal.status, &lines, form, Some(words)).await
}

async fn lines(visit: &Visit) -> Result<Vec<Line>> {
    match &visit.visitor {
        Some(visitor) => carts::lines(&visit.ctx.db, visitor).await,
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

fn any_physical(lines: &[Line]) -> Result<bool> {
    for line in lines {
        if Kind::parse(&line.product.kind)?.is_physical() {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn render(
    visit: Visit,
    status: StatusCode,
    lines: &[Line],
    form: FormView,
    problem: Option<String>,
) -> Result<Response> {
    let settings = &visit.shop.settings;
    let physical = any_physical(lines)?;
    let chosen = form.value("shipping_method");
    let methods = &settings.shipping.methods;
    let method = settings.shipping.method(chosen).filter(|_| physical);
    let promotion =
        PromotionView::of_cart(&visit.ctx.db, visit.visitor.as_ref(), lines, visit.now).await?;
    let counts = promotion.as_ref().and_then(PromotionView::that_counts);
    let totals = placing::quote(settings, lines, form.value("country"), method, counts);
    let label = method.map_or("Nothing to ship", |method| method.name.as_str());
    let countries = CountryView::all(&settings.shipping.countries, form.value("country"));
    let views = lines
        .iter()
        .map(LineView::of_cart)
        .collect::<Result<Vec<_>>>()?;
    let data = json!({
        "lines": views,
        "totals": TotalsView::new(&totals, &settings.tax, label, counts.map(|it| it.code.as_str())),
        "countries": countries,
        "shipping_methods": ShippingMethodView::all(methods, chosen, carts::currency(lines)),
        "physical": physical,
        "promotion": promotion,
        "problem": problem,
        "form": form,
    });
    visit
        .page_with(status, "checkout/show.html", "Checkout", None, data)
        .await
}
