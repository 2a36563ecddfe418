//! Who makes what is in a cart: an order goes to one partner, so what that one does not make for the country stays behind.

use sea_orm::ConnectionTrait;

use super::Line;
use crate::{
    errors::Result,
    models::{
        partners::offers::{self, Maker, Wanted},
        products::Kind,
    },
    settings::Settings,
};

/// A line that cannot be made with the rest, and why, in words for the shopper.
#[derive(Debug, Clone)]
pub struct Unmade<'a> {
    pub line: &'a Line,
    pub words: String,
}

/// The lines that cannot be made for a country, or are not sold any more.
///
/// # Errors
/// When the database does.
pub async fn unmade<'a, C: ConnectionTrait>(
    db: &C,
    settings: &Settings,
    lines: &'a [Line],
    country: &str,
) -> Result<Vec<Unmade<'a>>> {
    let makers = offers::makers(db, &settings.fulfilment.partner).await?;
    let there = settings.shipping.country(country);
    let name = there.map_or(country, |country| country.name.as_str());
    let mut physical = Vec::with_capacity(lines.len());
    let mut told = Vec::new();
    for line in lines {
        let kind = line.product.kind()?;
        if !line.is_sold() {
            let what = format!("{}, {}", line.product.name, line.variant.size_framed(kind));
            let words = format!("This is not sold any more: {what}.");
            told.push(Unmade { line, words });
        } else if kind.is_physical() {
            physical.push((line, kind));
        }
    }
    let wanted: Vec<Wanted<'_>> = physical
        .iter()
        .map(|(line, kind)| line.variant.wanted(*kind))
        .collect();
    let choice = offers::choose(&makers, &wanted, country);
    let left = choice.left.iter().filter_map(|at| physical.get(*at));
    told.extend(left.map(|(line, kind)| Unmade {
        line,
        words: words(&makers, (line, *kind), (country, name)),
    }));
    Ok(told)
}

fn words(makers: &[Maker], (line, kind): (&Line, Kind), (country, name): (&str, &str)) -> String {
    let what = format!("{}, {}", line.product.name, line.variant.size_framed(kind));
    let wanted = [line.variant.wanted(kind)];
    if offers::choose(makers, &wanted, country).maker.is_none() {
        return format!("Nobody makes this for {name} just now: {what}.");
    }
    format!("This is made elsewhere than the rest, so it is an order of its own: {what}.")
}
