//! The checkout's fields: filled in, checked, and turned into an address that can be shipped to.

use serde::Deserialize;

use crate::{
    models::orders::{
        Model as Order,
        placing::{Checkout, Delivery},
    },
    settings::Shipping,
    views::forms::FormView,
};

/// The fields as a browser sends them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct CheckoutForm {
    email: String,
    name: String,
    line1: String,
    line2: String,
    postal_code: String,
    city: String,
    region: String,
    country: String,
    phone: String,
    shipping_method: String,
    /// What the browser says of itself.
    pub device: Option<String>,
}

impl CheckoutForm {
    /// What was not sent is as in the order that this cart became before, so that nobody types it twice.
    #[must_use]
    pub fn over(self, order: Option<Order>) -> Self {
        let Some(order) = order else {
            return self;
        };
        let optional = |sent, known: Option<String>| or(sent, known.as_deref().unwrap_or(""));
        Self {
            email: or(self.email, &order.email),
            name: or(self.name, &order.name),
            line1: optional(self.line1, order.line1),
            line2: optional(self.line2, order.line2),
            postal_code: optional(self.postal_code, order.postal_code),
            city: optional(self.city, order.city),
            region: optional(self.region, order.region),
            country: or(self.country, &order.country),
            phone: optional(self.phone, order.phone),
            shipping_method: optional(self.shipping_method, order.shipping_method),
            device: self.device,
        }
    }

    /// The form with what was sent. A country not chosen yet is where the visitor seems to be.
    #[must_use]
    pub fn fields(self, shipping: &Shipping, located: Option<&str>) -> FormView {
        let known = |code: &str| {
            shipping
                .countries
                .iter()
                .any(|country| country.code == code)
        };
        let guess = located.filter(|code| known(code)).unwrap_or("DE");
        let method = shipping.methods.first().map_or("", |method| &method.slug);
        let mut form = FormView::default();
        form.fill("country", or(self.country, guess));
        form.fill("shipping_method", or(self.shipping_method, method));
        form.fill("email", self.email);
        form.fill("name", self.name);
        form.fill("line1", self.line1);
        form.fill("line2", self.line2);
        form.fill("postal_code", self.postal_code);
        form.fill("city", self.city);
        form.fill("region", self.region);
        form.fill("phone", self.phone);
        form
    }
}

/// Checks the fields. With errors in the form the answer is `None`.
pub fn check(form: &mut FormView, shipping: &Shipping, physical: bool) -> Option<Checkout> {
    form.require_email("email");
    form.require("name", "Who is the order for?", 120);
    let code = form.value("country");
    if !shipping
        .countries
        .iter()
        .any(|country| country.code == code)
    {
        form.refuse(
            "country",
            "We do not ship there yet. Choose a country from the list.",
        );
    }
    if physical {
        check_delivery(form, shipping);
    }
    if form.has_errors() {
        return None;
    }
    let value = |name: &str| form.value(name).to_string();
    Some(Checkout {
        email: value("email").to_lowercase(),
        name: value("name"),
        country: value("country"),
        delivery: physical.then(|| Delivery {
            line1: value("line1"),
            line2: value("line2"),
            postal_code: value("postal_code"),
            city: value("city"),
            region: value("region"),
            phone: value("phone"),
            shipping_method: value("shipping_method"),
        }),
    })
}

fn or(value: String, other: &str) -> String {
    if value.is_empty() {
        other.to_string()
    } else {
        value
    }
}

fn check_delivery(form: &mut FormView, shipping: &Shipping) {
    form.require("line1", "Street and number, please.", 120);
    form.limit("line2", 120);
    form.require("postal_code", "The postal code is missing.", 16);
    form.require("city", "Which town?", 80);
    if form.value("country") == "US" {
        form.require("region", "Which state?", 80);
    } else {
        form.limit("region", 80);
    }
    form.limit("phone", 32);
    let slug = form.value("shipping_method");
    if shipping.method(slug).is_none() {
        form.refuse("shipping_method", "Choose how we ship it.");
    }
}
