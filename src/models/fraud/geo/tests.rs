use std::{
    fs,
    time::{Duration, Instant},
};

use super::*;
use crate::settings::Addresses;

fn bundled() -> MaxmindAddressBook {
    MaxmindAddressBook::new(&Addresses::default())
}

fn maxminds() -> MaxmindAddressBook {
    MaxmindAddressBook::new(&Addresses {
        country: "tests/fixtures/geo/GeoIP2-City-Test.mmdb".into(),
        network: "tests/fixtures/geo/GeoIP2-Anonymous-IP-Test.mmdb".into(),
    })
}

fn address(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

fn country(book: &MaxmindAddressBook, text: &str) -> Option<String> {
    book.look_up(address(text)).country
}

fn kind(book: &MaxmindAddressBook, text: &str) -> Option<NetworkKind> {
    book.look_up(address(text))
        .network
        .map(|network| network.kind)
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
        assert_eq!(book.look_up(address(text)).network, network, "{text}");
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
    let home = bundled().look_up(address("84.112.0.1")); // a cable customer in Vienna
    assert_eq!(
        home,
        Located {
            country: Some("AT".to_owned()),
            network: None
        }
    );
}

#[test]
fn an_ipv4_address_in_ipv6_clothes_is_the_same_address() {
    let book = bundled();
    assert_eq!(
        book.look_up(address("::ffff:5.9.0.1")),
        book.look_up(address("5.9.0.1"))
    );
}

#[test]
fn an_address_of_this_machine_or_house_is_nowhere() {
    let book = bundled();
    for text in ["127.0.0.1", "192.168.1.20", "10.0.0.1", "::1", "fe80::1"] {
        assert_eq!(book.look_up(address(text)), Located::default(), "{text}");
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
fn missing_and_damaged_files_answer_nothing() {
    let book = MaxmindAddressBook::new(&Addresses {
        country: "tests/fixtures/geo/none.mmdb".into(),
        network: "Cargo.toml".into(),
    });
    assert_eq!(book.look_up(address("5.9.0.1")), Located::default());
    assert!(book.country.hold().warned && book.network.hold().warned);
}

#[test]
fn a_file_of_another_kind_answers_nothing() {
    let settings = Addresses::default();
    let swapped = Addresses {
        country: settings.network,
        network: settings.country,
    };
    assert_eq!(
        MaxmindAddressBook::new(&swapped).look_up(address("5.9.0.1")),
        Located::default()
    );
}

#[test]
fn a_changed_file_is_read_again_after_a_minute_and_a_broken_one_leaves_the_last_good() {
    let folder = std::env::temp_dir().join(format!("limner-geo-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("country.mmdb");
    fs::write(&file, "not yet a database").expect("a file");
    let book = MaxmindAddressBook::new(&Addresses {
        country: file.clone(),
        network: folder.join("none"),
    });
    let start = Instant::now();
    let at = |seconds| {
        book.look_up_at(address("81.2.69.142"), start + Duration::from_secs(seconds))
            .country
    };

    assert_eq!(at(0), None);
    fs::copy("tests/fixtures/geo/GeoIP2-City-Test.mmdb", &file).expect("a copy");
    assert_eq!(at(59), None);
    assert_eq!(at(60).as_deref(), Some("GB"));
    fs::write(&file, "broken again").expect("a file");
    assert_eq!(at(121).as_deref(), Some("GB"));
    fs::remove_dir_all(&folder).expect("tidied");
    assert_eq!(at(200).as_deref(), Some("GB"));
}

#[test]
fn what_is_kept_of_it_reads_plainly() {
    let located = bundled().look_up(address("185.220.101.1"));
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
