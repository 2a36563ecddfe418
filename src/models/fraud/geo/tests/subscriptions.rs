//! MaxMind's own files, in the place of the bundled ones and beside them.

use super::*;

const ANONYMOUS_IP: &str = "tests/fixtures/geo/GeoIP2-Anonymous-IP-Test.mmdb";
const ANONYMOUS_PLUS: &str = "tests/fixtures/geo/GeoIP-Anonymous-Plus-Test.mmdb";
const USER_COUNT: &str = "tests/fixtures/geo/GeoIP2-User-Count-Test.mmdb";

/// In the place of the bundled files.
fn maxminds() -> MaxmindAddressBook {
    MaxmindAddressBook::new(&Addresses {
        country: CITY.into(),
        network: ANONYMOUS_IP.into(),
        ..Addresses::default()
    })
}

/// Beside the bundled files.
fn subscribed() -> MaxmindAddressBook {
    MaxmindAddressBook::new(&Addresses {
        city: Some(CITY.into()),
        anonymous_ip: Some(ANONYMOUS_IP.into()),
        anonymous_plus: Some(ANONYMOUS_PLUS.into()),
        user_count: Some(USER_COUNT.into()),
        ..Addresses::default()
    })
}

#[test]
fn maxminds_own_files_are_understood() {
    let book = maxminds();
    assert_eq!(country(&book, "81.2.69.142").as_deref(), Some("GB"));
    assert_eq!(country(&book, "2001:218::1").as_deref(), Some("JP"));
    for (text, expected) in [
        ("71.160.223.1", NetworkKind::Hosting),
        ("186.30.236.1", NetworkKind::Proxy),
        ("65.0.0.1", NetworkKind::Tor),
        ("1.2.0.1", NetworkKind::Vpn),
    ] {
        assert_eq!(kind(&book, text), Some(expected), "{text}");
    }
    assert_eq!(kind(&book, "9.9.9.9"), None);
}

#[test]
fn a_city_file_knows_the_time_zone_and_goes_before_the_country_file() {
    let book = subscribed();
    for (text, country, time_zone) in [
        ("81.2.69.142", "GB", Some("Europe/London")),
        ("89.160.20.112", "SE", Some("Europe/Stockholm")),
        ("84.112.0.1", "AT", None), // not in that file
    ] {
        let located = located(&book, text);
        assert_eq!(located.country.as_deref(), Some(country), "{text}");
        assert_eq!(located.time_zone.as_deref(), time_zone, "{text}");
    }
}

#[test]
fn people_behind_an_address_are_counted() {
    let book = subscribed();
    for (text, users) in [
        ("1.2.3.4", Some(3)),
        ("::ffff:1.2.3.4", Some(3)),
        ("1.2.3.7", Some(0)),
        ("2001:edb8:85a3::9", Some(3)),
        ("2001:edb8:85a3:1::9", Some(2)),
        ("2002:102:304::1", Some(3)),
    ] {
        assert_eq!(located(&book, text).users, users, "{text}");
    }
    assert_eq!(located(&bundled(), "1.2.3.4").users, None);
}

#[test]
fn a_listing_ages_from_the_day_it_was_last_seen_else_from_its_file() {
    let book = subscribed();
    let seen = located(&book, "1.2.0.1");
    assert_eq!(seen.age_days, Some(596), "since 14 April 2025");
    assert_eq!(seen.confidence, Some(30));
    let network = seen.network.expect("a network");
    assert_eq!(network.kind, NetworkKind::Vpn);
    assert_eq!(network.name.as_deref(), Some("foo"));

    let bundled = bundled();
    let listed = located(&bundled, "193.32.249.66");
    assert_eq!(listed.age_days, Some(57), "since 5 October 2026");
    let before = "2020-01-01T00:00:00Z".parse().expect("a time");
    let early = bundled.look_up(address("193.32.249.66"), before);
    assert_eq!(early.age_days, Some(0), "a clock that is wrong");
    assert_eq!(located(&bundled, "84.112.0.1").age_days, None);
}

#[test]
fn of_several_files_the_most_telling_counts() {
    let book = subscribed();
    for (text, expected, name) in [
        ("185.220.101.1", NetworkKind::Tor, Some("Tor")), // only the bundled file
        ("71.160.223.1", NetworkKind::Hosting, None),     // only Anonymous IP
        ("1.2.0.4", NetworkKind::Vpn, Some("foo")),       // all of MaxMind's
        (
            "172.224.226.1",
            NetworkKind::Relay,
            Some("Apple Private Relay"),
        ),
    ] {
        let network = located(&book, text).network.expect("a network");
        assert_eq!(
            (network.kind, network.name.as_deref()),
            (expected, name),
            "{text}"
        );
    }
}
