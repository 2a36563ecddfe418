use proptest::prelude::*;

use super::*;
use crate::{
    models::{
        money::Currency,
        partners::offers::{Maker, Makes, Offer},
        products::catalogue::{
            checking::{World, check},
            differences::{differences, with_absent},
        },
    },
    settings::Shipping,
};

fn a_price() -> impl Strategy<Value = Money> {
    let currency = prop::sample::select(Currency::ALL.to_vec());
    (1_i64..10_000_000, currency).prop_map(|(minor, currency)| Money::new(minor, currency))
}

/// Words that YAML would take for something else if it could.
fn some_words() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~äé€–]{0,40}",
        prop::sample::select(vec![
            "no", "null", "1e3", "- a", "a: b", "", "'", "0x1F", "~", "12"
        ])
        .prop_map(String::from),
    ]
}

fn a_ware(sku: String) -> impl Strategy<Value = Ware> {
    let lengths = prop::array::uniform8(0..200_i32);
    let words = (
        prop::option::of(some_words()),
        prop::option::of(some_words()),
    );
    let country = prop_oneof![Just("*".to_owned()), "[A-Z]{2}"];
    let prices = prop::collection::btree_map(country, a_price(), 0..4);
    let wrap = prop::option::of(0..150_i32);
    (lengths, words, prices, a_price(), wrap, any::<bool>()).prop_map(
        move |(lengths, (paper, frame), prices, price, wrap_mm, active)| Ware {
            sku: sku.clone(),
            width_mm: lengths[0],
            height_mm: lengths[1],
            paper,
            frame,
            frame_mm: lengths[2],
            mat_mm: lengths[3],
            depth_mm: lengths[4],
            wrap_mm,
            bleed_mm: lengths[5],
            production_days_min: lengths[6],
            production_days_max: lengths[7],
            weight_grams: lengths[0] * 7,
            price,
            prices,
            active,
        },
    )
}

fn a_product(at: usize) -> impl Strategy<Value = Product> {
    let kind = prop::sample::select(Kind::ALL.to_vec());
    let wares: Vec<_> = (0..3).map(|n| a_ware(format!("SKU-{at}-{n}"))).collect();
    let wares = (wares, 0..=3_usize);
    (some_words(), some_words(), kind, any::<bool>(), wares).prop_map(
        move |(name, description, kind, active, (mut wares, many))| {
            wares.truncate(many);
            Product {
                slug: format!("product-{at}"),
                name,
                kind,
                description,
                active,
                wares,
            }
        },
    )
}

fn a_catalogue() -> impl Strategy<Value = Catalogue> {
    let products: Vec<_> = (0..3).map(a_product).collect();
    (products, 0..=3_usize).prop_map(|(mut products, many)| {
        products.truncate(many);
        Catalogue { products }
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(catalogue in a_catalogue()) {
        let text = write(&catalogue).expect("it is written");
        prop_assert_eq!(read(&text), Ok(catalogue));
    }

    #[test]
    fn a_catalogue_differs_from_itself_in_nothing(catalogue in a_catalogue(), other in a_catalogue()) {
        prop_assert_eq!(differences(&catalogue, &with_absent(&catalogue, &catalogue)), Vec::<String>::new());
        let after = with_absent(&catalogue, &other);
        prop_assert_eq!(differences(&catalogue, &after).is_empty(), catalogue == after);
        for (_, ware) in catalogue.wares() {
            let (_, kept) = after.ware(&ware.sku).expect("nothing is lost");
            prop_assert!(other.ware(&ware.sku).is_some() || !kept.active);
        }
    }
}

/// One partner that makes every kind, anywhere.
fn makers() -> Vec<Maker> {
    let all = Kind::ALL.into_iter().map(|kind| Offer {
        makes: Makes::Kind(kind, None),
        countries: None,
    });
    vec![Maker {
        slug: "all".into(),
        name: "All".into(),
        offers: all.collect(),
    }]
}

fn told(text: &str) -> Vec<String> {
    let shipping = Shipping::default();
    let world = World {
        countries: &shipping.countries,
        makers: &makers(),
    };
    let problems =
        read(text).map_or_else(|problems| problems, |catalogue| check(&catalogue, world));
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn the_catalogue_of_a_new_shop_is_good() {
    assert_eq!(
        told(include_str!("../../../../fixtures/products.yaml")),
        Vec::<String>::new()
    );
}

#[test]
fn all_that_cannot_be_read_is_told_at_once() {
    let told = told(
        "products:
  - slug: a
    kind: poster
    colour: red
    variants:
      - { sku: A-1, width_mm: wide, height_mm: 200, price: 29 }
      - { width_mm: 160, price: 29.00 EUR, prices: { GB: cheap } }
  - 7
",
    );
    for words in [
        "a, colour: There is no such field",
        "a, kind: One of these",
        "a, name: This is missing",
        "a, A-1, width_mm: A whole number",
        "a, A-1, price: Write an amount",
        "a, variant 2, sku: This is missing",
        "a, variant 2, height_mm: This is missing",
        "a, variant 2, prices: GB: Write an amount",
        "product 2",
    ] {
        assert!(
            told.iter().any(|line| line.contains(words)),
            "{words}: {told:#?}"
        );
    }
    assert!(
        self::told("] no")
            .iter()
            .any(|line| line.contains("This is no YAML"))
    );
    assert!(
        self::told("- a")
            .iter()
            .any(|line| line.contains("begins with `products:`"))
    );
}

#[test]
fn all_that_cannot_be_sold_is_told_at_once() {
    let told = told(
        "products:
  - { slug: a, name: A, kind: canvas, variants: [
      { sku: A-1, width_mm: 160, height_mm: 300, depth_mm: 38, wrap_mm: 20, price: 29.00 EUR },
      { sku: A-1, width_mm: 160, height_mm: 200, frame: oak, price: 0.00 EUR, prices: { UK: 1.00 GBP } },
      { sku: A-2, width_mm: 4000, height_mm: 5000, price: 29.00 EUR, production_days_min: 5, production_days_max: 2 },
      { sku: A-3, width_mm: 160, height_mm: 200, price: 29.00 EUR, prices: { GB: 25.00 GBP } } ] }
  - { slug: B, name: B, kind: framed, variants: [
      { sku: B_1, width_mm: 160, height_mm: 200, wrap_mm: 5, frame: plastic, price: 29.00 EUR, weight_grams: -1 } ] }
",
    );
    for words in [
        "a, A-1, height_mm: Portraits are four by five: 160 mm wide goes with 200 mm high",
        "a, A-1, wrap_mm: The bar is 38 mm deep",
        "a, A-1, sku: Another variant has this SKU",
        "a, A-1, frame: Only framed prints",
        "a, A-1, price: A price is more than nothing",
        "a, A-1, prices: The shop sells to no country UK",
        "a, A-2, height_mm: A print file has sides of at most",
        "a, A-2, production_days_min: The fewest days",
        "a, A-3, prices: Everything else is sold in EUR there, and a cart has one currency: United Kingdom",
        "B, slug: Small letters",
        "B, B_1, sku: Three to forty letters",
        "B, B_1, wrap_mm: Only a canvas",
        "B, B_1, frame: The shop can draw these frames",
        "B, B_1, weight_grams: Between 0",
    ] {
        assert!(
            told.iter().any(|line| line.contains(words)),
            "{words}: {told:#?}"
        );
    }
}
