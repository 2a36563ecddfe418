//! What is known of the addresses that requests come from, and how far a header is believed about them.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::cidr::TrustedProxies;

/// The databases that tell where an address is and what for, and the proxies whose word is taken for whose it is.
///
/// All files are in MaxMind's format; of those that are set, each adds what it knows.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Addresses {
    /// The country: the bundled file, or GeoIP2 or GeoLite2 Country.
    pub country: PathBuf,
    /// Networks that nobody sits in: the bundled file, or GeoIP2 Anonymous IP in its place.
    pub network: PathBuf,
    /// GeoIP2 or GeoLite2 City: country and time zone. Goes before `country`.
    pub city: Option<PathBuf>,
    /// GeoIP2 Anonymous IP, beside `network`.
    pub anonymous_ip: Option<PathBuf>,
    /// GeoIP Anonymous Plus: also how sure it is, and when a network was last seen.
    pub anonymous_plus: Option<PathBuf>,
    /// GeoIP User Count: how many people use an address.
    pub user_count: Option<PathBuf>,
    /// Where the shopper's address stands when a proxy is in front.
    pub source: AddressSource,
    /// Only who connects from one of these is asked for `source`: a list of CIDRs, or one text with commas.
    /// Without any, the address is the connection's.
    pub trusted_proxies: TrustedProxies,
    /// The header in which the proxy passes the JA4 of the TLS handshake on, where it does: `x-ja4`, `cf-ja4`.
    pub ja4_header: Option<String>,
}

impl Default for Addresses {
    fn default() -> Self {
        Self {
            country: "assets/geo/country.mmdb".into(),
            network: "assets/geo/network.mmdb".into(),
            city: None,
            anonymous_ip: None,
            anonymous_plus: None,
            user_count: None,
            source: AddressSource::default(),
            trusted_proxies: TrustedProxies::default(),
            ja4_header: None,
        }
    }
}

/// The header in which a proxy names the address that it was reached from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AddressSource {
    /// The right-most entry of `X-Forwarded-For` that is no trusted proxy.
    #[default]
    RightmostXForwardedFor,
    /// The right-most `for` of `Forwarded` (RFC 7239) that is no trusted proxy.
    RightmostForwarded,
    XRealIp,
    TrueClientIp,
    CfConnectingIp,
    CloudFrontViewerAddress,
    FlyClientIp,
    XEnvoyExternalAddress,
    /// No header: there is no proxy.
    ConnectInfo,
}
