//! What a shop's owner can set, one documented struct a concern. Every field has a default, so an empty
//! `settings:` block is a working shop. The YAML files under `config/` show the keys.

mod addresses;
mod cidr;
mod gift_cards;
mod limits;
mod painting;
mod seller;
mod selling;
mod shipping;
mod shop;
mod tax;

use serde::{Deserialize, Serialize};

pub use self::{
    addresses::{AddressSource, Addresses},
    cidr::{Cidr, CidrError, TrustedProxies},
    gift_cards::GiftCards,
    limits::{Quotas, Throttle},
    painting::{Painting, Uploads},
    seller::{Downloads, Seller},
    selling::{Fulfilment, GatewayChoice, PayPalKeys, Payments, StripeKeys},
    shipping::{Country, Holiday, Postage, Shipping, ShippingMethod, Tariff},
    shop::{Mail, MailTransport, Shop},
    tax::Tax,
};

/// The whole `settings:` block of `config/<environment>.yaml`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    pub shop: Shop,
    pub painting: Painting,
    pub uploads: Uploads,
    pub quotas: Quotas,
    pub throttle: Throttle,
    pub addresses: Addresses,
    pub payments: Payments,
    pub mail: Mail,
    pub seller: Seller,
    pub tax: Tax,
    pub shipping: Shipping,
    pub fulfilment: Fulfilment,
    pub downloads: Downloads,
    pub gift_cards: GiftCards,
}

impl Settings {
    /// Whose prices somebody sees who is located there: that country's if the shop sells to it, else those of its home.
    #[must_use]
    pub fn market<'a>(&'a self, located: Option<&'a str>) -> &'a str {
        let located = located.filter(|code| self.shipping.country(code).is_some());
        located.unwrap_or(&self.tax.home)
    }
}
