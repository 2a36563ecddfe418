mod files;
mod subscriptions;

use std::fs;

use super::*;
use crate::settings::Addresses;

const CITY: &str = "tests/fixtures/geo/GeoIP2-City-Test.mmdb";
/// 1 December 2026.
fn now() -> DateTime<Utc> {
    "2026-12-01T12:00:00Z".parse().expect("a time")
}

fn bundled() -> MaxmindAddressBook {
    MaxmindAddressBook::new(&Addresses::default())
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
