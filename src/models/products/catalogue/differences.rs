//! What a new catalogue changes. No I/O.

use serde_yaml::{Mapping, Value};

use super::{Catalogue, Product, Ware, yaml};

/// The new catalogue with what it no longer has, switched off and at the end: orders name it, so it stays.
#[must_use]
pub fn with_absent(before: &Catalogue, after: &Catalogue) -> Catalogue {
    let mut whole = after.clone();
    for product in &before.products {
        let absent = |ware: &&Ware| after.ware(&ware.sku).is_none();
        let off = product.wares.iter().filter(absent).map(|ware| Ware {
            active: false,
            ..ware.clone()
        });
        match whole
            .products
            .iter_mut()
            .find(|known| known.slug == product.slug)
        {
            Some(known) => known.wares.extend(off),
            None => whole.products.push(Product {
                active: false,
                wares: off.collect(),
                ..product.clone()
            }),
        }
    }
    whole
}

/// What changes, a line each, for people.
#[must_use]
pub fn differences(before: &Catalogue, after: &Catalogue) -> Vec<String> {
    let mut lines = Vec::new();
    for product in &after.products {
        match before.product(&product.slug) {
            None => lines.push(format!("{}: a new product", product.slug)),
            Some(old) => {
                let (old_fields, fields) = (yaml::described(old), yaml::described(product));
                changed(&product.slug, &old_fields, &fields, &mut lines);
                if order(&old.wares, |ware| &ware.sku) != order(&product.wares, |ware| &ware.sku) {
                    lines.push(format!(
                        "{}: other variants, or in another order",
                        product.slug
                    ));
                }
            }
        }
        for ware in &product.wares {
            let Some((_, old)) = before.ware(&ware.sku) else {
                lines.push(format!("{}: a new variant", ware.sku));
                continue;
            };
            let (old, new) = (yaml::ware_fields(old), yaml::ware_fields(ware));
            changed(&ware.sku, &old, &new, &mut lines);
        }
    }
    let slug = |product: &Product| product.slug.clone();
    if before
        .products
        .iter()
        .map(slug)
        .ne(after.products.iter().map(slug))
    {
        lines.push("other products, or in another order".into());
    }
    lines
}

fn order<'a>(wares: &'a [Ware], name: fn(&'a Ware) -> &'a String) -> Vec<&'a String> {
    wares.iter().map(name).collect()
}

fn changed(what: &str, old: &Mapping, new: &Mapping, lines: &mut Vec<String>) {
    let mut names: Vec<&Value> = old.keys().chain(new.keys()).collect();
    let mut seen = Vec::new();
    names.retain(|name| {
        !seen.contains(name) && {
            seen.push(*name);
            true
        }
    });
    for name in names {
        let (was, is) = (old.get(name), new.get(name));
        if was == is {
            continue;
        }
        let field = name.as_str().unwrap_or_default();
        lines.push(match (field, is) {
            ("active", Some(_)) => format!("{what}: switched off"),
            ("active", None) => format!("{what}: switched on"),
            _ => format!("{what}: {field}: {} → {}", words(was), words(is)),
        });
    }
}

fn words(value: Option<&Value>) -> String {
    match value {
        None => "nothing".into(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Mapping(map)) => {
            let pairs = map.iter();
            let pairs =
                pairs.map(|(name, value)| format!("{} {}", words(Some(name)), words(Some(value))));
            pairs.collect::<Vec<_>>().join(", ")
        }
        Some(Value::Number(number)) => number.to_string(),
        Some(other) => format!("{other:?}"),
    }
}
