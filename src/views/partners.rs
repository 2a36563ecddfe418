//! Partners and what they make, as the staff sees them.

use serde::Serialize;

use crate::{
    errors::Result,
    models::{
        partners::{
            Model,
            offers::{self, Makes, Row},
        },
        products::{Kind, size_in_centimetres},
    },
};

#[derive(Debug, Clone, Serialize)]
pub struct PartnerRow {
    slug: String,
    url: String,
    name: String,
    active: bool,
    offers: Vec<OfferRow>,
}

#[derive(Debug, Clone, Serialize)]
pub struct OfferRow {
    what: String,
    up_to: String,
    countries: String,
    removal_url: String,
}

/// A kind to choose from.
#[derive(Debug, Clone, Serialize)]
pub struct KindChoice {
    name: &'static str,
    words: String,
}

impl PartnerRow {
    /// # Errors
    /// When the database holds a kind that no version wrote.
    pub fn new((partner, rows): &(Model, Vec<Row>)) -> Result<Self> {
        let url = format!("/admin/partners/{}", partner.slug);
        let offers = rows.iter().map(|row| OfferRow::new(row, &url));
        Ok(Self {
            slug: partner.slug.clone(),
            name: partner.name.clone(),
            active: partner.active,
            offers: offers.collect::<Result<_>>()?,
            url,
        })
    }
}

impl OfferRow {
    fn new(row: &Row, url: &str) -> Result<Self> {
        let offer = offers::offer(row)?;
        let (what, size) = match offer.makes {
            Makes::Kind(kind, size) => (sentence(kind.things()), size),
            Makes::Sku(sku) => (sku, None),
        };
        let countries = offer.countries.map(|countries| {
            let codes: Vec<String> = countries.into_iter().collect();
            codes.join(", ")
        });
        let size = size.map(|(width, height)| size_in_centimetres(width, height));
        Ok(Self {
            what,
            up_to: size.unwrap_or_else(|| "any size".into()),
            countries: countries.unwrap_or_else(|| "anywhere".into()),
            removal_url: format!("{url}/offers/{}/removal", row.id),
        })
    }
}

impl KindChoice {
    /// The kinds that are shipped.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let physical = Kind::ALL.into_iter().filter(|kind| kind.is_physical());
        let choice = |kind: Kind| Self {
            name: kind.name(),
            words: sentence(kind.things()),
        };
        physical.map(choice).collect()
    }
}

fn sentence(words: &str) -> String {
    let (first, rest) = words.split_at(words.len().min(1));
    format!("{}{rest}", first.to_uppercase())
}
