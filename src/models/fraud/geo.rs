//! Where an address is, and what kind of network it belongs to.
//!
//! The answer is a hint, never proof: a country is right about 98 times in 100, and most VPNs are in no list. A database
//! that is missing or damaged therefore makes the shop ask less, not stop: every look-up then answers "not known".

mod maxmind;
mod reach;

use std::{net::IpAddr, path::PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use self::{maxmind::MaxmindAddressBook, reach::on_the_internet};

/// Whoever knows about addresses: the bundled files, a MaxMind subscription, or a made-up one in a test.
pub trait AddressBook: Send + Sync {
    /// What is known about `address`; empty where nothing is. `now` is what ages are counted from.
    fn look_up(&self, address: IpAddr, now: DateTime<Utc>) -> Located;

    /// The files behind it and what is wrong with them, for staff; none where there are no files.
    fn files(&self) -> Vec<FileState> {
        Vec::new()
    }
}

/// What is known about an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Located {
    /// ISO 3166-1 alpha-2, upper case.
    pub country: Option<String>,
    /// A name of the IANA time zone database: `Europe/Vienna`.
    pub time_zone: Option<String>,
    /// The network, where it is one that people do not sit in themselves; an ordinary home or mobile line has none.
    pub network: Option<Network>,
    /// How many days ago the network was seen to be one: by its record if that says so, else when its file was built.
    /// What was a VPN's half a year ago may be anybody's today.
    pub age_days: Option<u32>,
    /// How sure its record is of the network, 1 to 99 per cent, where it says so.
    pub confidence: Option<u8>,
    /// About how many people used the address (IPv6: its /64) in a day.
    pub users: Option<u32>,
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

/// One file of an address book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileState {
    /// The setting that names it: `country`, `city`.
    pub setting: &'static str,
    pub path: PathBuf,
    /// What the file that is in use says it is: `GeoLite2-City`. None while none could be read.
    pub holds: Option<String>,
    /// When the file that is in use was built.
    pub built: Option<DateTime<Utc>>,
    /// Why what lies at `path` is not in use, or not to be relied on.
    pub problem: Option<String>,
}

#[cfg(test)]
mod tests;
