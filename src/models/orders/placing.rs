//! Placing: a cart and a filled-in checkout become an order that awaits payment. The lines take everything with them
//! that they promise (title, size, price, the composition's SHA-256 and crop): that is the proof, never changed after.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, ConnectionTrait, Set};

use super::{
    Model, Status, order_lines, orders,
    quoting::{self, Enquiry, Quote},
    unpaid,
};
use crate::{
    errors::{Refusal, Result},
    models::{
        carts::{self, making},
        gift_cards,
        ids::{CLEAR_LETTERS, OrderId, OrderLineId},
        order_events::{self, Actor},
        products::{pricing::LineTotals, tax::Place},
        promotions, visitors,
    },
    shop::Shop,
};

/// A checkout whose fields were checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    pub email: String,
    pub name: String,
    pub country: String,
    /// `None` when everything is digital.
    pub delivery: Option<Delivery>,
}

impl Checkout {
    /// What was filled in for an order.
    #[must_use]
    pub fn of(order: &Model) -> Self {
        let part = |field: &Option<String>| field.clone().unwrap_or_default();
        Self {
            email: order.email.clone(),
            name: order.name.clone(),
            country: order.country.clone(),
            delivery: order.line1.is_some().then(|| Delivery {
                line1: part(&order.line1),
                line2: part(&order.line2),
                postal_code: part(&order.postal_code),
                city: part(&order.city),
                region: part(&order.region),
                phone: part(&order.phone),
                shipping_method: part(&order.shipping_method),
            }),
        }
    }
}

/// Where and how to ship.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub line1: String,
    pub line2: String,
    pub postal_code: String,
    pub city: String,
    pub region: String,
    pub phone: String,
    pub shipping_method: String,
}

/// Writes the order and its lines; what this cart became before and nobody paid for is cancelled. The cart stays until
/// the order is paid.
///
/// # Errors
/// A [`Refusal`] for an empty cart, for what nobody makes for the country, or a promotion code that does not count (any more); otherwise when the database fails.
pub async fn place<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    visitor: &visitors::Model,
    checkout: &Checkout,
    now: DateTime<Utc>,
) -> Result<Model> {
    let pid = OrderId::random();
    let number = number(pid, now);
    // Before the cart is read: if the old order is being paid at this moment, this waits, and the cart is found empty.
    visitors::lock(txn, visitor).await?;
    unpaid::replace(txn, visitor, &number).await?;
    let lines = carts::lines(txn, visitor, &checkout.country).await?;
    if lines.is_empty() {
        return Err(Refusal::conflict("cart_empty", "Your cart is empty.").into());
    }
    let unmade = making::unmade(txn, &shop.settings, &lines, &checkout.country).await?;
    if let Some(unmade) = unmade.first() {
        return Err(Refusal::conflict("nobody_makes", &unmade.words).into());
    }
    let promotion = promotions::of_cart(txn, visitor).await?;
    if let Some(promotion) = &promotion {
        promotion.check(&lines, now)?;
    }
    let enquiry = enquiry(&lines, checkout, now)?.with(promotion.as_ref());
    let quote = quoting::quote(shop, &enquiry);
    if quote.is_physical && quote.chosen.is_none() {
        let words = "This cannot be shipped that way any more. Please choose another.";
        return Err(Refusal::conflict("shipping_gone", words).into());
    }
    let totals = &quote.totals;
    let mut order = row(visitor, checkout, &quote);
    order.promotion_code = Set(promotion.as_ref().map(|it| it.code.clone()));
    order.pid = Set(pid.0);
    order.number = Set(number);
    let order = order.insert(txn).await?;
    for ((position, line), sums) in (0_i32..).zip(&lines).zip(&totals.lines) {
        let row = self::line(order.id, position, line, sums)?;
        row.insert(txn).await?;
    }
    if let Some(promotion) = &promotion {
        promotions::take(txn, promotion, &order).await?;
    }
    let order = pay_by_cards(txn, visitor, order).await?;
    let placed = serde_json::json!({"total_minor": totals.total.minor, "currency": order.currency});
    order_events::record(txn, order.id, "placed", &Actor::Shopper, placed).await?;
    Ok(order)
}

/// What gift cards in the cart pay is taken off them now, so that no other order is paid with it.
async fn pay_by_cards<C: ConnectionTrait>(
    txn: &C,
    visitor: &visitors::Model,
    order: Model,
) -> Result<Model> {
    let covered = gift_cards::paying::hold(txn, visitor, &order).await?;
    let mut order: orders::ActiveModel = order.into();
    order.gift_card_minor = Set(covered);
    Ok(order.update(txn).await?)
}

fn enquiry<'a>(
    lines: &[carts::Line],
    checkout: &'a Checkout,
    now: DateTime<Utc>,
) -> Result<Enquiry<'a>> {
    let delivery = checkout.delivery.as_ref();
    let part = |get: fn(&Delivery) -> &String| delivery.map(get).cloned().unwrap_or_default();
    let place = Place {
        country: checkout.country.clone(),
        region: part(|delivery| &delivery.region),
        postal_code: part(|delivery| &delivery.postal_code),
    };
    let method = delivery.map_or("", |delivery| &delivery.shipping_method);
    Enquiry::of_cart(lines, place, method, now.date_naive())
}

fn row(visitor: &visitors::Model, checkout: &Checkout, quote: &Quote) -> orders::ActiveModel {
    let totals = &quote.totals;
    let arrives = quote.chosen.as_ref().map(|offer| offer.arrives);
    let field = |get: fn(&Delivery) -> &String| {
        let value = checkout.delivery.as_ref().map(get).cloned();
        Set(value.filter(|value| !value.is_empty()))
    };
    orders::ActiveModel {
        visitor_id: Set(visitor.id),
        status: Set(Status::AwaitingPayment.name().into()),
        email: Set(checkout.email.clone()),
        name: Set(checkout.name.clone()),
        country: Set(checkout.country.clone()),
        line1: field(|d| &d.line1),
        line2: field(|d| &d.line2),
        postal_code: field(|d| &d.postal_code),
        city: field(|d| &d.city),
        region: field(|d| &d.region),
        phone: field(|d| &d.phone),
        shipping_method: field(|d| &d.shipping_method),
        currency: Set(totals.total.currency.code().into()),
        subtotal_minor: Set(totals.subtotal.minor),
        shipping_minor: Set(totals.shipping.minor),
        tax_minor: Set(totals.tax.minor),
        tax_basis_points: Set(basis_points(totals.main_basis_points())),
        total_minor: Set(totals.total.minor),
        discount_minor: Set(totals.discount.minor),
        prices_include_tax: Set(totals.prices.include_tax()),
        promised_from: Set(arrives.map(|window| window.from)),
        promised_until: Set(arrives.map(|window| window.until)),
        ..Default::default()
    }
}

fn line(
    order_id: i64,
    position: i32,
    line: &carts::Line,
    sums: &LineTotals,
) -> Result<order_lines::ActiveModel> {
    let proof = line.portrait.composition_sha256.clone();
    let proof = proof.ok_or_else(|| {
        let words = "One of the portraits in your cart is no longer there. Please paint it again.";
        Refusal::conflict("portrait_gone", words)
    })?;
    Ok(order_lines::ActiveModel {
        pid: Set(OrderLineId::random().0),
        order_id: Set(order_id),
        portrait_id: Set(line.portrait.id),
        position: Set(position),
        title: Set(format!("{} portrait", line.style.name)),
        style: Set(line.style.name.clone()),
        product: Set(line.product.name.clone()),
        size: Set(line.variant.size_framed(line.product.kind()?)),
        medium: Set(line.style.medium.clone()),
        kind: Set(line.product.kind.clone()),
        width_mm: Set(line.variant.width_mm),
        height_mm: Set(line.variant.height_mm),
        wrap_mm: Set(line.variant.wrap_mm),
        bleed_mm: Set(line.variant.bleed_mm),
        sku: Set(line.variant.sku.clone()),
        quantity: Set(line.row.quantity),
        unit_minor: Set(line.unit.minor),
        total_minor: Set(sums.total_minor),
        discount_minor: Set(sums.discount_minor),
        tax_minor: Set(sums.tax_minor),
        tax_basis_points: Set(basis_points(sums.tax_basis_points)),
        composition_sha256: Set(proof),
        crop: Set(line.portrait.crop.clone().unwrap_or_default()),
        ..Default::default()
    })
}

/// As the database has it.
fn basis_points(rate: u32) -> i32 {
    i32::try_from(rate).unwrap_or(0)
}

/// `LM-20261122-7K3QX2`: the day, and a part that tells nobody how many orders there are.
pub(crate) fn number(pid: OrderId, now: DateTime<Utc>) -> String {
    let random = pid.0.as_bytes();
    let part: String = random[..6]
        .iter()
        .map(|byte| char::from(CLEAR_LETTERS[usize::from(byte % 32)]))
        .collect();
    format!("LM-{}-{part}", now.format("%Y%m%d"))
}
