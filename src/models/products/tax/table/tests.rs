use super::*;

fn table(change: impl FnOnce(&mut Settings)) -> TaxTable {
    let mut settings = Settings::default();
    change(&mut settings);
    TaxTable::open(&settings).expect("the tables")
}

fn place(country: &str, region: &str, postal_code: &str) -> Place {
    Place {
        country: country.into(),
        region: region.into(),
        postal_code: postal_code.into(),
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

const TODAY: &str = "2026-11-23";

#[test]
fn the_day_of_the_order_decides() {
    let table = table(|_| ());
    for (country, on, rate) in [
        ("DE", "2020-06-30", 1900),
        ("DE", "2020-07-01", 1600),
        ("DE", "2020-12-31", 1600),
        ("DE", "2021-01-01", 1900),
        ("FI", "2024-08-31", 2400),
        ("FI", "2024-09-01", 2550),
        ("EE", "2025-06-30", 2200),
        ("EE", "2025-07-01", 2400),
        ("RO", "2025-08-01", 2100),
    ] {
        let levy = table.on(&place(country, "", ""), day(on));
        assert_eq!(levy, Levy::of(rate, Prices::Gross), "{country} on {on}");
    }
}

#[test]
fn all_members_of_the_union_are_there_and_their_dates_go_forward() {
    let table = table(|_| ());
    assert_eq!(table.vat.union.len(), 27);
    let countries = table.vat.union.values().chain(table.vat.others.values());
    let rates = countries.map(|country| &country.rates);
    for rates in rates.chain(table.states.values().map(|state| &state.rates)) {
        assert!(!rates.is_empty());
        assert!(rates.is_sorted_by(|a, b| a.from < b.from), "{rates:?}");
        assert!(
            rates
                .iter()
                .all(|rate| (1..=2_700).contains(&rate.basis_points))
        );
    }
}

#[test]
fn below_the_threshold_homes_tax_is_charged_in_the_whole_union() {
    let small = table(|tax| tax.home_vat_in_union = true);
    let rate = |place: &Place| small.on(place, day(TODAY)).goods_basis_points;
    assert_eq!(rate(&place("FR", "", "75001")), 1900);
    assert_eq!(rate(&place("FR", "", "97400")), 0, "Réunion");
    assert_eq!(rate(&place("CH", "", "8001")), 0);
    let also_there = table(|tax| {
        tax.home_vat_in_union = true;
        tax.registered = vec!["FR".into()];
    });
    let levy = also_there.on(&place("FR", "", "75001"), day(TODAY));
    assert_eq!(levy.goods_basis_points, 2000);
}

#[test]
fn outside_the_union_tax_is_charged_where_the_shop_is_registered() {
    let british = place("GB", "", "SW1A 1AA");
    assert_eq!(table(|_| ()).on(&british, day(TODAY)).goods_basis_points, 0);
    let registered = table(|tax| tax.registered = vec!["GB".into()]);
    let levy = registered.on(&british, day(TODAY));
    assert_eq!(levy, Levy::of(2000, Prices::Gross));
    let at_home = table(|tax| tax.home = "GB".into());
    assert_eq!(at_home.on(&british, day(TODAY)).goods_basis_points, 2000);
    let german = place("DE", "", "10178");
    assert_eq!(at_home.on(&german, day(TODAY)).goods_basis_points, 0);
}

#[test]
fn parts_of_a_country_have_their_own() {
    let table = table(|_| ());
    for (country, postal_code, rate) in [
        ("ES", "35001", 0),
        ("ES", "28001", 2100),
        ("PT", "9000-001", 2200),
        ("DE", "27498", 0),
        ("FI", "22100", 0),
    ] {
        let levy = table.on(&place(country, "", postal_code), day(TODAY));
        assert_eq!(levy.goods_basis_points, rate, "{country} {postal_code}");
    }
}

#[test]
fn a_state_is_taxed_on_top_and_only_with_nexus() {
    let table = table(|tax| tax.nexus = vec!["NY".into(), "CA".into()]);
    let on = |state: &str| table.on(&place("US", state, ""), day(TODAY));
    assert_eq!(on("NY"), Levy::of(400, Prices::Net));
    assert_eq!(on("OH"), Levy::of(0, Prices::Net));
    assert_eq!(on(""), Levy::of(0, Prices::Net));
    let california = on("CA");
    assert_eq!(california.goods_basis_points, 725);
    assert_eq!(california.shipping_basis_points, 0, "postage is free of it");
}

#[test]
fn what_the_owner_sets_goes_first() {
    let rates = [("DE".to_string(), 700), ("US-NY".to_string(), 887)];
    let table = table(|tax| tax.rates = rates.into());
    let rate = |place: &Place| table.on(place, day(TODAY)).goods_basis_points;
    assert_eq!(rate(&place("DE", "", "10178")), 700);
    assert_eq!(rate(&place("US", "NY", "10001")), 887);
    assert_eq!(rate(&place("FR", "", "75001")), 2000);
}
