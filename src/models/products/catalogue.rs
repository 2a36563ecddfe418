//! The catalogue as one value: what the shop has on its shelves, as it is checked, compared, written to a file and read from one.
//! The file, the staff's forms and a new shop's fixture all go through here.

pub mod checking;
pub mod differences;
pub mod storing;
pub mod yaml;

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

use super::{Kind, Model, Variant, market::ELSEWHERE, product_variants, products::Entity};
use crate::{
    errors::Result,
    models::{
        _entities::variant_prices,
        money::{Currency, Money},
        partners::offers::Wanted,
    },
};

/// Every product, on or off, in the order of the shop.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogue {
    pub products: Vec<Product>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    pub slug: String,
    pub name: String,
    pub kind: Kind,
    pub description: String,
    pub active: bool,
    pub wares: Vec<Ware>,
}

/// A variant: one thing that can be bought. Lengths in mm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ware {
    pub sku: String,
    pub width_mm: i32,
    pub height_mm: i32,
    pub paper: Option<String>,
    pub frame: Option<String>,
    pub frame_mm: i32,
    pub mat_mm: i32,
    pub depth_mm: i32,
    /// How far the print goes round each edge of a canvas.
    pub wrap_mm: Option<i32>,
    /// How far the print file goes beyond the picture on each side, what goes round an edge included.
    pub bleed_mm: i32,
    /// Working days.
    pub production_days_min: i32,
    pub production_days_max: i32,
    /// Packed.
    pub weight_grams: i32,
    pub price: Money,
    /// By country, or by `*` for everywhere else.
    pub prices: BTreeMap<String, Money>,
    pub active: bool,
}

impl Catalogue {
    /// # Errors
    /// When the database fails or holds what no version wrote.
    pub async fn load<C: ConnectionTrait>(db: &C) -> Result<Self> {
        let mut found = Entity::find()
            .find_with_related(product_variants::Entity)
            .all(db)
            .await?;
        found.sort_by_key(|(product, _)| (product.position, product.id));
        let mut prices = prices(db).await?;
        let mut catalogue = Self::default();
        for (product, mut variants) in found {
            variants.sort_by_key(|variant| (variant.position, variant.id));
            let ware = |variant: Variant| Ware::new(&variant, prices.remove(&variant.id));
            let wares = variants.into_iter().map(ware).collect::<Result<_>>()?;
            catalogue.products.push(Product::new(product, wares)?);
        }
        Ok(catalogue)
    }

    #[must_use]
    pub fn product(&self, slug: &str) -> Option<&Product> {
        self.products.iter().find(|product| product.slug == slug)
    }

    /// A variant and its product.
    #[must_use]
    pub fn ware(&self, sku: &str) -> Option<(&Product, &Ware)> {
        let mut all = self.wares();
        all.find(|(_, ware)| ware.sku == sku)
    }

    /// Every variant with its product.
    pub fn wares(&self) -> impl Iterator<Item = (&Product, &Ware)> {
        let of = |product| std::iter::repeat(product);
        self.products
            .iter()
            .flat_map(move |product| of(product).zip(&product.wares))
    }
}

impl Product {
    fn new(row: Model, wares: Vec<Ware>) -> Result<Self> {
        Ok(Self {
            kind: row.kind()?,
            slug: row.slug,
            name: row.name,
            description: row.description,
            active: row.active,
            wares,
        })
    }
}

impl Ware {
    fn new(row: &Variant, prices: Option<BTreeMap<String, Money>>) -> Result<Self> {
        Ok(Self {
            sku: row.sku.clone(),
            width_mm: row.width_mm,
            height_mm: row.height_mm,
            paper: row.paper.clone(),
            frame: row.frame.clone(),
            frame_mm: row.frame_mm,
            mat_mm: row.mat_mm,
            depth_mm: row.depth_mm,
            wrap_mm: row.wrap_mm,
            bleed_mm: row.bleed_mm,
            production_days_min: row.production_days_min,
            production_days_max: row.production_days_max,
            weight_grams: row.weight_grams,
            price: row.price()?,
            prices: prices.unwrap_or_default(),
            active: row.active,
        })
    }

    /// What one costs in a country.
    #[must_use]
    pub fn price_for(&self, country: &str) -> Money {
        let own = self.prices.get(country);
        *own.or(self.prices.get(ELSEWHERE)).unwrap_or(&self.price)
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
}

async fn prices<C: ConnectionTrait>(db: &C) -> Result<BTreeMap<i64, BTreeMap<String, Money>>> {
    let rows = variant_prices::Entity::find()
        .order_by_asc(variant_prices::Column::Id)
        .all(db)
        .await?;
    let mut prices: BTreeMap<i64, BTreeMap<String, Money>> = BTreeMap::new();
    for row in rows {
        let price = Money::new(row.price_minor, Currency::parse(&row.currency)?);
        let of_variant = prices.entry(row.product_variant_id).or_default();
        of_variant.insert(row.country, price);
    }
    Ok(prices)
}
