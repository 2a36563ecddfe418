use axum::http::{HeaderName, HeaderValue};
use proptest::prelude::*;

use super::*;

const PROXY: &str = "127.0.0.1";

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

/// Behind proxies on this machine and in 10.0.0.0/8.
fn proxied(source: AddressSource) -> Addresses {
    Addresses {
        source,
        trusted_proxies: "127.0.0.0/8, ::1, 10.0.0.0/8".parse().expect("blocks"),
        ..Addresses::default()
    }
}

fn headers(name: &'static str, lines: &[&str]) -> HeaderMap {
    let lines = lines.iter().map(|line| {
        let line = HeaderValue::from_str(line).expect("a value");
        (HeaderName::from_static(name), line)
    });
    lines.collect()
}

fn seen(source: AddressSource, peer: &str, lines: &[&str]) -> IpAddr {
    let headers = headers(header(source).unwrap_or("x-forwarded-for"), lines);
    behind(ip(peer), &headers, &proxied(source))
}

#[test]
fn of_a_list_it_is_the_rightmost_that_is_no_proxy() {
    for (lines, address) in [
        (vec!["203.0.113.7"], "203.0.113.7"),
        (vec!["198.51.100.1, 203.0.113.7"], "203.0.113.7"),
        (vec!["198.51.100.1,203.0.113.7, 10.0.0.2"], "203.0.113.7"),
        (
            vec!["198.51.100.1", "203.0.113.7", "10.0.0.2"],
            "203.0.113.7",
        ),
        (vec!["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        (vec!["192.168.1.5"], "192.168.1.5"),
        (vec!["203.0.113.7:4711"], "203.0.113.7"),
        (vec!["[2001:db8::7]:4711"], "2001:db8::7"),
        (vec!["[2001:db8::7]"], "2001:db8::7"),
        (vec!["2001:db8::7"], "2001:db8::7"),
        (vec!["::ffff:203.0.113.7"], "203.0.113.7"),
        (vec!["203.0.113.7, ::ffff:10.0.0.2"], "203.0.113.7"),
    ] {
        let seen = seen(AddressSource::RightmostXForwardedFor, PROXY, &lines);
        assert_eq!(seen, ip(address), "{lines:?}");
    }
}

#[test]
fn a_broken_chain_ends_at_the_last_proxy_that_could_be_read() {
    for (line, address) in [
        ("", PROXY),
        (" , ,", PROXY),
        ("unknown", PROXY),
        ("unix:", PROXY),
        ("unix:/run/shop.sock", PROXY),
        ("0.0.0.0", PROXY),
        ("::", PROXY),
        ("999.1.1.1", PROXY),
        ("203.0.113.7:port", PROXY),
        ("[203.0.113.7", PROXY),
        ("fe80::1%eth0", PROXY),
        ("203.0.113.7, nonsense", PROXY),
        ("203.0.113.7, nonsense, 10.0.0.2", "10.0.0.2"),
        ("203.0.113.7,, 10.0.0.2", "10.0.0.2"),
    ] {
        let seen = seen(AddressSource::RightmostXForwardedFor, PROXY, &[line]);
        assert_eq!(seen, ip(address), "{line:?}");
    }
}

#[test]
fn ten_thousand_entries_are_not_read_to_their_end() {
    let strangers = format!("{}203.0.113.7", "198.51.100.1, ".repeat(10_000));
    let proxies = format!("203.0.113.7{}", ", 10.0.0.2".repeat(10_000));
    for (line, address) in [(&strangers, "203.0.113.7"), (&proxies, "10.0.0.2")] {
        let seen = seen(AddressSource::RightmostXForwardedFor, PROXY, &[line]);
        assert_eq!(seen, ip(address));
    }
}

#[test]
fn a_line_that_is_not_text_hides_what_stands_before_it() {
    let mut headers = headers("x-forwarded-for", &["203.0.113.7"]);
    let odd = HeaderValue::from_bytes(b"203.0.113.8\xff").expect("a value");
    headers.append("x-forwarded-for", odd);
    let settings = proxied(AddressSource::RightmostXForwardedFor);
    assert_eq!(behind(ip(PROXY), &headers, &settings), ip(PROXY));
}

#[test]
fn the_standard_header_is_read_with_its_quotes() {
    for (lines, address) in [
        (vec!["for=203.0.113.7"], "203.0.113.7"),
        (vec!["For=\"203.0.113.7:80\";proto=https"], "203.0.113.7"),
        (
            vec!["proto=https;for=\"[2001:db8::7]:4711\""],
            "2001:db8::7",
        ),
        (vec!["for=\"[2001:db8::7]\""], "2001:db8::7"),
        (
            vec!["for=198.51.100.1, for=203.0.113.7;by=10.0.0.2"],
            "203.0.113.7",
        ),
        (vec!["for=203.0.113.7, for=10.0.0.2"], "203.0.113.7"),
        (vec!["for=203.0.113.7", "for=10.0.0.2"], "203.0.113.7"),
        // What a stranger wrote stays to the left of what the proxy did.
        (vec!["for=\"198.51.100.1, for=203.0.113.7"], "203.0.113.7"),
        (
            vec!["for=203.0.113.7;host=\"a, for=198.51.100.1\""],
            "203.0.113.7",
        ),
        (
            vec!["for=203.0.113.7;host=\"a;for=198.51.100.1\""],
            "203.0.113.7",
        ),
        (
            vec!["for=203.0.113.7;host=\"a\\\", for=198.51.100.1\""],
            "203.0.113.7",
        ),
        (
            vec!["for=198.51.100.1, for=203.0.113.7;host=\"a\\\\\""],
            "203.0.113.7",
        ),
        (vec!["for=unknown"], PROXY),
        (vec!["for=_hidden, for=10.0.0.2"], "10.0.0.2"),
        (vec!["for=198.51.100.1;for=203.0.113.7"], PROXY),
        (vec!["proto=https"], PROXY),
        (vec!["for="], PROXY),
        (vec!["for=\""], PROXY),
        (vec![""], PROXY),
    ] {
        let seen = seen(AddressSource::RightmostForwarded, PROXY, &lines);
        assert_eq!(seen, ip(address), "{lines:?}");
    }
}

#[test]
fn a_header_of_one_address_is_taken_whole_or_not_at_all() {
    use AddressSource::*;
    for source in [
        XRealIp,
        TrueClientIp,
        CfConnectingIp,
        FlyClientIp,
        XEnvoyExternalAddress,
    ] {
        for (lines, address) in [
            (vec!["203.0.113.7"], "203.0.113.7"),
            (vec!["2001:db8::7"], "2001:db8::7"),
            (vec!["198.51.100.1", "203.0.113.7"], "203.0.113.7"),
            (vec!["198.51.100.1, 203.0.113.7"], PROXY),
            (vec!["nonsense"], PROXY),
            (vec![], PROXY),
        ] {
            assert_eq!(
                seen(source, PROXY, &lines),
                ip(address),
                "{source:?} {lines:?}"
            );
        }
    }
    for (line, address) in [
        ("203.0.113.7:46532", "203.0.113.7"),
        ("2001:db8::7:46532", "2001:db8::7"),
        ("203.0.113.7", PROXY),
    ] {
        assert_eq!(
            seen(CloudFrontViewerAddress, PROXY, &[line]),
            ip(address),
            "{line}"
        );
    }
    assert_eq!(seen(ConnectInfo, PROXY, &["203.0.113.7"]), ip(PROXY));
}

#[test]
fn only_the_configured_header_counts() {
    let headers = headers("x-forwarded-for", &["203.0.113.7"]);
    let settings = proxied(AddressSource::CfConnectingIp);
    assert_eq!(behind(ip(PROXY), &headers, &settings), ip(PROXY));
}

#[test]
fn without_a_connection_it_is_this_machine() {
    let headers = headers("x-forwarded-for", &["203.0.113.7"]);
    let settings = proxied(AddressSource::RightmostXForwardedFor);
    let mut extensions = Extensions::new();
    assert_eq!(client_address(&extensions, &headers, &settings), ip(PROXY));
    let peer: SocketAddr = "[::ffff:10.0.0.2]:80".parse().expect("a socket");
    extensions.insert(ConnectInfo(peer));
    let address = client_address(&extensions, &headers, &settings);
    assert_eq!(address, ip("203.0.113.7"));
}

const SOURCES: [AddressSource; 9] = [
    AddressSource::RightmostXForwardedFor,
    AddressSource::RightmostForwarded,
    AddressSource::XRealIp,
    AddressSource::TrueClientIp,
    AddressSource::CfConnectingIp,
    AddressSource::CloudFrontViewerAddress,
    AddressSource::FlyClientIp,
    AddressSource::XEnvoyExternalAddress,
    AddressSource::ConnectInfo,
];

/// Lines of any bytes that a header can have, and lines that look like lists of addresses.
fn line() -> impl Strategy<Value = Vec<u8>> {
    let entry = prop_oneof![
        any::<IpAddr>().prop_map(|it| it.to_string()),
        any::<SocketAddr>().prop_map(|it| format!("for=\"{it}\";proto=https")),
        "[a-z0-9.:\\[\\]\"=;\\\\ ]{0,20}",
    ];
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..60),
        prop::collection::vec(entry, 0..8).prop_map(|entries| entries.join(", ").into_bytes()),
    ]
}

/// A request that carries every header there is, each with these lines.
fn carrying(lines: &[Vec<u8>]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for name in SOURCES.into_iter().filter_map(header) {
        for line in lines {
            if let Ok(value) = HeaderValue::from_bytes(line) {
                headers.append(name, value);
            }
        }
    }
    headers
}

proptest! {
    #[test]
    fn no_header_of_a_stranger_changes_the_address(
        peer: IpAddr,
        lines in prop::collection::vec(line(), 0..4),
        source in prop::sample::select(&SOURCES[..]),
    ) {
        let settings = proxied(source);
        let peer = peer.to_canonical();
        prop_assume!(!settings.trusted_proxies.contains(peer));
        prop_assert_eq!(behind(peer, &carrying(&lines), &settings), peer);
    }

    #[test]
    fn whatever_a_stranger_sends_the_proxy_has_the_last_word(
        client: std::net::Ipv4Addr,
        lines in prop::collection::vec(line(), 0..4),
    ) {
        let client = IpAddr::V4(client);
        let mut settings = proxied(AddressSource::RightmostXForwardedFor);
        prop_assume!(!settings.trusted_proxies.contains(client) && !client.is_unspecified());
        let ours = HeaderValue::from_str(&client.to_string()).expect("a value");
        let mut headers = carrying(&lines);
        headers.append("x-forwarded-for", ours);
        prop_assert_eq!(behind(ip(PROXY), &headers, &settings), client);

        settings.source = AddressSource::RightmostForwarded;
        let sent = headers.get_all("forwarded").iter().filter_map(|line| line.to_str().ok());
        let joined = sent.chain([format!("for={client}").as_str()]).collect::<Vec<_>>().join(", ");
        let joined = HeaderValue::from_str(&joined).expect("a value");
        headers.insert("forwarded", joined);
        prop_assert_eq!(behind(ip(PROXY), &headers, &settings), client);
    }
}
