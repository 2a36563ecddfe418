//! Quoting: what some pictures cost when they go to a place, by a way of shipping, on a day. The same sum is shown in the
//! cart, at the checkout and in the order, and once more before it is paid.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::{Line, Model};
use crate::{
    errors::Result,
    models::{
        _entities::product_variants,
        carts,
        money::{Currency, Money},
        products::{
            Kind, Variant,
            market::Market,
            pricing::{self, Basket, BasketLine, Charge, Discount, Prices, Totals},
            shipping::{self, Offer, Parcel},
            tax::{Levy, Place},
        },
        promotions,
    },
    shop::Shop,
};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Enquiry<'a> {
    pub items: Vec<Item>,
    pub place: Place,
    /// The slug of the way of shipping.
    pub method: &'a str,
    /// What was agreed on; a promotion comes over it.
    pub discount: Discount,
    pub promotion: Option<&'a promotions::Model>,
    /// The day of the order: prices of tax and dates of delivery depend on it.
    pub day: NaiveDate,
    pub currency: Currency,
}

/// So many of one thing, and what there is to know of it for a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    pub unit_minor: i64,
    pub quantity: u32,
    pub is_physical: bool,
    /// Of one, packed.
    pub grams: u32,
    pub production_days: [u32; 2],
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub totals: Totals,
    /// All ways to ship it; none when there is nothing to ship, or nobody who would.
    pub offers: Vec<Offer>,
    /// The way that was asked for.
    pub chosen: Option<Offer>,
    pub is_physical: bool,
}

impl<'a> Enquiry<'a> {
    /// Asks for a cart without a discount.
    ///
    /// # Errors
    /// When the database holds a kind that no version wrote, or the cart has two currencies.
    pub fn of_cart(
        lines: &[carts::Line],
        place: Place,
        method: &'a str,
        day: NaiveDate,
    ) -> Result<Self> {
        Ok(Self {
            items: lines.iter().map(Item::of_cart).collect::<Result<_>>()?,
            place,
            method,
            discount: Discount::default(),
            promotion: None,
            day,
            currency: carts::currency(lines)?,
        })
    }

    /// With what a promotion takes off.
    #[must_use]
    pub fn with(mut self, promotion: Option<&'a promotions::Model>) -> Self {
        self.promotion = promotion;
        self
    }
}

impl Quote {
    /// A card costs what is on it, today as yesterday, and comes by mail.
    fn of_gift_card(amount: Money) -> Self {
        let line = BasketLine {
            unit_minor: amount.minor,
            quantity: 1,
            tax_basis_points: 0,
            discountable: false,
        };
        let basket = Basket {
            lines: vec![line],
            shipping: Charge::default(),
            discount: Discount::default(),
            prices: Prices::Gross,
            currency: amount.currency,
        };
        Self {
            totals: pricing::totals(&basket),
            offers: Vec::new(),
            chosen: None,
            is_physical: false,
        }
    }

    /// Whether there is something to ship and no way to do it.
    #[must_use]
    pub fn is_stuck(&self) -> bool {
        self.is_physical && self.offers.is_empty()
    }
}

/// What it costs.
#[must_use]
pub fn quote(shop: &Shop, enquiry: &Enquiry) -> Quote {
    let is_physical = enquiry.items.iter().any(|item| item.is_physical);
    let levy = shop.tax.on(&enquiry.place, enquiry.day);
    let mut basket = basket(enquiry, levy);
    basket.discount = discount(enquiry, &basket);
    let offers = if is_physical {
        let shipping = &shop.settings.shipping;
        let country = &enquiry.place.country;
        let parcel = parcel(enquiry, basket.discount.goods_minor);
        shipping::offers(shipping, country, &parcel, enquiry.day)
    } else {
        Vec::new()
    };
    let chosen = offers.iter().find(|offer| offer.slug == enquiry.method);
    basket.shipping.minor = chosen.map_or(0, |offer| offer.minor);
    basket.discount = discount(enquiry, &basket);
    Quote {
        totals: pricing::totals(&basket),
        chosen: chosen.cloned(),
        offers,
        is_physical,
    }
}

/// What an order would cost if it were placed on `day`: at the prices, taxes and postage of that day, with the discount that
/// it has.
///
/// # Errors
/// When the database does, or holds what no version wrote.
pub async fn again<C: ConnectionTrait>(
    db: &C,
    shop: &Shop,
    order: &Model,
    day: NaiveDate,
) -> Result<Quote> {
    if order.is_gift_card {
        return Ok(Quote::of_gift_card(order.total()?));
    }
    let lines = order.lines(db).await?;
    let (items, currency) = items_again(db, order, &lines).await?;
    let off_goods = lines.iter().map(|line| line.discount_minor).sum::<i64>();
    let enquiry = Enquiry {
        items,
        place: order.place(),
        method: order.shipping_method.as_deref().unwrap_or_default(),
        discount: Discount {
            goods_minor: off_goods,
            shipping_minor: order.discount_minor - off_goods,
        },
        promotion: None,
        day,
        currency,
    };
    Ok(quote(shop, &enquiry))
}

impl Item {
    fn of_cart(line: &carts::Line) -> Result<Self> {
        let kind = line.product.kind()?;
        let (unit, quantity) = (line.unit.minor, line.row.quantity);
        Ok(Self::new(kind, unit, quantity, Some(&line.variant)))
    }

    fn of_order(line: &Line, unit: Money, variant: Option<&Variant>) -> Result<Self> {
        let kind = Kind::parse(&line.kind)?;
        Ok(Self::new(kind, unit.minor, line.quantity, variant))
    }

    fn new(kind: Kind, unit_minor: i64, quantity: i32, variant: Option<&Variant>) -> Self {
        Self {
            unit_minor,
            quantity: u32::try_from(quantity).unwrap_or(0),
            is_physical: kind.is_physical(),
            grams: variant.map_or(0, Variant::packed_grams),
            production_days: variant.map_or([0, 0], Variant::production_days),
        }
    }
}

impl Model {
    /// Where it goes, as far as tax is concerned.
    #[must_use]
    pub fn place(&self) -> Place {
        Place {
            country: self.country.clone(),
            region: self.region.clone().unwrap_or_default(),
            postal_code: self.postal_code.clone().unwrap_or_default(),
        }
    }
}

/// The lines of an order at today's prices of its country, and their currency. At their own they are when a thing is no longer
/// known, or they would be in two currencies now: what was agreed on counts then.
async fn items_again<C: ConnectionTrait>(
    db: &C,
    order: &Model,
    lines: &[Line],
) -> Result<(Vec<Item>, Currency)> {
    let market = Market::load(db, &order.country).await?;
    let agreed = order.currency()?;
    let mut found = Vec::with_capacity(lines.len());
    for line in lines {
        let variant = product_variants::Entity::find()
            .filter(product_variants::Column::Sku.eq(&line.sku))
            .one(db)
            .await?;
        let own = Money::new(line.unit_minor, agreed);
        let today = variant.as_ref().map(|variant| market.price_for(variant));
        found.push((line, own, today.transpose()?.unwrap_or(own), variant));
    }
    let currency = found
        .first()
        .map_or(agreed, |(_, _, today, _)| today.currency);
    let is_one = found
        .iter()
        .all(|(_, _, today, _)| today.currency == currency);
    let item = |(line, own, today, variant): &(&Line, Money, Money, Option<Variant>)| {
        Item::of_order(line, if is_one { *today } else { *own }, variant.as_ref())
    };
    let items = found.iter().map(item).collect::<Result<_>>()?;
    Ok((items, if is_one { currency } else { agreed }))
}

/// The goods, not shipped yet.
fn basket(enquiry: &Enquiry, levy: Levy) -> Basket {
    let line = |item: &Item| BasketLine {
        unit_minor: item.unit_minor,
        quantity: item.quantity,
        tax_basis_points: levy.goods_basis_points,
        discountable: true,
    };
    Basket {
        lines: enquiry.items.iter().map(line).collect(),
        shipping: Charge {
            minor: 0,
            tax_basis_points: levy.shipping_basis_points,
        },
        discount: Discount::default(),
        prices: levy.prices,
        currency: enquiry.currency,
    }
}

fn discount(enquiry: &Enquiry, basket: &Basket) -> Discount {
    let promoted = enquiry.promotion.map(|it| it.discount(basket));
    promoted.unwrap_or(enquiry.discount)
}

/// All that is to be sent goes in one parcel, when the slowest of it is made.
fn parcel(enquiry: &Enquiry, discount_minor: i64) -> Parcel {
    let goods = enquiry.items.iter();
    let goods: i64 = goods
        .map(|item| item.unit_minor * i64::from(item.quantity))
        .sum();
    let mut parcel = Parcel {
        grams: 0,
        goods: Money::new(goods - discount_minor, enquiry.currency),
        production_days: [0, 0],
    };
    for item in enquiry.items.iter().filter(|item| item.is_physical) {
        parcel.grams = parcel.grams.saturating_add(item.grams * item.quantity);
        for (slowest, days) in parcel.production_days.iter_mut().zip(item.production_days) {
            *slowest = days.max(*slowest);
        }
    }
    parcel
}
