//! Postage: what it costs to send a parcel somewhere and between which days it arrives. No I/O, and no clock: the day that it
//! is ordered on is given.

pub mod days;

use chrono::NaiveDate;

use crate::settings::{Postage, Shipping, ShippingMethod};

pub use days::Window;

/// What is to be sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Parcel {
    /// Packed.
    pub grams: u32,
    /// Minor units of what is in it, discounts taken off: much may travel for nothing.
    pub goods_minor: i64,
    /// Business days until it leaves the workshop, at least and at most.
    pub production_days: [u32; 2],
}

/// One way to send it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub slug: String,
    pub name: String,
    /// Minor units of the shop's currency.
    pub minor: i64,
    /// From how many minor units of goods on it would cost nothing; none when it does, or never will.
    pub free_from_minor: Option<i64>,
    pub arrives: Window,
}

/// All ways to send a parcel to a country, as the shop lists them. None for a country that the shop does not ship to, or a
/// parcel that nobody carries there.
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
        let price = price(postage, parcel)?;
        let free_from = postage.free_from_minor.filter(|_| price > 0);
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

fn price(postage: &Postage, parcel: &Parcel) -> Option<i64> {
    let fits = |(grams, _): &&(u32, i64)| parcel.grams <= *grams;
    let (_, price) = postage.prices.iter().find(fits)?;
    let is_free = postage
        .free_from_minor
        .is_some_and(|from| parcel.goods_minor >= from);
    Some(if is_free { 0 } else { *price })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(country: &str, grams: u32, goods_minor: i64) -> Vec<(String, i64)> {
        let parcel = Parcel {
            grams,
            goods_minor,
            production_days: [2, 3],
        };
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day");
        let offers = offers(&Shipping::default(), country, &parcel, day);
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
}
