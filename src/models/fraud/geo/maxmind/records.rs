//! What stands in the files: the bundled ones' records, which are flat, and MaxMind's. Texts are borrowed from the file;
//! fields that nobody asks for are skipped.

use std::net::IpAddr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use super::super::NetworkKind;

/// A place: as the bundled file has it, or as MaxMind's Country and City files do.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct PlaceRecord<'a> {
    #[serde(borrow)]
    country_code: Option<&'a str>,
    #[serde(borrow)]
    country: IsoCode<'a>,
    #[serde(borrow)]
    registered_country: IsoCode<'a>,
    #[serde(borrow)]
    location: Location<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct IsoCode<'a> {
    iso_code: Option<&'a str>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Location<'a> {
    time_zone: Option<&'a str>,
}

impl<'a> PlaceRecord<'a> {
    pub(super) fn country(&self) -> Option<&'a str> {
        let code = self.country_code.or(self.country.iso_code);
        let code = code.or(self.registered_country.iso_code)?;
        (code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_uppercase())).then_some(code)
    }

    pub(super) fn time_zone(&self) -> Option<&'a str> {
        self.location.time_zone.filter(|name| !name.is_empty())
    }
}

/// A network: as the bundled file has it, or as MaxMind's Anonymous IP and Anonymous Plus files do.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct NetworkRecord<'a> {
    kind: Option<NetworkKind>,
    name: Option<&'a str>,
    is_anonymous: bool,
    is_anonymous_vpn: bool,
    is_hosting_provider: bool,
    is_public_proxy: bool,
    is_residential_proxy: bool,
    is_tor_exit_node: bool,
    provider_name: Option<&'a str>,
    anonymizer_confidence: Option<u8>,
    /// A day: `2025-04-14`.
    network_last_seen: Option<&'a str>,
}

impl NetworkRecord<'_> {
    /// What it says of a network, in a file that was built then; nothing of one in which people sit.
    pub(super) fn listing(self, built: Option<DateTime<Utc>>) -> Option<Listing> {
        let last_seen = self.network_last_seen.and_then(|day| day.parse().ok());
        Some(Listing {
            kind: self.kind.or_else(|| self.flagged())?,
            name: self.name.or(self.provider_name).map(str::to_owned),
            confidence: self
                .anonymizer_confidence
                .filter(|it| (1..=99).contains(it)),
            seen: last_seen.or_else(|| built.map(|at| at.date_naive())),
        })
    }

    /// The most telling of MaxMind's flags.
    fn flagged(&self) -> Option<NetworkKind> {
        let flags = [
            (self.is_tor_exit_node, NetworkKind::Tor),
            (self.is_anonymous_vpn, NetworkKind::Vpn),
            (
                self.is_public_proxy || self.is_residential_proxy,
                NetworkKind::Proxy,
            ),
            (self.is_hosting_provider, NetworkKind::Hosting),
            (self.is_anonymous, NetworkKind::Proxy),
        ];
        flags
            .into_iter()
            .find_map(|(set, kind)| set.then_some(kind))
    }
}

/// What one file says of a network.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Listing {
    pub kind: NetworkKind,
    pub name: Option<String>,
    pub confidence: Option<u8>,
    /// The last day on which it was seen to be one.
    pub seen: Option<NaiveDate>,
}

impl Listing {
    /// The more telling of two files' listings; of two that agree the first, with the other's name if it has none.
    pub(super) fn or(self, other: Self) -> Self {
        if rank(other.kind) < rank(self.kind) {
            return other;
        }
        let other = (other.kind == self.kind).then_some(other);
        Self {
            name: self.name.or_else(|| other.and_then(|it| it.name)),
            ..self
        }
    }

    pub(super) fn age_days(&self, now: DateTime<Utc>) -> Option<u32> {
        let days = (now.date_naive() - self.seen?).num_days();
        Some(u32::try_from(days.max(0)).unwrap_or(u32::MAX))
    }
}

/// A relay goes first: its makers publish it themselves, and to others it looks like a VPN or a data centre.
fn rank(kind: NetworkKind) -> u8 {
    match kind {
        NetworkKind::Relay => 0,
        NetworkKind::Tor => 1,
        NetworkKind::Vpn => 2,
        NetworkKind::Proxy => 3,
        NetworkKind::Hosting => 4,
    }
}

/// How many people use an address, as MaxMind's User Count file has it: estimates of the last 24 hours.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct UsersRecord {
    ipv4_32: Option<u32>,
    ipv6_64: Option<u32>,
}

impl UsersRecord {
    pub(super) fn users(&self, address: IpAddr) -> Option<u32> {
        match address {
            IpAddr::V4(_) => self.ipv4_32,
            IpAddr::V6(_) => self.ipv6_64,
        }
    }
}
