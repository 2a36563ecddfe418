//! How addresses are written: which fields a country asks for, what its postal codes look like, how a parcel is labelled. The
//! facts are data (`assets/addresses/forms.yaml`); here is no I/O.

pub mod mailboxes;
mod postal_codes;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::errors::{Error, Result};

/// The forms of all countries that are known, by ISO 3166-1 alpha-2.
#[derive(Debug, Clone)]
pub struct AddressForms {
    by_country: BTreeMap<String, AddressForm>,
    /// For a country that nobody wrote a form for yet.
    any: AddressForm,
}

/// The form of one country.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AddressForm {
    /// In the order in which people there write them.
    pub fields: Vec<Field>,
    labels: BTreeMap<Field, String>,
    postal: Vec<String>,
    /// A postal code that there is; empty where there are none.
    pub example: String,
    prefix: String,
    optional: Vec<Field>,
    /// Whether a street without a number is worth a question.
    pub house_number: bool,
    /// Code and name of each region, where one must be chosen.
    pub regions: Vec<(String, String)>,
    /// Which region postal codes are of that begin so: first and last beginning, region. The first that fits counts.
    postal_regions: Vec<(String, String, String)>,
    town: Vec<String>,
}

/// A part of an address that not every country writes in the same place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Line1,
    Line2,
    PostalCode,
    City,
    Region,
}

impl Field {
    /// As in forms and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Line1 => "line1",
            Self::Line2 => "line2",
            Self::PostalCode => "postal_code",
            Self::City => "city",
            Self::Region => "region",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Line1 => "Street and number",
            Self::Line2 => "Flat, floor, company",
            Self::PostalCode => "Postal code",
            Self::City => "Town",
            Self::Region => "State or region",
        }
    }
}

impl AddressForms {
    /// # Errors
    /// When the data cannot be read.
    pub fn open() -> Result<Self> {
        let yaml = include_str!("../../assets/addresses/forms.yaml");
        let by_country = serde_yaml::from_str(yaml);
        Ok(Self {
            by_country: by_country.map_err(|error| Error::Internal(Box::new(error)))?,
            any: AddressForm {
                fields: vec![
                    Field::Line1,
                    Field::Line2,
                    Field::PostalCode,
                    Field::City,
                    Field::Region,
                ],
                optional: vec![Field::PostalCode, Field::Region],
                house_number: false,
                town: vec!["{postal_code} {city}".into(), "{region}".into()],
                ..AddressForm::default()
            },
        })
    }

    /// The form of a country, or one that asks for everything and insists on little.
    #[must_use]
    pub fn of(&self, country: &str) -> &AddressForm {
        self.by_country.get(country).unwrap_or(&self.any)
    }
}

impl Default for AddressForm {
    fn default() -> Self {
        Self {
            fields: vec![Field::Line1, Field::Line2, Field::PostalCode, Field::City],
            labels: BTreeMap::new(),
            postal: Vec::new(),
            example: String::new(),
            prefix: String::new(),
            optional: Vec::new(),
            house_number: true,
            regions: Vec::new(),
            postal_regions: Vec::new(),
            town: vec!["{postal_code} {city}".into()],
        }
    }
}

impl AddressForm {
    /// What the field is called there.
    #[must_use]
    pub fn label(&self, field: Field) -> &str {
        self.labels
            .get(&field)
            .map_or_else(|| field.label(), String::as_str)
    }

    /// Whether the field may not stay empty.
    #[must_use]
    pub fn requires(&self, field: Field) -> bool {
        field != Field::Line2 && self.fields.contains(&field) && !self.optional.contains(&field)
    }

    /// The postal code as it is written there (`sw1a1aa` is `SW1A 1AA`), or none if it is not one.
    #[must_use]
    pub fn postal_code(&self, typed: &str) -> Option<String> {
        postal_codes::normalised(&self.postal, &self.prefix, typed)
    }

    /// The code of a region that was typed or chosen, by code or by name; what is no such region is none. Where there is no
    /// list, anything is as it was typed.
    #[must_use]
    pub fn region(&self, typed: &str) -> Option<String> {
        if self.regions.is_empty() {
            return Some(typed.to_string());
        }
        let same = |text: &str| text.to_lowercase() == typed.to_lowercase();
        let mut regions = self.regions.iter();
        let found = regions.find(|(code, name)| same(code) || same(name));
        found.map(|(code, _)| code.clone())
    }

    /// The code of the region that a postal code is of, where that is known.
    #[must_use]
    pub fn region_of(&self, postal_code: &str) -> Option<&str> {
        let fits = |(first, last, _): &&(String, String, String)| {
            let begins = postal_code.get(..first.len());
            begins.is_some_and(|begins| (first.as_str()..=last.as_str()).contains(&begins))
        };
        let of = self.postal_regions.iter().find(fits);
        of.map(|(.., region)| region.as_str())
    }

    /// What a region is called.
    #[must_use]
    pub fn region_name<'a>(&'a self, code: &'a str) -> &'a str {
        let found = self.regions.iter().find(|(known, _)| known == code);
        found.map_or(code, |(_, name)| name)
    }

    /// The lines below the street, as they stand on a parcel.
    #[must_use]
    pub fn town(&self, postal_code: &str, city: &str, region: &str) -> Vec<String> {
        let fill = |line: &String| {
            let filled = line
                .replace("{postal_code}", postal_code)
                .replace("{city}", city)
                .replace("{region}", region);
            filled.trim_matches([' ', ',', '-']).to_string()
        };
        let lines = self.town.iter().map(fill);
        lines.filter(|line| !line.is_empty()).collect()
    }
}

/// Whether a street has a number, here or in the second line.
#[must_use]
pub fn has_number(line1: &str, line2: &str) -> bool {
    line1.chars().chain(line2.chars()).any(char::is_numeric)
}
