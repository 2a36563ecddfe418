//! The checkout's fields, checked: turned into an address that can be shipped to, put right where that is safe, asked about
//! where it may be a slip.

use crate::{
    models::{
        address_forms::{AddressForm, Field, has_number, mailboxes},
        orders::{
            placing::{Checkout, Delivery},
            quoting::Quote,
        },
    },
    settings::Shipping,
    views::{checkout::stuck_words, forms::FormView},
};

/// Puts right what is only written differently: postal code and region, for what they cost to be known.
pub fn put_right(form: &mut FormView, address: &AddressForm) {
    if let Some(code) = address.postal_code(form.value("postal_code")) {
        form.fill("postal_code", code);
    }
    if let Some(region) = address.region(form.value("region")) {
        form.fill("region", region);
    }
}

/// Checks the fields. With errors in the form the answer is `None`.
pub fn check(
    form: &mut FormView,
    shipping: &Shipping,
    address: &AddressForm,
    quote: &Quote,
) -> Option<Checkout> {
    check_email(form);
    form.require("name", "Who is the order for?", 120);
    if shipping.country(form.value("country")).is_none() {
        form.refuse(
            "country",
            "We do not ship there yet. Choose a country from the list.",
        );
    }
    if quote.is_physical {
        check_address(form, address);
        form.limit("phone", 32);
        check_postage(form, shipping, quote);
    }
    if form.has_errors() {
        return None;
    }
    Some(checkout(form, address, quote.is_physical))
}

fn checkout(form: &FormView, address: &AddressForm, physical: bool) -> Checkout {
    let value = |name: &str| form.value(name).to_string();
    // What another country asked for and this one does not is not written on the parcel.
    let asked = |field: Field| {
        let asked = address.fields.contains(&field);
        if asked {
            value(field.name())
        } else {
            String::new()
        }
    };
    Checkout {
        email: value("email").to_lowercase(),
        name: value("name"),
        country: value("country"),
        delivery: physical.then(|| Delivery {
            line1: asked(Field::Line1),
            line2: asked(Field::Line2),
            postal_code: asked(Field::PostalCode),
            city: asked(Field::City),
            region: asked(Field::Region),
            phone: value("phone"),
            shipping_method: value("shipping_method"),
        }),
    }
}

fn check_email(form: &mut FormView) {
    form.require_email("email");
    if form.has_error("email") || form.is_asked_already("email", "asked_email") {
        return;
    }
    if let Some(meant) = mailboxes::meant(form.value("email")) {
        let words = format!("Did you mean {meant}? If not, send it once more as it is.");
        form.ask("email", "asked_email", words);
    }
}

fn check_address(form: &mut FormView, address: &AddressForm) {
    for field in &address.fields {
        let name = field.name();
        if address.requires(*field) {
            form.require(name, &missing(address, *field), longest(*field));
        } else {
            form.limit(name, longest(*field));
        }
    }
    check_postal_code(form, address);
    let region = form.value("region");
    if !form.has_error("region") && !region.is_empty() && address.region(region).is_none() {
        let words = format!(
            "Choose the {} from the list.",
            lower(address, Field::Region)
        );
        form.refuse("region", words);
    }
    check_region_of_code(form, address);
    let numbered = has_number(form.value("line1"), form.value("line2"));
    let asked = form.is_asked_already("line1", "asked_line1");
    if address.house_number && !numbered && !asked && !form.has_error("line1") {
        let words = "There is no house number in it. If it has none, send it once more as it is.";
        form.ask("line1", "asked_line1", words);
    }
}

fn check_postal_code(form: &mut FormView, address: &AddressForm) {
    let code = form.value("postal_code");
    let label = lower(address, Field::PostalCode);
    if form.has_error("postal_code") {
        let words = format!(
            "The {label} is missing. One looks like {}.",
            address.example
        );
        if code.is_empty() && !address.example.is_empty() {
            form.refuse("postal_code", words);
        }
    } else if !code.is_empty() && address.postal_code(code).is_none() {
        let words = format!(
            "This is no {label} there. One looks like {}.",
            address.example
        );
        form.refuse("postal_code", words);
    }
}

/// A state that the code is not of is a slip as a rule, and a wrong tax.
fn check_region_of_code(form: &mut FormView, address: &AddressForm) {
    let (code, region) = (form.value("postal_code"), form.value("region"));
    let Some(of_code) = address.region_of(code).filter(|of_code| *of_code != region) else {
        return;
    };
    let wrong = form.has_error("region") || form.has_error("postal_code");
    if !wrong && !form.is_asked_already("region", "asked_region") {
        let (there, here) = (address.region_name(of_code), address.region_name(region));
        let words = format!(
            "{code} is in {there}, not in {here}. If it is right all the same, send it once more as it is."
        );
        form.ask("region", "asked_region", words);
    }
}

fn check_postage(form: &mut FormView, shipping: &Shipping, quote: &Quote) {
    if form.has_error("country") {
        // There is nothing to choose from yet.
    } else if quote.is_stuck() {
        let words = stuck_words(shipping.country(form.value("country")));
        form.refuse("shipping_method", words);
    } else if quote.chosen.is_none() {
        form.refuse("shipping_method", "Choose how we ship it.");
    }
}

fn missing(address: &AddressForm, field: Field) -> String {
    match field {
        Field::Line1 | Field::Line2 => "Street and number, please.".into(),
        field => format!("The {} is missing.", lower(address, field)),
    }
}

fn longest(field: Field) -> usize {
    match field {
        Field::Line1 | Field::Line2 => 120,
        Field::PostalCode => 16,
        Field::City | Field::Region => 80,
    }
}

/// What the field is called, within a sentence.
fn lower(address: &AddressForm, field: Field) -> String {
    let label = address.label(field);
    if label.starts_with("ZIP") || label == "Eircode" {
        return label.to_string();
    }
    label.to_lowercase()
}
