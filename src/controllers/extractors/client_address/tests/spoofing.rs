//! Whatever a stranger writes into whichever header.

use proptest::prelude::*;

use super::*;

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
