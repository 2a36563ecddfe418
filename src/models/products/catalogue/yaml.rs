//! The catalogue as a YAML file. Read field by field, so that all that is wrong with a file is told at once and in plain words.

mod fields;

use std::collections::BTreeMap;

use serde_yaml::{Mapping, Value};

use self::fields::Fields;
use super::{Catalogue, Product, Ware, checking::Problem};
use crate::models::{money::Money, products::Kind};

/// What stands above the products in a file that the shop writes.
const HEAD: &str = "\
# Sizes are of the picture itself, four by five, in millimetres. Prices include tax; `prices` has those of countries (GB)
# and of everywhere else (*). `limner task catalogue_import file:PATH dry:true` says what a changed file would do.
";

const OF_PRODUCTS: [&str; 6] = ["slug", "name", "kind", "description", "active", "variants"];
const OF_VARIANTS: [&str; 16] = [
    "sku",
    "width_mm",
    "height_mm",
    "paper",
    "frame",
    "frame_mm",
    "mat_mm",
    "depth_mm",
    "wrap_mm",
    "bleed_mm",
    "production_days_min",
    "production_days_max",
    "weight_grams",
    "price",
    "prices",
    "active",
];

/// The file of a catalogue. What is as usual is left out.
///
/// # Errors
/// Never: nothing in a catalogue cannot be written.
pub fn write(catalogue: &Catalogue) -> Result<String, serde_yaml::Error> {
    let products = catalogue.products.iter().map(product_fields);
    let products = Value::Sequence(products.map(Value::Mapping).collect());
    let body = serde_yaml::to_string(&Mapping::from_iter([("products".into(), products)]))?;
    Ok(format!("{HEAD}{body}"))
}

/// The catalogue in a file, or all that cannot be read in it.
///
/// # Errors
/// The problems, in the order of the file.
pub fn read(text: &str) -> Result<Catalogue, Vec<Problem>> {
    let whole = |words: String| {
        vec![Problem {
            product: "the file".into(),
            sku: None,
            field: String::new(),
            words,
        }]
    };
    let value: Value =
        serde_yaml::from_str(text).map_err(|e| whole(format!("This is no YAML: {e}.")))?;
    let Some(Value::Sequence(products)) = value.get("products") else {
        return Err(whole(
            "It begins with `products:` and a list of them.".into(),
        ));
    };
    let mut problems = Vec::new();
    let products = (1..).zip(products);
    let products = products.map(|(at, value)| read_product(value, at, &mut problems));
    let catalogue = Catalogue {
        products: products.collect(),
    };
    if problems.is_empty() {
        Ok(catalogue)
    } else {
        Err(problems)
    }
}

/// A product's fields but its variants.
#[must_use]
pub fn described(product: &Product) -> Mapping {
    let mut fields = Mapping::new();
    fields.insert("slug".into(), product.slug.as_str().into());
    fields.insert("name".into(), product.name.as_str().into());
    fields.insert("kind".into(), product.kind.name().into());
    fields.insert("description".into(), product.description.as_str().into());
    if !product.active {
        fields.insert("active".into(), false.into());
    }
    fields
}

/// A variant's fields.
#[must_use]
pub fn ware_fields(ware: &Ware) -> Mapping {
    let mut fields = Mapping::new();
    let mut put = |name: &str, value: Value| fields.insert(name.into(), value);
    put("sku", ware.sku.as_str().into());
    put("width_mm", ware.width_mm.into());
    put("height_mm", ware.height_mm.into());
    for (name, words) in [("paper", &ware.paper), ("frame", &ware.frame)] {
        if let Some(words) = words {
            put(name, words.as_str().into());
        }
    }
    for (name, length) in [
        ("frame_mm", ware.frame_mm),
        ("mat_mm", ware.mat_mm),
        ("depth_mm", ware.depth_mm),
    ] {
        if length != 0 {
            put(name, length.into());
        }
    }
    if let Some(wrap) = ware.wrap_mm {
        put("wrap_mm", wrap.into());
    }
    if ware.bleed_mm != 0 {
        put("bleed_mm", ware.bleed_mm.into());
    }
    put("production_days_min", ware.production_days_min.into());
    put("production_days_max", ware.production_days_max.into());
    put("weight_grams", ware.weight_grams.into());
    put("price", amount(ware.price).into());
    if !ware.prices.is_empty() {
        let prices = ware.prices.iter();
        let prices =
            prices.map(|(country, price)| (country.as_str().into(), amount(*price).into()));
        put("prices", Value::Mapping(prices.collect()));
    }
    if !ware.active {
        put("active", false.into());
    }
    fields
}

fn product_fields(product: &Product) -> Mapping {
    let mut fields = described(product);
    let variants = product.wares.iter().map(ware_fields).map(Value::Mapping);
    fields.insert("variants".into(), Value::Sequence(variants.collect()));
    fields
}

/// `29.00 EUR`.
fn amount(price: Money) -> String {
    format!("{} {}", price.decimal(), price.currency.code())
}

fn read_product(value: &Value, at: usize, problems: &mut Vec<Problem>) -> Product {
    let slug = value.get("slug").and_then(Value::as_str);
    let place = (
        slug.map_or_else(|| format!("product {at}"), String::from),
        None,
    );
    let mut fields = Fields::new(value, place.clone(), &OF_PRODUCTS, problems);
    let kind = fields.required_text("kind");
    let known = Kind::ALL.into_iter().find(|known| known.name() == kind);
    if known.is_none() && !kind.is_empty() {
        let kinds = Kind::ALL.map(Kind::name).join(", ");
        fields.tell("kind", format!("One of these: {kinds}."));
    }
    let mut product = Product {
        slug: fields.required_text("slug"),
        name: fields.required_text("name"),
        kind: known.unwrap_or(Kind::FineArt),
        description: fields.text("description").unwrap_or_default(),
        active: fields.flag("active"),
        wares: Vec::new(),
    };
    let variants = fields.list("variants");
    product.wares = (1..)
        .zip(variants)
        .map(|(at, value)| read_ware(&value, product.kind, (place.0.clone(), at), problems))
        .collect();
    product
}

fn read_ware(
    value: &Value,
    kind: Kind,
    (product, at): (String, usize),
    problems: &mut Vec<Problem>,
) -> Ware {
    let sku = value.get("sku").and_then(Value::as_str);
    let sku = sku.map_or_else(|| format!("variant {at}"), String::from);
    let mut fields = Fields::new(value, (product, Some(sku)), &OF_VARIANTS, problems);
    let [least, most] = kind.usual_days();
    let mut ware = Ware {
        sku: fields.required_text("sku"),
        width_mm: fields.required_whole("width_mm"),
        height_mm: fields.required_whole("height_mm"),
        paper: fields.text("paper"),
        frame: fields.text("frame"),
        frame_mm: fields.whole("frame_mm").unwrap_or(0),
        mat_mm: fields.whole("mat_mm").unwrap_or(0),
        depth_mm: fields.whole("depth_mm").unwrap_or(0),
        wrap_mm: fields.whole("wrap_mm"),
        bleed_mm: fields.whole("bleed_mm").unwrap_or(0),
        production_days_min: fields.whole("production_days_min").unwrap_or(least),
        production_days_max: fields.whole("production_days_max").unwrap_or(most),
        weight_grams: 0,
        price: fields.required_price("price"),
        prices: read_prices(&mut fields),
        active: fields.flag("active"),
    };
    let weighed = fields.whole("weight_grams");
    let border = ware.frame_mm.saturating_add(ware.mat_mm);
    let supposed = kind.usual_grams((ware.width_mm, ware.height_mm), border);
    ware.weight_grams = weighed.unwrap_or(supposed);
    ware
}

fn read_prices(fields: &mut Fields<'_>) -> BTreeMap<String, Money> {
    let mut prices = BTreeMap::new();
    for (country, value) in fields.map("prices") {
        let country = country.as_str().unwrap_or_default();
        match fields::price(&value) {
            Some(price) => {
                prices.insert(country.to_owned(), price);
            }
            None => fields.tell("prices", format!("{country}: {}", fields::A_PRICE)),
        }
    }
    prices
}

#[cfg(test)]
mod tests;
