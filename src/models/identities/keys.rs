//! Keys: what a visit can be known again by, each as a keyed hash. The hash's key changes every 30 days, and a row is kept
//! for 30 days: what was seen in the last period is found under its old hash once, and is written down under the new one.

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use crate::models::{
    ids::{AccountId, VisitorId},
    privacy::vault::Vault,
};

/// How long a key for hashes is used, and how long a row is kept after it was last seen, days.
pub const PERIOD_DAYS: i64 = 30;

/// What a key was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Our cookie.
    Visitor,
    /// An account's number.
    Account,
    /// An e-mail address that was confirmed.
    Email,
    /// A card, by the payment processor's fingerprint of it.
    Card,
    /// One address: IPv4 /32, IPv6 /64.
    Address,
    /// The block around it: IPv4 /24, IPv6 /56.
    AddressBlock,
    /// All that a browser says of its device.
    Device,
    /// One thing that a browser says of its device.
    Component,
    /// The order of a browser's headers.
    Headers,
    /// The print of a TLS greeting, where a proxy passes it on.
    Tls,
    /// A band of a photo's perceptual hash.
    Photo,
}

impl Kind {
    const ALL: [Self; 11] = [
        Self::Visitor,
        Self::Account,
        Self::Email,
        Self::Card,
        Self::Address,
        Self::AddressBlock,
        Self::Device,
        Self::Component,
        Self::Headers,
        Self::Tls,
        Self::Photo,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Account => "account",
            Self::Email => "email",
            Self::Card => "card",
            Self::Address => "address",
            Self::AddressBlock => "address_block",
            Self::Device => "device",
            Self::Component => "component",
            Self::Headers => "headers",
            Self::Tls => "tls",
            Self::Photo => "photo",
        }
    }

    /// In a person's words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Visitor => "Browser",
            Self::Account => "Account",
            Self::Email => "E-mail address",
            Self::Card => "Card",
            Self::Address => "Address",
            Self::AddressBlock => "Address block",
            Self::Device => "Kind of device",
            Self::Component => "Part of a device's description",
            Self::Headers => "Order of headers",
            Self::Tls => "TLS greeting",
            Self::Photo => "Part of a photo",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it stands for a person by itself, so that two of the kind that meet are one person or household. The others
    /// are shared by strangers: they weigh, and merge nobody.
    #[must_use]
    pub fn is_strong(self) -> bool {
        matches!(
            self,
            Self::Visitor | Self::Account | Self::Email | Self::Card
        )
    }
}

/// Something a visit can be known by, hashed with this period's key and with the last one's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct IdentityKey {
    pub kind: Kind,
    pub hash: String,
    /// The hash that the last period's key gives.
    pub before: String,
    /// The period's number: which key `hash` was made with.
    pub key_id: i32,
}

impl IdentityKey {
    #[must_use]
    pub fn new(vault: &Vault, kind: Kind, input: &[u8], now: DateTime<Utc>) -> Self {
        let key_id = period(now);
        let hash = |key_id: i32| {
            let purpose = format!("{} {key_id}", kind.name());
            vault.keyed_hash(&purpose, input)
        };
        Self {
            kind,
            hash: hash(key_id),
            before: hash(key_id - 1),
            key_id,
        }
    }

    #[must_use]
    pub fn visitor(vault: &Vault, visitor: VisitorId, now: DateTime<Utc>) -> Self {
        Self::new(vault, Kind::Visitor, visitor.0.as_bytes(), now)
    }

    /// An address that was normalised before.
    #[must_use]
    pub fn email(vault: &Vault, address: &str, now: DateTime<Utc>) -> Self {
        Self::new(vault, Kind::Email, address.as_bytes(), now)
    }

    #[must_use]
    pub fn account(vault: &Vault, account: AccountId, now: DateTime<Utc>) -> Self {
        Self::new(vault, Kind::Account, account.0.as_bytes(), now)
    }

    /// A card, by what this processor calls it.
    #[must_use]
    pub fn card(vault: &Vault, gateway: &str, fingerprint: &str, now: DateTime<Utc>) -> Self {
        let input = format!("{gateway} {fingerprint}");
        Self::new(vault, Kind::Card, input.as_bytes(), now)
    }

    /// One address: all of an IPv4, the half of an IPv6 that names a network.
    #[must_use]
    pub fn address(vault: &Vault, address: IpAddr, now: DateTime<Utc>) -> Self {
        let octets = octets(address, 4, 8);
        Self::new(vault, Kind::Address, &octets, now)
    }

    /// The block that one office or street usually has.
    #[must_use]
    pub fn address_block(vault: &Vault, address: IpAddr, now: DateTime<Utc>) -> Self {
        let octets = octets(address, 3, 7);
        Self::new(vault, Kind::AddressBlock, &octets, now)
    }

    /// One thing of a device, by its name.
    #[must_use]
    pub fn component(vault: &Vault, name: &str, value: &[u8], now: DateTime<Utc>) -> Self {
        let input = [name.as_bytes(), b"=", value].concat();
        Self::new(vault, Kind::Component, &input, now)
    }
}

fn octets(address: IpAddr, of_v4: usize, of_v6: usize) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.octets()[..of_v4].to_vec(),
        IpAddr::V6(v6) => v6.octets()[..of_v6].to_vec(),
    }
}

/// The period's number, counted from 1970.
fn period(now: DateTime<Utc>) -> i32 {
    let days = now.timestamp().div_euclid(24 * 60 * 60);
    i32::try_from(days.div_euclid(PERIOD_DAYS)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn vault() -> Vault {
        let settings = crate::settings::Shop {
            master_key: Some("07".repeat(32)),
            ..Default::default()
        };
        Vault::open(&settings).expect("a vault")
    }

    fn at(days: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(days)
    }

    #[test]
    fn a_key_is_found_by_its_old_hash_in_the_period_after() {
        let vault = vault();
        let address = "203.0.113.7".parse().expect("an address");
        let first = IdentityKey::address(&vault, address, at(20_009));
        let next = IdentityKey::address(&vault, address, at(20_010));
        assert_eq!(next.key_id, first.key_id + 1);
        assert_eq!(next.before, first.hash);
        assert_ne!(next.hash, first.hash);
        let later = IdentityKey::address(&vault, address, at(20_040));
        assert!(![&later.hash, &later.before].contains(&&first.hash));
    }

    #[test]
    fn an_address_inside_another_is_that_address() {
        let vault = vault();
        let key = |address: &str| {
            let address = address.parse().expect("an address");
            let now = at(20_000);
            (
                IdentityKey::address(&vault, address, now).hash,
                IdentityKey::address_block(&vault, address, now).hash,
            )
        };
        assert_eq!(key("::ffff:203.0.113.7"), key("203.0.113.7"));
        let (one, block) = key("203.0.113.7");
        let (other, same_block) = key("203.0.113.8");
        assert!(one != other && block == same_block);
        let (one, block) = key("2001:db8:1:2::1");
        let (same, same_block) = key("2001:db8:1:2:ffff::9");
        assert!(one == same && block == same_block);
        let (other, same_block) = key("2001:db8:1:3::1");
        assert!(one != other && block == same_block);
    }
}
