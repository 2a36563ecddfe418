//! A portrait on a wall, as a product at true scale.

use axum::{extract::Query, response::Response};
use loco_rs::{controller::Routes, prelude::get};
use serde::Deserialize;
use serde_json::json;

use super::{
    extractors::{Path, Visit},
    portraits::owned,
};
use crate::{
    errors::{Error, Result},
    models::{
        carts,
        ids::PortraitId,
        partners::offers,
        products::{self, Variant, sharpness::Detail},
        styles, uploads,
    },
    views::{
        portraits::PortraitView,
        products::{ProductView, Scale},
    },
};

const ROOMS: [(&str, &str); 3] = [
    ("sofa", "Over a sofa"),
    ("desk", "Over a desk"),
    ("bed", "Over a bed"),
];

pub fn routes() -> Routes {
    Routes::new().add("/portraits/{pid}/wall", get(show))
}

#[derive(Deserialize)]
struct Chosen {
    #[serde(default)]
    sku: String,
    #[serde(default)]
    room: String,
    #[serde(default)]
    quantity: String,
}

impl Chosen {
    /// The room that is shown: the first until one is chosen.
    fn room(&self) -> &'static str {
        let room = ROOMS.iter().find(|(slug, _)| *slug == self.room);
        room.map_or(ROOMS[0].0, |(slug, _)| *slug)
    }

    /// How many are wanted. What cannot be read is one.
    fn quantity(&self) -> u32 {
        let quantity = self.quantity.trim().parse().unwrap_or(1);
        quantity.clamp(1, carts::MAX_QUANTITY)
    }
}

async fn show(
    visit: Visit,
    Path(pid): Path<PortraitId>,
    Query(chosen): Query<Chosen>,
) -> Result<Response> {
    let portrait = owned(&visit, pid).await?;
    if !portrait.is_shown() {
        return Ok(visit.redirect(&format!("/portraits/{pid}")));
    }
    let db = &visit.ctx.db;
    let offered = products::on_offer(db).await?;
    let detail = Detail::of(&portrait, visit.shop.settings.painting.composition_px);
    let market = visit.market().await?;
    let variant = choose(&offered, &chosen.sku, detail).ok_or(Error::NotFound)?;
    let (room, quantity) = (chosen.room(), chosen.quantity());
    // One choice does not undo the others.
    let link = |sku: &str, room: &str| {
        format!("/portraits/{pid}/wall?sku={sku}&room={room}&quantity={quantity}")
    };
    let mut views = Vec::with_capacity(offered.len());
    for (product, variants) in &offered {
        let sku = Some(variant.sku.as_str());
        views.push(ProductView::new(
            product,
            variants,
            sku,
            |sku| link(sku, room),
            (detail, &market),
        )?);
    }
    let product = views.iter().find(|view| view.is_selected()).cloned();
    let product = product.ok_or(Error::NotFound)?;
    let rooms = ROOMS.map(|(slug, name)| {
        let url = link(&variant.sku, slug);
        json!({"slug": slug, "name": name, "url": url, "selected": slug == room})
    });
    let style = styles::find(db, portrait.style_id).await?;
    let upload = uploads::find(db, portrait.upload_id).await?;
    let unmade = unmade(&visit, &market.country, &offered, &variant).await?;
    let data = json!({
        "unmade": unmade,
        "portrait": PortraitView::new(&portrait, &style, &upload),
        "selected": product.selected_variant(),
        "largest_sold": product.largest_sold(),
        "selected_product": product,
        "products": views,
        "quantity": quantity,
        "room": room,
        "rooms": rooms,
        "scale": Scale::new(&variant),
    });
    visit.page("wall/show.html", "On the wall", data).await
}

/// That nobody makes the variant for the shopper's country, if nobody does.
async fn unmade(
    visit: &Visit,
    country: &str,
    offered: &[(products::Model, Vec<Variant>)],
    variant: &Variant,
) -> Result<Option<String>> {
    let product = offered
        .iter()
        .find(|(product, _)| product.id == variant.product_id);
    let (product, _) = product.ok_or(Error::NotFound)?;
    let settings = &visit.shop.settings;
    let makers = offers::makers(&visit.ctx.db, &settings.fulfilment.partner).await?;
    let kind = product.kind()?;
    let made = offers::choose(&makers, &[variant.wanted(kind)], country);
    let there = settings.shipping.country(country);
    let name = there.map_or(country, |country| country.name.as_str());
    let told = kind.is_physical() && made.maker.is_none();
    Ok(told.then(|| format!("Nobody makes this for {name} just now.")))
}

/// The chosen variant, or the middle size of the first product, or a smaller one that there is detail enough for.
fn choose(
    offered: &[(products::Model, Vec<Variant>)],
    sku: &str,
    detail: Detail,
) -> Option<Variant> {
    let mut all = offered.iter().flat_map(|(_, variants)| variants);
    let chosen = all.find(|variant| variant.sku == sku);
    let default = || {
        let (product, variants) = offered.first()?;
        let kind = product.kind().ok()?;
        let up_to_middle = variants.get(..=variants.len() / 2)?;
        let good = up_to_middle
            .iter()
            .rev()
            .find(|v| detail.is_enough(kind, v));
        good.or(variants.first())
    };
    chosen.or_else(default).cloned()
}
