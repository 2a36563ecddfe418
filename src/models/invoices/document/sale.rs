//! What is known when an order is paid, as its invoice says it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{Amount, Document, Item, Kind, Party, TaxShare};
use crate::{
    errors::Result,
    models::orders::{Line, Model as Order},
    settings::Seller,
    shop::Shop,
};

/// What the label of the postage begins with.
pub const SHIPPING: &str = "Shipping";

/// An order and the money for it.
pub struct Sale<'a> {
    pub shop: &'a Shop,
    pub order: &'a Order,
    pub lines: &'a [Line],
    pub charged_minor: i64,
    /// The cards, as far as they may be shown.
    pub paid_with: Option<String>,
}

impl Sale<'_> {
    /// # Errors
    /// When the currency is unknown.
    pub fn invoice(&self, number: String, now: DateTime<Utc>) -> Result<Document> {
        let order = self.order;
        let mut document = Document {
            kind: Kind::Invoice,
            number,
            issued_on: now.date_naive(),
            order_number: order.number.clone(),
            ordered_on: order.created_at.to_utc().date_naive(),
            seller: seller(&self.shop.settings.seller),
            buyer: self.buyer(),
            currency: order.currency()?,
            lines: self.items(),
            others: self.others(),
            tax_name: self.tax_name().into(),
            taxes: self.taxes(),
            total_minor: self.charged_minor,
            paid_with: self.paid_with.clone(),
            corrects: None,
        };
        document.settle();
        Ok(document)
    }

    fn buyer(&self) -> Party {
        let order = self.order;
        let countries = &self.shop.settings.shipping.countries;
        let country = countries.iter().find(|it| it.code == order.country);
        let country = country.map_or(&order.country, |it| &it.name);
        // The name comes first and the country last; an order without a parcel has neither.
        let mut address: Vec<String> = order
            .address(&self.shop.address_forms)
            .into_iter()
            .skip(1)
            .collect();
        address.pop();
        address.push(country.clone());
        Party {
            name: order.name.clone(),
            address,
            email: order.email.clone(),
            vat_number: String::new(),
        }
    }

    fn items(&self) -> Vec<Item> {
        if !self.order.is_gift_card {
            return self.lines.iter().map(item).collect();
        }
        let total_minor = self.order.total_minor;
        vec![Item {
            title: "Gift card".into(),
            detail: "For several things: what is bought with it bears the tax".into(),
            quantity: 1,
            unit_minor: total_minor,
            total_minor,
        }]
    }

    fn shipping(&self) -> Option<Amount> {
        let slug = self.order.shipping_method.as_deref()?;
        let method = self.shop.settings.shipping.method(slug);
        let name = method.map_or(slug, |method| &method.name);
        Some(Amount {
            label: format!("{SHIPPING}: {name}"),
            minor: self.order.shipping_minor,
        })
    }

    /// Shipping, what is taken off, and tax that is not in the prices.
    fn others(&self) -> Vec<Amount> {
        let order = self.order;
        let other = |label: &str, minor| Amount {
            label: label.into(),
            minor,
        };
        let discount = order.promotion_code.as_ref();
        let discount = discount.map_or("Discount".into(), |code| format!("Discount ({code})"));
        let discount = (order.discount_minor > 0).then(|| other(&discount, -order.discount_minor));
        let on_top = (!order.prices_include_tax).then(|| other(self.tax_name(), order.tax_minor));
        let others = [self.shipping(), discount, on_top];
        others.into_iter().flatten().collect()
    }

    /// Tax that comes on top is not the one that prices include.
    fn tax_name(&self) -> &str {
        if self.order.prices_include_tax {
            &self.shop.settings.tax.name
        } else {
            "Sales tax"
        }
    }

    /// The tax of the lines by their rates; what is left of the order's is the shipping's.
    fn taxes(&self) -> Vec<TaxShare> {
        let mut by_rate: BTreeMap<i32, (i64, i64)> = BTreeMap::new();
        let (mut gross_left, mut tax_left) = (self.charged_minor, self.order.tax_minor);
        for line in self.lines {
            let on_top = if self.order.prices_include_tax {
                0
            } else {
                line.tax_minor
            };
            let gross = line.total_minor - line.discount_minor + on_top;
            let sums = by_rate.entry(line.tax_basis_points).or_default();
            *sums = (sums.0 + gross, sums.1 + line.tax_minor);
            (gross_left, tax_left) = (gross_left - gross, tax_left - line.tax_minor);
        }
        if (gross_left, tax_left) != (0, 0) {
            let sums = by_rate.entry(self.order.tax_basis_points).or_default();
            *sums = (sums.0 + gross_left, sums.1 + tax_left);
        }
        let share = |(rate, (gross_minor, tax_minor))| TaxShare {
            basis_points: u32::try_from(rate).unwrap_or(0),
            net_minor: gross_minor - tax_minor,
            tax_minor,
            gross_minor,
        };
        by_rate.into_iter().map(share).collect()
    }
}

impl Document {
    /// What was charged is the total, whatever the lines say. That they say something else is a mistake of the program's; it
    /// must show, and it must not keep the money from being booked.
    fn settle(&mut self) {
        let rest = self.total_minor - self.sum_minor();
        if rest != 0 {
            tracing::error!(order = self.order_number, rest, "an order does not add up");
            self.others.push(Amount {
                label: "Other".into(),
                minor: rest,
            });
        }
    }
}

fn seller(seller: &Seller) -> Party {
    let lines = seller.address.split(',').chain([seller.country.as_str()]);
    let lines = lines.map(|line| line.trim().to_string());
    Party {
        name: seller.name.clone(),
        address: lines.filter(|line| !line.is_empty()).collect(),
        email: seller.email.clone(),
        vat_number: seller.vat_id.clone(),
    }
}

fn item(line: &Line) -> Item {
    let detail = [line.product.as_str(), line.size.as_str()];
    let detail: Vec<&str> = detail.into_iter().filter(|it| !it.is_empty()).collect();
    Item {
        title: line.title.clone(),
        detail: detail.join(", "),
        quantity: line.quantity,
        unit_minor: line.unit_minor,
        total_minor: line.total_minor,
    }
}
