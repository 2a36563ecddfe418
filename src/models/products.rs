//! Products: what a portrait can become, each in real sizes with prices in minor units.

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{
    _entities::{
        product_variants,
        products::{self, Column, Entity},
    },
    money::{Currency, Money},
    partners::offers::Wanted,
};
use crate::errors::{Error, Result};

pub use product_variants::Model as Variant;
pub use products::Model;

pub mod catalogue;
pub mod editing;
mod making;
pub mod market;
pub mod pricing;
pub mod sharpness;
pub mod shipping;
pub mod tax;

/// Print files are made at this density.
pub const PRINT_DPI: u16 = 300;

/// What kind of thing a product is: decides how it is drawn on the wall and whether somebody has to ship it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    FineArt,
    Framed,
    Canvas,
    Digital,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::FineArt, Self::Framed, Self::Canvas, Self::Digital];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FineArt => "fine_art",
            Self::Framed => "framed",
            Self::Canvas => "canvas",
            Self::Digital => "digital",
        }
    }

    /// Many of the kind, in words.
    #[must_use]
    pub fn things(self) -> &'static str {
        match self {
            Self::FineArt => "fine-art prints",
            Self::Framed => "framed prints",
            Self::Canvas => "canvases",
            Self::Digital => "files",
        }
    }

    /// # Errors
    /// When the database holds a kind that no version wrote.
    pub fn parse(name: &str) -> Result<Self> {
        match name {
            "fine_art" => Ok(Self::FineArt),
            "framed" => Ok(Self::Framed),
            "canvas" => Ok(Self::Canvas),
            "digital" => Ok(Self::Digital),
            other => Err(Error::internal(format!("unknown product kind {other}"))),
        }
    }

    #[must_use]
    pub fn is_physical(self) -> bool {
        self != Self::Digital
    }
}

/// Products on offer with their variants, in the order of the shop.
///
/// # Errors
/// When the database does.
pub async fn on_offer<C: ConnectionTrait>(db: &C) -> Result<Vec<(Model, Vec<Variant>)>> {
    let mut offered = Entity::find()
        .filter(Column::Active.eq(true))
        .order_by_asc(Column::Position)
        .find_with_related(product_variants::Entity)
        .order_by_asc(product_variants::Column::Position)
        .all(db)
        .await?;
    for (_, variants) in &mut offered {
        variants.retain(|variant| variant.active);
    }
    offered.sort_by_key(|(product, _)| product.position);
    Ok(offered)
}

/// A variant on offer and its product.
///
/// # Errors
/// [`Error::NotFound`] when it is not sold (any more).
pub async fn find_variant<C: ConnectionTrait>(db: &C, sku: &str) -> Result<(Model, Variant)> {
    let variant = product_variants::Entity::find()
        .filter(product_variants::Column::Sku.eq(sku))
        .filter(product_variants::Column::Active.eq(true))
        .one(db)
        .await?
        .ok_or(Error::NotFound)?;
    let product = of_variant(db, &variant).await?;
    Ok((product, variant))
}

/// # Errors
/// When the database does.
pub async fn of_variant<C: ConnectionTrait>(db: &C, variant: &Variant) -> Result<Model> {
    Entity::find_by_id(variant.product_id)
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

impl Model {
    /// # Errors
    /// When the database holds a kind that no version wrote.
    pub fn kind(&self) -> Result<Kind> {
        Kind::parse(&self.kind)
    }
}

impl Variant {
    /// # Errors
    /// When the database holds a currency the shop does not price in.
    pub fn price(&self) -> Result<Money> {
        Ok(Money::new(
            self.price_minor,
            Currency::parse(&self.currency)?,
        ))
    }

    /// The size as a shopper reads it, of the picture itself: `30 × 37.5 cm`.
    #[must_use]
    pub fn size(&self) -> String {
        size_in_centimetres(self.width_mm, self.height_mm)
    }

    /// The size of what is sold: of a file its pixels, of a print its centimetres.
    #[must_use]
    pub fn size_as(&self, kind: Kind) -> String {
        if kind.is_physical() {
            return self.size();
        }
        format!("{} × {} px", pixels(self.width_mm), pixels(self.height_mm))
    }

    /// The size with the frame, as a line says what is to be made: `24 × 30 cm, black`.
    #[must_use]
    pub fn size_framed(&self, kind: Kind) -> String {
        let size = self.size_as(kind);
        match &self.frame {
            Some(frame) => format!("{size}, {frame}"),
            None => size,
        }
    }

    /// As a partner is asked for it.
    #[must_use]
    pub fn wanted(&self, kind: Kind) -> Wanted<'_> {
        Wanted {
            sku: &self.sku,
            kind,
            width_mm: self.width_mm,
            height_mm: self.height_mm,
        }
    }

    /// The size in inches: `11.8 × 14.8 in`.
    #[must_use]
    pub fn size_in_inches(&self) -> String {
        let inches = |mm: i32| decimals(f64::from(mm) / 25.4);
        format!("{} × {} in", inches(self.width_mm), inches(self.height_mm))
    }
}

/// `30 × 37.5 cm`.
#[must_use]
pub fn size_in_centimetres(width_mm: i32, height_mm: i32) -> String {
    let centimetres = |mm: i32| decimals(f64::from(mm) / 10.0);
    format!("{} × {} cm", centimetres(width_mm), centimetres(height_mm))
}

/// Millimetres at [`PRINT_DPI`], rounded to whole pixels.
#[must_use]
pub fn pixels(mm: i32) -> u32 {
    let pixels = (f64::from(mm.max(0)) / 25.4 * f64::from(PRINT_DPI)).round();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    {
        pixels as u32
    }
}

fn decimals(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), String::from)
}
