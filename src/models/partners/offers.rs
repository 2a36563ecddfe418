//! What partners make: a kind of product up to a size, or one thing by its SKU, and where they ship it.

use std::collections::BTreeSet;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set,
};

use super::{Column, Entity, Model};
use crate::{
    errors::{Error, Result},
    models::{
        _entities::partner_offers,
        products::{Kind, size_in_centimetres},
    },
    settings::Country,
};

pub use partner_offers::Model as Row;

/// Any country that the shop ships to.
pub const ANYWHERE: &str = "*";

/// A thing that is to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted<'a> {
    pub sku: &'a str,
    pub kind: Kind,
    pub width_mm: i32,
    pub height_mm: i32,
}

/// Something that a partner makes, and where it ships it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub makes: Makes,
    /// ISO 3166-1 alpha-2; none means anywhere.
    pub countries: Option<BTreeSet<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Makes {
    /// A kind, up to this size of the picture (width, height in mm) if there is a limit.
    Kind(Kind, Option<(i32, i32)>),
    Sku(String),
}

/// A partner and what it makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maker {
    pub slug: String,
    pub name: String,
    pub offers: Vec<Offer>,
}

/// Why a partner does not make a thing, the nearest miss of all its offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lack {
    Kind,
    /// The largest it makes: width, height in mm.
    Size(i32, i32),
    Country,
}

/// Who makes an order, and which of the things wanted (by their index) it does not make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice<'a> {
    pub maker: Option<&'a Maker>,
    pub left: Vec<usize>,
}

/// Partners that are switched on, the one the settings prefer first.
///
/// # Errors
/// When the database fails or holds a kind that no version wrote.
pub async fn makers<C: ConnectionTrait>(db: &C, preferred: &str) -> Result<Vec<Maker>> {
    let found = Entity::find()
        .filter(Column::Active.eq(true))
        .order_by_asc(Column::Id)
        .find_with_related(partner_offers::Entity)
        .all(db)
        .await?;
    let mut makers = Vec::with_capacity(found.len());
    for (partner, rows) in found {
        makers.push(Maker {
            slug: partner.slug,
            name: partner.name,
            offers: rows.iter().map(offer).collect::<Result<_>>()?,
        });
    }
    makers.sort_by_key(|maker| maker.slug != preferred);
    Ok(makers)
}

/// Lets a partner make everything that is shipped, anywhere.
///
/// # Errors
/// When the database does.
pub async fn everything<C: ConnectionTrait>(txn: &C, partner: &Model) -> Result<()> {
    for kind in Kind::ALL.into_iter().filter(|kind| kind.is_physical()) {
        let offer = Offer {
            makes: Makes::Kind(kind, None),
            countries: None,
        };
        insert(txn, partner.id, &offer).await?;
    }
    Ok(())
}

/// # Errors
/// When the database does.
pub async fn insert<C: ConnectionTrait>(txn: &C, partner_id: i64, offer: &Offer) -> Result<()> {
    let (kind, sku, size) = match &offer.makes {
        Makes::Kind(kind, size) => (Some(kind.name().to_owned()), None, *size),
        Makes::Sku(sku) => (None, Some(sku.clone()), None),
    };
    let anywhere = || ANYWHERE.to_owned();
    let countries = offer.countries.as_ref().map_or_else(anywhere, |countries| {
        countries
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    });
    let row = partner_offers::ActiveModel {
        partner_id: Set(partner_id),
        kind: Set(kind),
        sku: Set(sku),
        max_width_mm: Set(size.map(|(width, _)| width)),
        max_height_mm: Set(size.map(|(_, height)| height)),
        countries: Set(countries),
        ..Default::default()
    };
    row.insert(txn).await?;
    Ok(())
}

/// Takes an offer of a partner away.
///
/// # Errors
/// [`Error::NotFound`] for an offer of another one.
pub async fn remove<C: ConnectionTrait>(txn: &C, partner: &Model, id: i64) -> Result<()> {
    let gone = partner_offers::Entity::delete_many()
        .filter(partner_offers::Column::Id.eq(id))
        .filter(partner_offers::Column::PartnerId.eq(partner.id))
        .exec(txn)
        .await?;
    (gone.rows_affected == 1)
        .then_some(())
        .ok_or(Error::NotFound)
}

/// What a row says.
///
/// # Errors
/// When it holds a kind that no version wrote.
pub fn offer(row: &Row) -> Result<Offer> {
    let makes = match (&row.kind, &row.sku) {
        (Some(kind), _) => Makes::Kind(Kind::parse(kind)?, row.max_width_mm.zip(row.max_height_mm)),
        (None, sku) => Makes::Sku(sku.clone().unwrap_or_default()),
    };
    let countries = row.countries.split_whitespace().map(String::from);
    Ok(Offer {
        makes,
        countries: (row.countries != ANYWHERE).then(|| countries.collect()),
    })
}

/// Whoever makes most of it, the first of several: an order goes to one partner.
#[must_use]
pub fn choose<'a>(makers: &'a [Maker], wanted: &[Wanted<'_>], country: &str) -> Choice<'a> {
    let left_by = |maker: &Maker| -> Vec<usize> {
        let lacks = |(_, wanted): &(usize, &Wanted<'_>)| maker.lacks(wanted, country).is_some();
        wanted
            .iter()
            .enumerate()
            .filter(lacks)
            .map(|(at, _)| at)
            .collect()
    };
    let all = makers.iter().map(|maker| (maker, left_by(maker)));
    let best = all.min_by_key(|(_, left)| left.len());
    let best = best.filter(|(_, left)| left.len() < wanted.len());
    best.map_or_else(
        || Choice {
            maker: None,
            left: (0..wanted.len()).collect(),
        },
        |(maker, left)| Choice {
            maker: Some(maker),
            left,
        },
    )
}

/// Why nobody makes a thing for any of these countries, partner by partner. None if somebody does.
#[must_use]
pub fn why_nobody(makers: &[Maker], wanted: &Wanted<'_>, countries: &[Country]) -> Option<String> {
    let mut reasons = Vec::new();
    for maker in makers {
        let lacks: Option<Vec<Lack>> = countries
            .iter()
            .map(|country| maker.lacks(wanted, &country.code))
            .collect();
        let Some(nearest) = lacks?.into_iter().max() else {
            continue;
        };
        reasons.push(nearest.words(&maker.name, wanted.kind));
    }
    Some(if reasons.is_empty() {
        "Nobody makes this: no partner is switched on.".into()
    } else {
        format!("Nobody makes this: {}.", reasons.join("; "))
    })
}

impl Maker {
    /// What keeps the partner from making it for this country; none if nothing does.
    #[must_use]
    pub fn lacks(&self, wanted: &Wanted<'_>, country: &str) -> Option<Lack> {
        let mut nearest = Lack::Kind;
        for offer in &self.offers {
            nearest = nearest.max(offer.lacks(wanted, country)?);
        }
        Some(nearest)
    }
}

impl Offer {
    fn lacks(&self, wanted: &Wanted<'_>, country: &str) -> Option<Lack> {
        match &self.makes {
            Makes::Sku(sku) if sku != wanted.sku => return Some(Lack::Kind),
            Makes::Kind(kind, _) if *kind != wanted.kind => return Some(Lack::Kind),
            Makes::Kind(_, Some((width, height)))
                if wanted.width_mm > *width || wanted.height_mm > *height =>
            {
                return Some(Lack::Size(*width, *height));
            }
            Makes::Sku(_) | Makes::Kind(..) => {}
        }
        let there = self.countries.as_ref();
        let there = there.is_none_or(|countries| countries.contains(country));
        (!there).then_some(Lack::Country)
    }
}

impl Lack {
    fn words(self, partner: &str, kind: Kind) -> String {
        let things = kind.things();
        match self {
            Self::Kind => format!("{partner} makes no {things}"),
            Self::Size(width, height) => {
                let size = size_in_centimetres(width, height);
                format!("{partner} makes {things} only up to {size}")
            }
            Self::Country => {
                format!("{partner} ships {things} to no country that the shop ships to")
            }
        }
    }
}

#[cfg(test)]
mod tests;
