mod files;

use std::fs;

use super::*;
use crate::settings::Addresses;

const CITY: &str = "tests/fixtures/geo/GeoIP2-City-Test.mmdb";
const ANONYMOUS_IP: &str = "tests/fixtures/geo/GeoIP2-Anonymous-IP-Test.mmdb";
const ANONYMOUS_PLUS: &str = "tests/fixtures/geo/GeoIP-Anonymous-Plus-Test.mmdb";
const USER_COUNT: &str = "tests/fixtures/geo/GeoIP2-User-Count-Test.mmdb";

/// 1 December 2026.
fn now() -> DateTime<Utc> {
    "2026-12-01T12:00:00Z".parse().expect("a time")
}

fn bundled() -> MaxmindAddressBook {
    MaxmindAddressBook::new(&Addresses::default())
}

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

fn address(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

fn located(book: &MaxmindAddressBook, text: &str) -> Located {
    book.look_up(address(text), now())
}

fn country(book: &MaxmindAddressBook, text: &str) -> Option<String> {
    located(book, text).country
}

fn kind(book: &MaxmindAddressBook, text: &str) -> Option<NetworkKind> {
    located(book, text).network.map(|network| network.kind)
}

#[test]
fn universities_and_broadcasters_are_where_they_are() {
    let book = bundled();
    for (text, code) in [
        ("129.132.1.1", "CH"),     // ETH Zürich
        ("133.11.0.1", "JP"),      // University of Tokyo
        ("130.192.181.193", "IT"), // Politecnico di Torino
        ("212.58.244.20", "GB"),   // BBC
        ("200.160.2.3", "BR"),     // registro.br
        ("2a02:8108::1", "DE"),    // Vodafone Kabel
        ("2001:4860:4860::8888", "US"),
    ] {
        assert_eq!(country(&book, text).as_deref(), Some(code), "{text}");
    }
}

#[test]
fn networks_that_nobody_sits_in_are_named() {
    let book = bundled();
    for (text, kind, name) in [
        ("52.95.110.1", NetworkKind::Hosting, "Amazon AWS"),
        ("5.9.0.1", NetworkKind::Hosting, "Hetzner"),
        ("2a01:4f8::1", NetworkKind::Hosting, "Hetzner"),
        ("193.32.249.66", NetworkKind::Vpn, "Mullvad"),
        ("185.220.101.1", NetworkKind::Tor, "Tor"),
    ] {
        let network = Some(Network {
            kind,
            name: Some(name.to_owned()),
        });
        assert_eq!(located(&book, text).network, network, "{text}");
    }
}

#[test]
fn apples_relay_is_a_relay_and_no_vpn() {
    let book = bundled();
    assert_eq!(kind(&book, "172.224.226.1"), Some(NetworkKind::Relay));
    assert_eq!(
        kind(&book, "2a02:26f7:c9c4:4000::1"),
        Some(NetworkKind::Relay)
    );
}

#[test]
fn a_home_line_has_a_country_and_no_network() {
    let home = located(&bundled(), "84.112.0.1"); // a cable customer in Vienna
    assert_eq!(
        home,
        Located {
            country: Some("AT".to_owned()),
            ..Located::default()
        }
    );
}

#[test]
fn an_ipv4_address_in_ipv6_clothes_is_the_same_address() {
    let book = bundled();
    let plain = located(&book, "5.9.0.1");
    for text in ["::ffff:5.9.0.1", "64:ff9b::5.9.0.1", "2002:509:1::1"] {
        assert_eq!(located(&book, text), plain, "{text}");
    }
}

#[test]
fn an_address_that_nobody_can_have_is_nowhere() {
    let book = bundled();
    for text in [
        "0.0.0.0",
        "127.0.0.1",
        "192.168.1.20",
        "::",
        "::1",
        "fe80::1",
        "::5.9.0.1",
    ] {
        assert_eq!(located(&book, text), Located::default(), "{text}");
    }
}

#[test]
fn providers_without_a_licence_are_left_out() {
    let bytes = fs::read(Addresses::default().network).expect("the bundled file");
    for name in [
        "Akamai", "BunnyCDN", "Cogent", "Contabo", "DataCamp", "Vercel",
    ] {
        assert!(
            !bytes
                .windows(name.len())
                .any(|window| window == name.as_bytes()),
            "{name}"
        );
    }
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

#[test]
fn what_is_kept_of_it_reads_plainly() {
    let located = located(&bundled(), "185.220.101.1");
    let json = serde_json::to_value(&located).expect("JSON");
    assert_eq!(
        json["network"],
        serde_json::json!({"kind": "tor", "name": "Tor"})
    );
    assert_eq!(
        serde_json::from_value::<Located>(json).expect("as it was"),
        located
    );
}

#[test]
fn what_was_kept_before_there_was_more_to_know_can_be_read() {
    let kept = serde_json::json!({"country": "AT", "network": {"kind": "vpn", "name": null}});
    let located: Located = serde_json::from_value(kept).expect("as it was");
    assert_eq!(located.country.as_deref(), Some("AT"));
    assert_eq!(
        (located.time_zone, located.users, located.age_days),
        (None, None, None)
    );
}
