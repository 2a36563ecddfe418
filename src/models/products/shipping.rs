//! Postage: what it costs to send a parcel somewhere and between which days it arrives. No I/O, and no clock: the day that it
//! is ordered on is given.

pub mod days;

use chrono::NaiveDate;

use crate::{
    models::money::Money,
    settings::{Shipping, ShippingMethod, Tariff},
};

pub use days::Window;

/// What is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parcel {
    /// Packed.
    pub grams: u32,
    /// What is in it, discounts taken off: much may travel for nothing. Postage is in its currency.
    pub goods: Money,
    /// Business days until it leaves the workshop, at least and at most.
    pub production_days: [u32; 2],
}

/// One way to send it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub slug: String,
    pub name: String,
    /// Minor units of the parcel's currency.
    pub minor: i64,
    /// From how many minor units of goods on it would cost nothing; none when it does, or never will.
    pub free_from_minor: Option<i64>,
    pub arrives: Window,
}

/// All ways to send a parcel to a country, as the shop lists them. None for a country that the shop does not ship to, or a
/// parcel that nobody carries there, or a currency that postage has no price in.
#[must_use]
pub fn offers(
    shipping: &Shipping,
    country: &str,
    parcel: &Parcel,
    ordered: NaiveDate,
) -> Vec<Offer> {
    let Some(country) = shipping.country(country) else {
        return Vec::new();
    };
    let offer = |method: &ShippingMethod| {
        let postage = method.to.get(&country.zone)?;
        let tariff = postage.tariff(parcel.goods.currency)?;
        let price = price(&tariff, parcel)?;
        let free_from = tariff.free_from_minor.filter(|_| price > 0);
        Some(Offer {
            slug: method.slug.clone(),
            name: method.name.clone(),
            minor: price,
            free_from_minor: free_from,
            arrives: days::window(
                ordered,
                parcel.production_days,
                postage.days,
                &shipping.holidays,
            ),
        })
    };
    shipping.methods.iter().filter_map(offer).collect()
}

fn price(tariff: &Tariff, parcel: &Parcel) -> Option<i64> {
    let fits = |(grams, _): &&(u32, i64)| parcel.grams <= *grams;
    let (_, price) = tariff.prices.iter().find(fits)?;
    let is_free = tariff
        .free_from_minor
        .is_some_and(|from| parcel.goods.minor >= from);
    Some(if is_free { 0 } else { *price })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::money::Currency;

    fn of(country: &str, grams: u32, goods_minor: i64) -> Vec<(String, i64)> {
        let goods = Money::new(goods_minor, Currency::Eur);
        sent(&Shipping::default(), country, grams, goods)
    }

    fn sent(shipping: &Shipping, country: &str, grams: u32, goods: Money) -> Vec<(String, i64)> {
        let parcel = Parcel {
            grams,
            goods,
            production_days: [2, 3],
        };
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day");
        let offers = offers(shipping, country, &parcel, day);
        let price = |offer: Offer| (offer.slug, offer.minor);
        offers.into_iter().map(price).collect()
    }

    fn prices(standard: i64, express: i64) -> Vec<(String, i64)> {
        vec![("standard".into(), standard), ("express".into(), express)]
    }

    #[test]
    fn the_price_is_that_of_zone_and_weight() {
        assert_eq!(of("DE", 800, 2_900), prices(690, 1_490));
        assert_eq!(of("DE", 5_000, 2_900), prices(690, 1_490));
        assert_eq!(of("DE", 5_001, 2_900), prices(990, 1_990));
        assert_eq!(of("FR", 800, 2_900), prices(990, 1_990));
        assert_eq!(of("US", 800, 2_900), prices(1_990, 4_990));
    }

    #[test]
    fn much_travels_for_nothing_and_too_much_not_at_all() {
        assert_eq!(of("DE", 800, 14_999), prices(690, 1_490));
        assert_eq!(of("DE", 800, 15_000), prices(0, 1_490));
        assert_eq!(of("US", 800, 90_000), prices(1_990, 4_990));
        assert_eq!(of("DE", 31_501, 90_000), []);
        assert_eq!(of("BR", 800, 2_900), []);
    }

    #[test]
    fn postage_is_in_the_currency_of_the_goods_or_not_offered() {
        let mut shipping = Shipping::default();
        let pounds = |minor| Money::new(minor, Currency::Gbp);
        let dollars = Money::new(3_400, Currency::Usd);
        let to_britain = sent(&shipping, "GB", 800, pounds(2_600));
        assert_eq!(to_britain, prices(1_290, 2_590));
        assert_eq!(sent(&shipping, "US", 800, dollars), prices(2_190, 5_490));
        assert_eq!(sent(&shipping, "DE", 800, pounds(13_500)), prices(0, 1_290));
        for postage in shipping.methods[0].to.values_mut() {
            postage.currencies.clear();
        }
        let to_britain = sent(&shipping, "GB", 800, pounds(2_600));
        assert_eq!(to_britain, [("express".into(), 2_590)]);
    }
}
