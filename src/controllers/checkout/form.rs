//! The checkout's fields as a browser sends them.

use serde::Deserialize;

use crate::{
    models::{ids::SavedAddressId, orders::Model as Order},
    settings::Settings,
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
    /// What was asked about before: sent again as it is, it is meant.
    asked_email: String,
    asked_line1: String,
    asked_region: String,
    /// What the shop supposed instead, and the shopper said yes to.
    email_instead: String,
    /// `country` when only the fields of another country are wanted.
    pub then: String,
    /// Whether to be reminded once.
    pub remind: Option<String>,
    /// One of the account's addresses, to begin with.
    pub address: Option<SavedAddressId>,
    /// Whether the account keeps this address.
    pub keep_address: Option<String>,
    /// What the browser says of itself.
    pub device: Option<String>,
}

impl CheckoutForm {
    /// Nobody has typed or chosen anything yet.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        [&self.email, &self.name, &self.line1, &self.country]
            .iter()
            .all(|it| it.is_empty())
    }

    /// What was not sent is as in the order that this cart became before, so that nobody types it twice.
    #[must_use]
    pub fn over(self, order: Option<Order>) -> Self {
        let Some(order) = order else {
            return self;
        };
        let optional = |sent, known: Option<String>| or(sent, known.as_deref().unwrap_or(""));
        Self {
            // What was taken once is not asked about again.
            asked_email: or(self.asked_email, &order.email),
            asked_line1: optional(self.asked_line1, order.line1.clone()),
            asked_region: optional(self.asked_region, order.region.clone()),
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
            ..self
        }
    }

    /// The form with what was sent. A country not chosen yet is where the visitor seems to be.
    #[must_use]
    pub fn fields(self, settings: &Settings, located: Option<&str>) -> FormView {
        let shipping = &settings.shipping;
        let guess = settings.market(located);
        let method = shipping.methods.first().map_or("", |method| &method.slug);
        let mut form = FormView::default();
        form.fill("country", or(self.country, guess));
        form.fill("shipping_method", or(self.shipping_method, method));
        form.fill("email", or(self.email_instead, &self.email));
        form.fill("name", self.name);
        form.fill("line1", self.line1);
        form.fill("line2", self.line2);
        form.fill("postal_code", self.postal_code);
        form.fill("city", self.city);
        form.fill("region", self.region);
        form.fill("phone", self.phone);
        form.fill("asked_email", self.asked_email);
        form.fill("asked_line1", self.asked_line1);
        form.fill("asked_region", self.asked_region);
        form.fill("remind", self.remind.unwrap_or_default());
        form.fill("keep_address", self.keep_address.unwrap_or_default());
        form
    }
}

fn or(value: String, other: &str) -> String {
    if value.is_empty() {
        other.to_string()
    } else {
        value
    }
}
