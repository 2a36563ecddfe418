//! Routing: once an order's print files are there, what somebody has to ship goes to a partner that makes it for the order's
//! country, the one that the settings name before others.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveModelTrait, ConnectionTrait, Set};
use serde::Serialize;

use super::{Model, Status, fulfilments, of_order, print_file};
use crate::{
    errors::Result,
    models::{
        ids::FulfilmentId,
        order_events::{self, Actor},
        orders::{Line, Model as Order},
        partners::{
            self,
            offers::{self, Wanted},
        },
        products::Kind,
        webhook_outbox::{self, Destination},
    },
    shop::Shop,
};

/// What a partner is told: `fulfilment.requested`. `docs/partners.md` is its reference.
#[derive(Debug, Serialize)]
struct Job {
    fulfilment_id: FulfilmentId,
    order_number: String,
    cancellable_until: DateTime<Utc>,
    ship_to: Vec<String>,
    country: String,
    phone: Option<String>,
    shipping_method: Option<String>,
    items: Vec<Item>,
}

#[derive(Debug, Serialize)]
struct Item {
    title: String,
    product: String,
    sku: String,
    size: String,
    quantity: i32,
    width_mm: i32,
    height_mm: i32,
    /// How far it goes round each edge of a canvas.
    wrap_mm: Option<i32>,
    /// How far the file goes beyond the picture on each side.
    bleed_mm: i32,
    file_url: String,
    file_sha256: Option<String>,
    file_bytes: Option<i64>,
    file_width_px: Option<i32>,
    file_height_px: Option<i32>,
}

/// Gives the physical lines to the partner, unless that was done.
///
/// # Errors
/// When the partner is unknown or the database fails.
pub async fn request<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    order: &Order,
    lines: &[Line],
    now: DateTime<Utc>,
) -> Result<Option<Model>> {
    if !of_order(txn, order.id).await?.is_empty() {
        return Ok(None);
    }
    let partner = partner_for(txn, shop, order, lines).await?;
    let row = fulfilments::ActiveModel {
        pid: Set(FulfilmentId::random().0),
        order_id: Set(order.id),
        partner_id: Set(partner.id),
        status: Set(Status::Requested.name().into()),
        ..Default::default()
    };
    let fulfilment = row.insert(txn).await?;
    let job = job(shop, order, lines, &fulfilment, now)?;
    let destination = Destination::Partner(partner.slug.clone());
    let kind = "fulfilment.requested";
    webhook_outbox::enqueue(txn, &destination, kind, &job, Some(order.id), now).await?;
    let data = serde_json::json!({"partner": partner.name, "fulfilment": fulfilment.pid});
    order_events::record(txn, order.id, "fulfilment_requested", &Actor::Shop, data).await?;
    Ok(Some(fulfilment))
}

/// Who makes all that somebody has to ship, the partner of the settings before others. What nobody makes together any more goes to
/// that partner all the same: it is paid for, and a partner can say no.
async fn partner_for<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    order: &Order,
    lines: &[Line],
) -> Result<partners::Model> {
    let preferred = &shop.settings.fulfilment.partner;
    let makers = offers::makers(txn, preferred).await?;
    let mut wanted = Vec::with_capacity(lines.len());
    for line in lines {
        let kind = Kind::parse(&line.kind)?;
        if kind.is_physical() {
            wanted.push(Wanted {
                sku: &line.sku,
                kind,
                width_mm: line.width_mm,
                height_mm: line.height_mm,
            });
        }
    }
    let choice = offers::choose(&makers, &wanted, &order.country);
    let maker = choice.maker.filter(|_| choice.left.is_empty());
    if maker.is_none() {
        tracing::error!(order = order.number, "no partner makes all of a paid order");
    }
    let slug = maker.map_or(preferred, |maker| &maker.slug);
    partners::find_by_slug(txn, slug).await
}

fn job(
    shop: &Shop,
    order: &Order,
    lines: &[Line],
    fulfilment: &Model,
    now: DateTime<Utc>,
) -> Result<Job> {
    let mut items = Vec::new();
    for line in lines {
        if line.is_physical()? {
            items.push(item(shop, line, now));
        }
    }
    Ok(Job {
        fulfilment_id: FulfilmentId(fulfilment.pid),
        order_number: order.number.clone(),
        cancellable_until: fulfilment.waits_until(&shop.settings.fulfilment),
        ship_to: order.address(&shop.address_forms),
        country: order.country.clone(),
        phone: order.phone.clone(),
        shipping_method: order.shipping_method.clone(),
        items,
    })
}

fn item(shop: &Shop, line: &Line, now: DateTime<Utc>) -> Item {
    Item {
        title: line.title.clone(),
        product: line.product.clone(),
        sku: line.sku.clone(),
        size: line.size.clone(),
        quantity: line.quantity,
        width_mm: line.width_mm,
        height_mm: line.height_mm,
        wrap_mm: line.wrap_mm,
        bleed_mm: line.bleed_mm,
        file_url: print_file::link(shop, line, now),
        file_sha256: line.print_file_sha256.clone(),
        file_bytes: line.print_file_bytes,
        file_width_px: line.print_file_width,
        file_height_px: line.print_file_height,
    }
}
