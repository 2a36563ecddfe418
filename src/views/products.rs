//! Products, and a picture on a wall at true scale.

use serde::Serialize;

use crate::{
    errors::Result,
    models::{
        money::Money,
        products::{
            Kind, Model, Variant,
            market::Market,
            sharpness::{self, Detail},
        },
    },
};

#[derive(Debug, Clone, Serialize)]
pub struct ProductView {
    slug: String,
    name: String,
    kind: String,
    description: String,
    from_price: String,
    selected: bool,
    url: String,
    variants: Vec<VariantView>,
}

#[derive(Debug, Clone, Serialize)]
pub struct VariantView {
    sku: String,
    size: String,
    size_inches: String,
    price: String,
    width_mm: i32,
    height_mm: i32,
    frame: Option<String>,
    frame_mm: i32,
    depth_mm: i32,
    mat_mm: i32,
    wrap_mm: Option<i32>,
    bleed_mm: i32,
    details: Vec<String>,
    selected: bool,
    url: String,
    dpi: Option<u32>,
    sharpness: &'static str,
    /// Whether there is detail enough for it.
    sold: bool,
}

/// A wall in millimetres, with the picture on it.
#[derive(Debug, Clone, Serialize)]
pub struct Scale {
    room_width_mm: i32,
    room_height_mm: i32,
    picture_x_mm: i32,
    picture_y_mm: i32,
    outer_width_mm: i32,
    outer_height_mm: i32,
}

impl ProductView {
    /// `link` leads from a SKU to the page on which it is looked at; `detail` is what there is to print, at the prices of `market`.
    ///
    /// # Errors
    /// When the database holds what no version wrote.
    pub fn new(
        product: &Model,
        variants: &[Variant],
        selected_sku: Option<&str>,
        link: impl Fn(&str) -> String,
        (detail, market): (Detail, &Market),
    ) -> Result<Self> {
        let kind = product.kind()?;
        let prices = variants.iter().map(|variant| market.price_for(variant));
        let prices = prices.collect::<Result<Vec<_>>>()?;
        let views = variants.iter().zip(&prices).map(|(variant, price)| {
            let selected = selected_sku == Some(variant.sku.as_str());
            let mut view = VariantView::new(variant, kind, *price, detail);
            (view.selected, view.url) = (selected, link(&variant.sku));
            view
        });
        let views = views.collect::<Vec<_>>();
        let cheapest = prices.iter().min_by_key(|price| price.minor);
        Ok(Self {
            slug: product.slug.clone(),
            name: product.name.clone(),
            kind: product.kind.clone(),
            description: product.description.clone(),
            from_price: cheapest.map(ToString::to_string).unwrap_or_default(),
            selected: views.iter().any(|variant| variant.selected),
            url: variants.first().map_or_else(String::new, |v| link(&v.sku)),
            variants: views,
        })
    }

    #[must_use]
    pub fn is_selected(&self) -> bool {
        self.selected
    }

    /// The largest size of this product that there is detail enough for.
    #[must_use]
    pub fn largest_sold(&self) -> Option<&VariantView> {
        let sold = self.variants.iter().filter(|variant| variant.sold);
        sold.max_by_key(|variant| variant.height_mm)
    }

    /// The variant that is looked at, if it is one of this product's.
    #[must_use]
    pub fn selected_variant(&self) -> Option<&VariantView> {
        self.variants.iter().find(|variant| variant.selected)
    }
}

impl VariantView {
    fn new(variant: &Variant, kind: Kind, price: Money, detail: Detail) -> Self {
        let dpi = detail.dpi(kind, variant);
        Self {
            sku: variant.sku.clone(),
            size: variant.size_as(kind),
            size_inches: if kind.is_physical() {
                variant.size_in_inches()
            } else {
                String::new()
            },
            price: price.to_string(),
            width_mm: variant.width_mm,
            height_mm: variant.height_mm,
            frame: variant.frame.clone(),
            frame_mm: variant.frame_mm,
            depth_mm: variant.depth_mm,
            mat_mm: variant.mat_mm,
            wrap_mm: variant.wrap_mm,
            bleed_mm: variant.bleed_mm,
            details: details(variant),
            selected: false,
            url: String::new(),
            dpi,
            sold: detail.is_enough(kind, variant),
            sharpness: sharpness::words(dpi),
        }
    }
}

/// What a variant is made of and how long that takes, a line each.
#[must_use]
pub fn details(variant: &Variant) -> Vec<String> {
    let paper = variant.paper.as_ref().map(|paper| format!("On {paper}"));
    let wrap = variant.wrap_mm.filter(|wrap| *wrap > 0);
    let wrap = wrap.map(|wrap| format!("{wrap} mm go round each edge"));
    [paper, wrap, variant.made_in()]
        .into_iter()
        .flatten()
        .collect()
}

impl Scale {
    /// Hangs the picture in the middle of a wall of 2.6 m, its centre at 1.5 m as galleries do.
    #[must_use]
    pub fn new(variant: &Variant) -> Self {
        let around = 2 * (variant.frame_mm + variant.mat_mm);
        let (width, height) = (variant.width_mm + around, variant.height_mm + around);
        let (room_width, room_height) = (2600, 2400);
        Self {
            room_width_mm: room_width,
            room_height_mm: room_height,
            picture_x_mm: (room_width - width) / 2,
            picture_y_mm: room_height - 1500 - height / 2,
            outer_width_mm: width,
            outer_height_mm: height,
        }
    }
}
