//! The checkout's choices.

use serde::Serialize;

use super::{forms::FormView, times};
use crate::{
    errors::Result,
    models::{
        address_forms::{AddressForm, Field},
        carts::{Line, making::Unmade},
        money::{Currency, Money},
        orders::quoting::Quote,
        products::{market::Market, shipping::Offer, tax::Levy},
    },
    settings::{Country, Tax},
};

#[derive(Debug, Clone, Serialize)]
pub struct CountryView {
    code: String,
    name: String,
    selected: bool,
}

impl CountryView {
    #[must_use]
    pub fn all(countries: &[Country], selected: &str) -> Vec<Self> {
        let view = |country: &Country| Self {
            code: country.code.clone(),
            name: country.name.clone(),
            selected: country.code == selected,
        };
        countries.iter().map(view).collect()
    }
}

/// A way of shipping.
#[derive(Debug, Clone, Serialize)]
pub struct ShippingMethodView {
    slug: String,
    name: String,
    price: String,
    /// `arrives Tue 2 Dec – Fri 5 Dec`
    time: String,
    /// `free from €150.00`
    free_from: Option<String>,
    selected: bool,
}

impl ShippingMethodView {
    #[must_use]
    pub fn all(offers: &[Offer], selected: &str, currency: Currency) -> Vec<Self> {
        let money = |minor| Money::new(minor, currency).to_string();
        let view = |offer: &Offer| Self {
            slug: offer.slug.clone(),
            name: offer.name.clone(),
            price: if offer.minor == 0 {
                "free".into()
            } else {
                money(offer.minor)
            },
            time: format!(
                "arrives {}",
                times::window(offer.arrives.from, offer.arrives.until)
            ),
            free_from: offer
                .free_from_minor
                .map(|minor| format!("free from {}", money(minor))),
            selected: offer.slug == selected,
        };
        offers.iter().map(view).collect()
    }
}

/// A line that nobody makes for the chosen country.
#[derive(Debug, Clone, Serialize)]
pub struct UnmadeView {
    pid: String,
    words: String,
    remove_url: String,
}

impl UnmadeView {
    #[must_use]
    pub fn new(unmade: &Unmade<'_>) -> Self {
        let pid = unmade.line.row.pid;
        Self {
            pid: pid.to_string(),
            words: unmade.words.clone(),
            remove_url: format!("/cart/lines/{pid}/removal"),
        }
    }
}

/// The part of the form that each country has in its own way.
#[derive(Debug, Clone, Serialize)]
pub struct AddressView {
    /// Fields that stand beside each other are in one row.
    rows: Vec<Vec<FieldView>>,
    /// What the country does not ask for, but another may have: kept, for who changes back.
    hidden: Vec<&'static str>,
}

#[derive(Debug, Clone, Serialize)]
struct FieldView {
    name: &'static str,
    label: String,
    hint: String,
    autocomplete: &'static str,
    required: bool,
    maxlength: u32,
    /// Regions to choose from; empty for a field to type into.
    options: Vec<OptionView>,
}

#[derive(Debug, Clone, Serialize)]
struct OptionView {
    code: String,
    name: String,
    selected: bool,
}

impl AddressView {
    #[must_use]
    pub fn new(address: &AddressForm, form: &FormView) -> Self {
        let all = [
            Field::Line1,
            Field::Line2,
            Field::PostalCode,
            Field::City,
            Field::Region,
        ];
        let hidden = all.into_iter().filter(|f| !address.fields.contains(f));
        let rows = rows(&address.fields).into_iter();
        let field = |field: Field| FieldView::new(address, field, form);
        Self {
            rows: rows
                .map(|row| row.into_iter().map(field).collect())
                .collect(),
            hidden: hidden.map(Field::name).collect(),
        }
    }
}

impl FieldView {
    fn new(address: &AddressForm, field: Field, form: &FormView) -> Self {
        let chosen = form.value(field.name());
        let option = |(code, name): &(String, String)| OptionView {
            code: code.clone(),
            name: name.clone(),
            selected: code == chosen,
        };
        let options = match field {
            Field::Region => address.regions.iter().map(option).collect(),
            _ => Vec::new(),
        };
        let hint = match field {
            Field::PostalCode if !address.example.is_empty() => format!("Like {}", address.example),
            _ => String::new(),
        };
        let (autocomplete, maxlength) = match field {
            Field::Line1 => ("address-line1", 120),
            Field::Line2 => ("address-line2", 120),
            Field::PostalCode => ("postal-code", 16),
            Field::City => ("address-level2", 80),
            Field::Region => ("address-level1", 80),
        };
        Self {
            name: field.name(),
            label: address.label(field).to_string(),
            hint,
            autocomplete,
            required: address.requires(field),
            maxlength,
            options,
        }
    }
}

/// That the chosen country's prices are not those that were shown before, if they are not.
///
/// # Errors
/// When the database holds a currency that the shop does not price in.
pub fn price_note(
    shown: &Market,
    lines: &[Line],
    chosen: Option<&Country>,
) -> Result<Option<String>> {
    let Some(country) = chosen else {
        return Ok(None);
    };
    let mut others = false;
    for line in lines {
        let before = shown.price_for(&line.variant)?;
        if before.currency != line.unit.currency {
            return Ok(Some(in_currency(country, line.unit.currency)));
        }
        others |= before != line.unit;
    }
    Ok(others.then(|| {
        format!(
            "Prices for {} are other than those you saw before.",
            with_article(&country.name)
        )
    }))
}

/// `Prices for the United Kingdom are in £.`
#[must_use]
pub fn in_currency(country: &Country, currency: Currency) -> String {
    let name = with_article(&country.name);
    format!("Prices for {name} are in {}.", currency.sign())
}

/// A country's name within a sentence: `the United Kingdom`, `Norway`.
#[must_use]
pub fn with_article(name: &str) -> String {
    if name.starts_with("United ") || name == "Netherlands" {
        format!("the {name}")
    } else {
        name.to_string()
    }
}

/// That there is something to ship and nobody who would.
#[must_use]
pub fn stuck_words(country: Option<&Country>) -> String {
    let to = country.map(|country| format!(" to {}", with_article(&country.name)));
    let to = to.unwrap_or_default();
    format!("We have no carrier for this parcel{to}. Fewer or lighter pictures can go.")
}

/// What there is of tax in prices, while only the country is known.
#[must_use]
pub fn tax_words(levy: Levy, tax: &Tax) -> String {
    match (levy.prices.include_tax(), levy.goods_basis_points) {
        (false, _) => "Tax, where there is one, is added at checkout".into(),
        (true, 0) => format!("No {} is in the price", tax.name),
        (true, _) => "Tax is in the price".into(),
    }
}

/// That others may ask for money at the door: where the shop charges no tax on a parcel from abroad, or one that is no import's.
#[must_use]
pub fn import_words(quote: &Quote, country: Option<&Country>, tax: &Tax) -> Option<String> {
    let country = country.filter(|it| quote.is_physical && it.code != tax.home)?;
    let charged = quote.totals.taxes.iter().any(|it| it.basis_points > 0);
    if charged && quote.totals.prices.include_tax() {
        return None;
    }
    let name = with_article(&country.name);
    Some(format!(
        "Import tax or duty may be due when the parcel arrives in {name}. It is not in this sum."
    ))
}

/// The street's lines alone, of the rest two and two: a town before its region and code stands alone as well.
fn rows(fields: &[Field]) -> Vec<Vec<Field>> {
    let street = |field: &Field| matches!(field, Field::Line1 | Field::Line2);
    let (street, mut rest): (Vec<Field>, Vec<Field>) = fields.iter().partition(|f| street(f));
    let mut rows: Vec<Vec<Field>> = street.into_iter().map(|field| vec![field]).collect();
    if rest.len() % 2 == 1 && rest.first() == Some(&Field::City) {
        rows.push(vec![rest.remove(0)]);
    }
    rows.extend(rest.chunks(2).map(<[Field]>::to_vec));
    rows
}
