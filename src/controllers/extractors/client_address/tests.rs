mod spoofing;

use axum::http::{HeaderName, HeaderValue};

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
