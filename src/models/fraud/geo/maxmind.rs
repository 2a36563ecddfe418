//! The address book that reads files in MaxMind's format.

use std::{
    fs,
    net::IpAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use maxminddb::{MaxMindDbError, Reader};
use serde::{Deserialize, de::DeserializeOwned};

use super::{AddressBook, Located, Network, NetworkKind};
use crate::settings::Addresses;

/// Answers from two files in MaxMind's format, read at the first look-up and again whenever they change.
pub struct MaxmindAddressBook {
    pub(super) country: Book,
    pub(super) network: Book,
}

impl MaxmindAddressBook {
    /// Knows the files; opens none yet.
    #[must_use]
    pub fn new(settings: &Addresses) -> Self {
        Self {
            country: Book::new(&settings.country),
            network: Book::new(&settings.network),
        }
    }

    pub(super) fn look_up_at(&self, address: IpAddr, now: Instant) -> Located {
        let address = address.to_canonical();
        if !is_public(address) {
            return Located::default();
        }
        Located {
            country: self
                .country
                .find::<CountryRecord>(address, now)
                .and_then(CountryRecord::code),
            network: self
                .network
                .find::<NetworkRecord>(address, now)
                .and_then(NetworkRecord::network),
        }
    }
}

impl AddressBook for MaxmindAddressBook {
    fn look_up(&self, address: IpAddr) -> Located {
        self.look_up_at(address, Instant::now())
    }
}

/// Whether an address is one of the open internet's; the files have been seen to place 192.168.1.20 in Australia.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let shared = v4.octets()[0] == 100 && v4.octets()[1] & 0xc0 == 64; // carriers' own: RFC 6598
            !(shared
                || v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_unspecified()
                || v4.is_broadcast()
                || v4.is_documentation())
        }
        IpAddr::V6(v6) => {
            !(v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_unique_local()
                || v6.is_unicast_link_local())
        }
    }
}

/// A country as the bundled file has it (flat), or as MaxMind's Country and City files do.
#[derive(Deserialize)]
struct CountryRecord {
    country_code: Option<String>,
    country: Option<IsoCode>,
    registered_country: Option<IsoCode>,
}

#[derive(Deserialize)]
struct IsoCode {
    iso_code: Option<String>,
}

impl CountryRecord {
    fn code(self) -> Option<String> {
        let nested = || self.country.and_then(|it| it.iso_code);
        let registered = || self.registered_country.and_then(|it| it.iso_code);
        let code = self.country_code.or_else(nested).or_else(registered)?;
        (code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_uppercase())).then_some(code)
    }
}

/// A network as the bundled file has it, or as MaxMind's Anonymous IP file does.
#[derive(Default, Deserialize)]
#[serde(default)]
struct NetworkRecord {
    kind: Option<NetworkKind>,
    name: Option<String>,
    is_anonymous: bool,
    is_anonymous_vpn: bool,
    is_hosting_provider: bool,
    is_public_proxy: bool,
    is_residential_proxy: bool,
    is_tor_exit_node: bool,
}

impl NetworkRecord {
    fn network(self) -> Option<Network> {
        let kind = self.kind.or_else(|| self.flagged())?;
        Some(Network {
            kind,
            name: self.name,
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

/// One file, and what was read from it. The lock is held for a glance, and for some milliseconds while a file is read.
pub(super) struct Book {
    path: PathBuf,
    held: Mutex<Held>,
}

#[derive(Default)]
pub(super) struct Held {
    reader: Option<Arc<Reader<Vec<u8>>>>,
    /// When the file was written and how long it was; none before the first look, or without a file.
    stamp: Option<(SystemTime, u64)>,
    looked: Option<Instant>,
    pub(super) warned: bool,
}

impl Book {
    /// A changed file is noticed within this time.
    const LOOK_AGAIN: Duration = Duration::from_secs(60);

    fn new(path: &Path) -> Self {
        Self {
            path: path.to_path_buf(),
            held: Mutex::default(),
        }
    }

    fn find<R: DeserializeOwned>(&self, address: IpAddr, now: Instant) -> Option<R> {
        let reader = self.reader(now)?;
        match reader.lookup(address).and_then(|result| result.decode()) {
            Ok(found) => found,
            // A file of IPv4 only, asked for an IPv6 address.
            Err(MaxMindDbError::InvalidInput { .. }) => None,
            Err(damage) => {
                self.hold().warn(&self.path, &damage);
                None
            }
        }
    }

    fn reader(&self, now: Instant) -> Option<Arc<Reader<Vec<u8>>>> {
        let mut held = self.hold();
        if held
            .looked
            .is_none_or(|at| now.saturating_duration_since(at) >= Self::LOOK_AGAIN)
        {
            held.looked = Some(now);
            held.look(&self.path);
        }
        held.reader.clone()
    }

    pub(super) fn hold(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    /// Reads the file if it changed. One that has gone or cannot be read leaves the last good reader in place.
    fn look(&mut self, path: &Path) {
        let stamp = fs::metadata(path)
            .and_then(|file| Ok((file.modified()?, file.len())))
            .ok();
        if stamp.is_some() && stamp == self.stamp {
            return;
        }
        if stamp != self.stamp {
            self.warned = false;
        }
        self.stamp = stamp;
        match Reader::open_readfile(path) {
            Ok(reader) => self.reader = Some(Arc::new(reader)),
            Err(problem) => self.warn(path, &problem),
        }
    }

    fn warn(&mut self, path: &Path, problem: &MaxMindDbError) {
        if !std::mem::replace(&mut self.warned, true) {
            tracing::warn!(file = %path.display(), %problem, "addresses are looked up without this file");
        }
    }
}
