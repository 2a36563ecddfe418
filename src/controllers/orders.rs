//! An order as its shopper sees it: review, payment, page, cancellation.

use axum::{
    extract::{Form, Query},
    response::Response,
};
use loco_rs::{
    controller::Routes,
    prelude::{get, post},
};
use serde::Deserialize;
use serde_json::json;

use super::{
    checkout,
    extractors::{OwnedOrder, Path, Visit},
};
use crate::{
    errors::{Error, Result},
    models::{
        begin_write,
        challenges::climbing,
        fulfilments,
        ids::OrderId,
        mails::resending,
        order_events::Actor,
        orders::{self, Model as Order, Status, cancellable, placing, quoting},
        payments::{self, Opened, collecting, gateway::Gateway, gateways::Gateways},
        products,
    },
    views::{
        checkout::in_currency,
        orders::{OrderView, changes},
        page::Notice,
    },
    workers,
};

pub fn routes() -> Routes {
    Routes::new()
        .prefix("/orders/{pid}")
        .add("/", get(show))
        .add("/review", get(review))
        .add("/payments", post(pay))
        .add("/payments/agreed", get(agreed))
        .add("/cancellation", post(cancel))
        .add("/link", post(mail_link))
}

#[derive(Deserialize)]
struct Key {
    key: Option<String>,
}

/// The order's page. A mail's link carries a key: it lets this browser in, and is gone from the address at once.
async fn show(
    mut visit: Visit,
    Path(pid): Path<OrderId>,
    Query(Key { key }): Query<Key>,
) -> Result<Response> {
    let order = orders::find_by_pid(&visit.ctx.db, pid).await?;
    if let Some(key) = key {
        if !order.opens_with(&visit.shop.vault, &key) {
            return Err(Error::NotFound);
        }
        visit.let_into(pid);
        // Who opens a mail's link reads the mail.
        let visitor = visit.visitor().await?.public_id();
        let policy = visit.policy().await?;
        let txn = begin_write(&visit.ctx.db).await?;
        let (shop, now) = (&visit.shop, visit.now);
        climbing::confirm_email(&txn, shop, &policy, visitor, &order.email, now).await?;
        txn.commit().await?;
        return Ok(visit.redirect(&format!("/orders/{pid}")));
    }
    if !visit.may_see(&order).await? {
        return Err(Error::NotFound);
    }
    let db = &visit.ctx.db;
    let mut view = OrderView::load(db, &visit.shop, &order, visit.now).await?;
    if payments::seems_to_be_confirmed(&visit.ctx, &order, visit.now).await? {
        view = view.being_confirmed();
    }
    let view = view.with_easels(db, visit.visitor.as_ref()).await?;
    let made_by = fulfilments::of_order(db, order.id).await?;
    let (settings, lines) = (&visit.shop.settings.fulfilment, order.lines(db).await?);
    let window = order.window(settings, &lines, &made_by, visit.now);
    let view = view.cancellable(window, visit.now);
    let data = json!({"order": view, "refresh_seconds": refresh(&order)});
    let title = format!("Order {}", order.number);
    visit.page("orders/show.html", &title, data).await
}

async fn review(OwnedOrder { visit, order }: OwnedOrder) -> Result<Response> {
    let confirmed_soon = payments::is_being_confirmed(&visit.ctx, &order).await?;
    if order.status() != Status::AwaitingPayment || confirmed_soon {
        return Ok(visit.redirect(&format!("/orders/{}", order.pid)));
    }
    let db = &visit.ctx.db;
    let today = quoting::again(db, &visit.shop, &order, visit.now.date_naive()).await?;
    let composition_px = visit.shop.settings.painting.composition_px;
    let view = OrderView::load(db, &visit.shop, &order, visit.now).await?;
    let view = view.with_proofs(db, &order, composition_px).await?;
    let data = json!({
        "pay_url": format!("{}/payments", view.url()),
        "total_minor": order.total_minor,
        "ways": ways_to_pay(&visit.shop.gateways),
        "order": view.arriving(today.chosen.as_ref()),
        "price_note": price_note(&visit, &order).await?,
    });
    visit
        .page("checkout/review.html", "Check and pay", data)
        .await
}

/// The buttons: one a processor, as it is named in the form and on the button.
fn ways_to_pay(gateways: &Gateways) -> Vec<serde_json::Value> {
    let way = |gateway: &dyn Gateway| json!({"name": gateway.name(), "manner": gateway.manner()});
    gateways.all().map(way).collect()
}

/// That the order's prices are in another currency than those of where the shopper seems to be, if they are.
async fn price_note(visit: &Visit, order: &Order) -> Result<Option<String>> {
    let (market, currency) = (visit.located_market().await?, order.currency()?);
    let country = visit.shop.settings.shipping.country(&order.country);
    for line in &order.lines(&visit.ctx.db).await? {
        // A variant that is no longer sold says nothing.
        if let Ok((_, variant)) = products::find_variant(&visit.ctx.db, &line.sku).await
            && market.price_for(&variant)?.currency != currency
        {
            return Ok(country.map(|country| in_currency(country, currency)));
        }
    }
    Ok(None)
}

/// What the page showed on which the shopper decided to pay.
#[derive(Deserialize)]
struct Shown {
    total_minor: Option<i64>,
    /// The name of the processor that was chosen.
    gateway: Option<String>,
}

async fn pay(
    OwnedOrder { visit, order }: OwnedOrder,
    Form(shown): Form<Shown>,
) -> Result<Response> {
    // An old page's button: the order's own tells how it stands.
    let is_open = order.status() == Status::AwaitingPayment;
    if !is_open || payments::is_being_confirmed(&visit.ctx, &order).await? {
        return Ok(visit.redirect(&format!("/orders/{}", order.pid)));
    }
    let today = visit.now.date_naive();
    let quote = quoting::again(&visit.ctx.db, &visit.shop, &order, today).await?;
    if quote.totals.total != order.total()? {
        return order_again(visit, &order).await;
    }
    if shown
        .total_minor
        .is_some_and(|total| total != order.total_minor)
    {
        return Ok(look_again(visit, &order, ""));
    }
    let chosen = shown.gateway.as_deref();
    let to = match payments::start(&visit.ctx, &order, chosen, visit.now).await {
        Ok(Opened::At(to)) => to,
        Ok(Opened::Free(next)) => {
            workers::start(&visit.ctx, next).await?;
            return Ok(visit.redirect(&format!("/orders/{}", order.pid)));
        }
        Err(Error::Refused(refusal)) if refusal.code == "gateway" => {
            let review = format!("/orders/{}/review", order.pid);
            return Ok(visit.redirect_with(&review, &Notice::problem(refusal.words)));
        }
        Err(error) => return Err(error),
    };
    if to.starts_with(&visit.shop.url) {
        return Ok(visit.redirect(&to));
    }
    // Not a redirect: a form's may lead nowhere but into the shop (`form-action` of the Content-Security-Policy).
    let data = json!({"url": to, "number": order.number});
    visit
        .page("checkout/leaving.html", "To the payment page", data)
        .await
}

/// Prices are not what they were when the order was placed: it is placed again at those of today, and shown. Nothing is
/// charged before the shopper has seen it.
async fn order_again(mut visit: Visit, order: &Order) -> Result<Response> {
    let here = visit.visitor.as_ref().map(|visitor| visitor.id);
    if here != Some(order.visitor_id) {
        // The link of a mail opens an order anywhere; its cart is where it was filled.
        let words = "The price has changed since this was ordered. Nothing was charged: please order again where you put it together.";
        let page = format!("/orders/{}", order.pid);
        return Ok(visit.redirect_with(&page, &Notice::problem(words)));
    }
    match checkout::place(&mut visit, &placing::Checkout::of(order), None).await {
        Ok(new) => {
            let words = changes(order, &new)?;
            Ok(look_again(visit, &new, &words))
        }
        Err(Error::Refused(refusal)) => {
            Ok(visit.redirect_with("/checkout", &Notice::problem(refusal.words)))
        }
        Err(error) => Err(error),
    }
}

fn look_again(visit: Visit, order: &Order, changes: &str) -> Response {
    let words = format!(
        "The price has changed since you looked. {changes} Nothing was charged: please look it over once more."
    );
    let review = format!("/orders/{}/review", order.pid);
    visit.redirect_with(&review, &Notice::problem(words.replace("  ", " ")))
}

/// Back from the processor's page with a yes: the money is collected, and the order's page tells what came of it.
async fn agreed(OwnedOrder { visit, order }: OwnedOrder) -> Result<Response> {
    let next = collecting::latest_of(&visit.ctx, &order, visit.now).await?;
    workers::start(&visit.ctx, next).await?;
    Ok(visit.redirect(&format!("/orders/{}", order.pid)))
}

async fn cancel(OwnedOrder { visit, order }: OwnedOrder) -> Result<Response> {
    let page = format!("/orders/{}", order.pid);
    let cancelled =
        cancellable::cancel(&visit.ctx, order.id, &Actor::Shopper, None, visit.now).await;
    match cancelled {
        Ok(next) => {
            workers::start(&visit.ctx, next).await?;
            let notice = Notice::success("Your order is cancelled.");
            Ok(visit.redirect_with(&page, &notice))
        }
        Err(Error::Refused(refusal)) => {
            Ok(visit.redirect_with(&page, &Notice::problem(refusal.words)))
        }
        Err(error) => Err(error),
    }
}

/// Mails the order's link to its address once more.
async fn mail_link(OwnedOrder { mut visit, order }: OwnedOrder) -> Result<Response> {
    let page = format!("/orders/{}", order.pid);
    let visitor = visit.visitor().await?;
    let (ctx, address) = (&visit.ctx, visit.address);
    match resending::link(ctx, &order, &visitor, address, visit.now).await {
        Ok(()) => {
            workers::mails::send_due_later(ctx).await?;
            let words = format!("The link is on its way to {}.", order.email);
            Ok(visit.redirect_with(&page, &Notice::success(words)))
        }
        Err(Error::Refused(refusal)) => {
            Ok(visit.redirect_with(&page, &Notice::problem(refusal.words)))
        }
        Err(error) => Err(error),
    }
}

/// The page looks again while something is about to happen by itself.
fn refresh(order: &Order) -> Option<u32> {
    match order.status() {
        Status::AwaitingPayment => Some(3),
        Status::Paid => Some(5),
        _ => None,
    }
}
