use super::*;
use crate::settings::Shipping;

#[test]
fn every_country_that_is_shipped_to_has_a_form_and_an_example_that_it_takes() {
    let forms = AddressForms::open().expect("the forms");
    for country in Shipping::default().countries {
        let form = forms.by_country.get(&country.code);
        let form = form.unwrap_or_else(|| panic!("{} has no form", country.name));
        let example = form.postal_code(&form.example);
        assert_eq!(
            example.as_deref(),
            Some(form.example.as_str()),
            "{}",
            country.name
        );
        let lines = form.town(&form.example, "Town", "Region").join(" ");
        assert!(
            lines.contains(&form.example) && lines.contains("Town"),
            "{lines}"
        );
        assert!(form.regions.is_empty() || form.requires(Field::Region));
    }
}

#[test]
fn postal_codes_are_put_right() {
    let forms = AddressForms::open().expect("the forms");
    for (country, typed, right) in [
        ("GB", "sw1a1aa", Some("SW1A 1AA")),
        ("GB", " m1  1ae ", Some("M1 1AE")),
        ("GB", "12345", None),
        ("NL", "1012ab", Some("1012 AB")),
        ("PL", "00950", Some("00-950")),
        ("SE", "S-111 29", Some("111 29")),
        ("DE", "D-10178", Some("10178")),
        ("DE", "1017", None),
        ("LV", "1010", Some("LV-1010")),
        ("LT", "lt01103", Some("LT-01103")),
        ("IE", "d02af30", Some("D02 AF30")),
        ("CA", "k1a0b1", Some("K1A 0B1")),
        ("US", "100011234", Some("10001-1234")),
        ("US", "1000", None),
        ("PT", "1000260", Some("1000-260")),
        ("XX", "as it is", Some("as it is")),
    ] {
        let normalised = forms.of(country).postal_code(typed);
        assert_eq!(normalised.as_deref(), right, "{country} {typed}");
    }
}

#[test]
fn a_postal_code_tells_its_region() {
    let forms = AddressForms::open().expect("the forms");
    for (country, code, region) in [
        ("US", "10001", Some("NY")),
        ("US", "90210-1234", Some("CA")),
        ("US", "05501", Some("MA")),
        ("US", "05401", Some("VT")),
        ("US", "73301", Some("TX")),
        ("US", "09012", None),
        ("CA", "K1A 0B1", Some("ON")),
        ("CA", "H2Y 1C6", Some("QC")),
        ("CA", "X0A 0H0", None),
        ("DE", "10178", None),
        ("US", "", None),
    ] {
        assert_eq!(
            forms.of(country).region_of(code),
            region,
            "{country} {code}"
        );
    }
    for (country, form) in &forms.by_country {
        for (first, last, region) in &form.postal_regions {
            assert!(form.region(region).is_some(), "{country} has no {region}");
            assert!(first <= last && first.len() == last.len());
        }
    }
}

#[test]
fn a_region_is_known_by_code_and_by_name() {
    let forms = AddressForms::open().expect("the forms");
    let us = forms.of("US");
    assert_eq!(us.region("Ohio").as_deref(), Some("OH"));
    assert_eq!(us.region("oh").as_deref(), Some("OH"));
    assert_eq!(us.region("Bavaria"), None);
    assert_eq!(
        forms.of("IE").region("Co. Cork").as_deref(),
        Some("Co. Cork")
    );
}

#[test]
fn a_parcel_is_labelled_as_people_there_write() {
    let forms = AddressForms::open().expect("the forms");
    let town = |country: &str, code: &str, city: &str, region: &str| {
        forms.of(country).town(code, city, region).join("/")
    };
    assert_eq!(town("DE", "10178", "Berlin", ""), "10178 Berlin");
    assert_eq!(town("US", "43004", "Columbus", "OH"), "Columbus, OH 43004");
    assert_eq!(town("GB", "SW1A 1AA", "London", ""), "London/SW1A 1AA");
    assert_eq!(town("IE", "", "Cork", "Co. Cork"), "Cork/Co. Cork");
    assert_eq!(town("LU", "1009", "Luxembourg", ""), "L-1009 Luxembourg");
    assert_eq!(town("IT", "00184", "Roma", ""), "00184 Roma");
}
