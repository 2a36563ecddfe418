//! Whose address a request came from. Anybody can write any header, so one is read only when the connection itself comes
//! from a proxy that the shop trusts, and of a list only what trusted proxies have written: from the right, up to the
//! first address that is none of them.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Once,
};

use axum::{
    extract::ConnectInfo,
    http::{Extensions, HeaderMap},
};

use crate::{
    models::fraud::headers::ja4::Ja4,
    settings::{AddressSource, Addresses},
};

/// So many entries of a list are read; no chain of proxies is longer.
const CHAIN: usize = 64;

/// The address behind the trusted proxies, else the connection's. IPv4 in IPv6 clothes is IPv4.
#[must_use]
pub fn client_address(
    extensions: &Extensions,
    headers: &HeaderMap,
    settings: &Addresses,
) -> IpAddr {
    match peer(extensions) {
        Some(peer) => behind(peer, headers, settings),
        None => IpAddr::V4(Ipv4Addr::LOCALHOST), // a program that calls the router without a connection
    }
}

/// The print of the shopper's TLS handshake, where a trusted proxy passes it on.
#[must_use]
pub fn tls_print(
    extensions: &Extensions,
    headers: &HeaderMap,
    settings: &Addresses,
) -> Option<Ja4> {
    let name = settings.ja4_header.as_deref()?;
    let trusted = peer(extensions).is_some_and(|peer| settings.trusted_proxies.contains(peer));
    trusted.then(|| Ja4::read(headers, name)).flatten()
}

fn peer(extensions: &Extensions) -> Option<IpAddr> {
    let info = extensions.get::<ConnectInfo<SocketAddr>>();
    info.map(|ConnectInfo(peer)| peer.ip().to_canonical())
}

fn behind(peer: IpAddr, headers: &HeaderMap, settings: &Addresses) -> IpAddr {
    let Some(header) = header(settings.source) else {
        return peer;
    };
    if !settings.trusted_proxies.contains(peer) {
        warn_of_a_forgotten_proxy(peer, header, headers);
        return peer;
    }
    match settings.source {
        AddressSource::RightmostXForwardedFor => {
            let entries = lines(headers, header).flat_map(|line| line.rsplit(','));
            nearest_stranger(peer, entries.map(address), settings)
        }
        AddressSource::RightmostForwarded => {
            let entries = lines(headers, header).flat_map(|line| from_the_right(line, ','));
            nearest_stranger(peer, entries.map(forwarded_for), settings)
        }
        AddressSource::CloudFrontViewerAddress => {
            let text = lines(headers, header).next();
            // It ends in a port, also behind an IPv6 address without brackets.
            let text = text.and_then(|text| text.rsplit_once(':'));
            text.and_then(|(text, _)| address(text)).unwrap_or(peer)
        }
        _ => {
            let text = lines(headers, header).next();
            text.and_then(address).unwrap_or(peer)
        }
    }
}

fn header(source: AddressSource) -> Option<&'static str> {
    Some(match source {
        AddressSource::RightmostXForwardedFor => "x-forwarded-for",
        AddressSource::RightmostForwarded => "forwarded",
        AddressSource::XRealIp => "x-real-ip",
        AddressSource::TrueClientIp => "true-client-ip",
        AddressSource::CfConnectingIp => "cf-connecting-ip",
        AddressSource::CloudFrontViewerAddress => "cloudfront-viewer-address",
        AddressSource::FlyClientIp => "fly-client-ip",
        AddressSource::XEnvoyExternalAddress => "x-envoy-external-address",
        AddressSource::ConnectInfo => return None,
    })
}

/// A header that a machine of the same house sends is a proxy's that nobody named in the settings: then all shoppers would
/// have its address. Said once.
fn warn_of_a_forgotten_proxy(peer: IpAddr, header: &'static str, headers: &HeaderMap) {
    static SAID: Once = Once::new();
    let near = match peer {
        IpAddr::V4(v4) => v4.is_private(),
        IpAddr::V6(v6) => v6.is_unique_local(),
    };
    if near && headers.contains_key(header) {
        SAID.call_once(|| {
            tracing::warn!(
                %peer,
                header,
                "is this a proxy? Until settings.addresses.trusted_proxies names it, its header is not read"
            );
        });
    }
}

/// The lines of a header, the last first. One that is not text ends them.
fn lines<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(name).iter().rev();
    lines.map_while(|line| line.to_str().ok())
}

/// The first entry, from the right, that is not a trusted proxy. Where an entry cannot be read the chain is broken, and
/// what stands left of it is hearsay: then it is the last proxy that could be.
fn nearest_stranger(
    peer: IpAddr,
    entries: impl Iterator<Item = Option<IpAddr>>,
    settings: &Addresses,
) -> IpAddr {
    let mut nearest = peer;
    for entry in entries.take(CHAIN).map_while(|entry| entry) {
        nearest = entry;
        if !settings.trusted_proxies.contains(entry) {
            break;
        }
    }
    nearest
}

/// An address with or without brackets and a port. None for anything else, a socket's name or `unknown`.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bracketed = text.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    let bare = bracketed.unwrap_or(text).parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    let address = bare.or_else(with_port)?.to_canonical();
    (!address.is_unspecified()).then_some(address)
}

/// The `for` of one element of `Forwarded`; none without one, or with several.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let mut found = from_the_right(element, ';').filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then_some(value)
    });
    let (value, second) = (found.next()?.trim(), found.next());
    let unquoted = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    match second {
        Some(_) => None,
        None => address(unquoted.unwrap_or(value)),
    }
}

/// The parts between separators that stand outside of quotes, the last first. A quote that a stranger has left open then
/// swallows what he wrote and nothing that a proxy has put behind it.
fn from_the_right(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let mut quoted = false;
        let cut = text.char_indices().rev().find(|(at, letter)| {
            if *letter == '"' && !is_escaped(&text[..*at]) {
                quoted = !quoted;
            }
            *letter == separator && !quoted
        });
        let (left, part) = match cut {
            Some((at, _)) => (Some(&text[..at]), &text[at + separator.len_utf8()..]),
            None => (None, text),
        };
        rest = left;
        Some(part)
    })
}

/// Whether what follows `before` is meant as it stands: after a backslash that is not itself so.
fn is_escaped(before: &str) -> bool {
    let backslashes = before.bytes().rev().take_while(|byte| *byte == b'\\');
    backslashes.count() % 2 == 1
}

#[cfg(test)]
mod tests;
