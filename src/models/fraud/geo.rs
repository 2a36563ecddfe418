//! Where an address is, and what kind of network it belongs to.
//!
//! The answer is a hint, never proof: a country is right about 98 times in 100, and most VPNs are in no list. A database
//! that is missing or damaged therefore makes the shop ask less, not stop: every look-up then answers "not known".

mod maxmind;

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

pub use self::maxmind::MaxmindAddressBook;

/// Whoever knows about addresses: the bundled files, a MaxMind subscription, or a made-up one in a test.
pub trait AddressBook: Send + Sync {
    /// What is known about `address`; empty where nothing is.
    fn look_up(&self, address: IpAddr) -> Located;
}

/// What is known about an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Located {
    /// ISO 3166-1 alpha-2, upper case.
    pub country: Option<String>,
    /// The network, where it is one that people do not sit in themselves; an ordinary home or mobile line has none.
    pub network: Option<Network>,
}

/// A network whose addresses say little about who is behind them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// What it is for.
    pub kind: NetworkKind,
    /// Who runs it, for staff to read.
    pub name: Option<String>,
}

/// What a network is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkKind {
    /// Servers: clouds, hosts, edge networks, crawlers.
    Hosting,
    /// A VPN that people buy to be somewhere else.
    Vpn,
    /// A Tor exit.
    Tor,
    /// A public or residential proxy.
    Proxy,
    /// A relay that ordinary customers switch on in their telephone, such as Apple's: crowded, and honest.
    Relay,
}

#[cfg(test)]
mod tests;
