//! The world of the simulation: countries, networks, and what an address book knows of them.

use std::net::{IpAddr, Ipv4Addr};

use chrono::{DateTime, Utc};
use rand::{Rng, rngs::StdRng, seq::IndexedRandom};

use crate::models::fraud::geo::{AddressBook, Located, Network, NetworkKind};

/// Where somebody lives: country, clock, language.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    pub country: &'static str,
    pub zone: &'static str,
    pub language: &'static str,
}

const fn place(country: &'static str, zone: &'static str, language: &'static str) -> Place {
    Place {
        country,
        zone,
        language,
    }
}

/// A shop with customers in several countries; the first ones are the usual ones.
pub const PLACES: [Place; 8] = [
    place("DE", "Europe/Berlin", "de-DE"),
    place("DE", "Europe/Berlin", "de-DE"),
    place("DE", "Europe/Berlin", "en-GB"),
    place("AT", "Europe/Vienna", "de-AT"),
    place("CH", "Europe/Zurich", "de-CH"),
    place("FR", "Europe/Paris", "fr-FR"),
    place("GB", "Europe/London", "en-GB"),
    place("US", "America/New_York", "en-US"),
];

/// A kind of network, told by the first number of its addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// A home, an office with a line of its own; a residential proxy looks the same.
    Home,
    Campus,
    Carrier,
    Relay,
    /// A company's VPN that comes out at a cloud.
    Cloud,
    Vpn,
    Tor,
    /// A rented server.
    Server,
}

impl Line {
    fn first(self) -> u8 {
        match self {
            Self::Home => 84,
            Self::Campus => 130,
            Self::Carrier => 109,
            Self::Relay => 104,
            Self::Cloud => 20,
            Self::Vpn => 45,
            Self::Tor => 185,
            Self::Server => 5,
        }
    }

    /// How many addresses of the kind there are for one who comes by it.
    fn addresses(self) -> u32 {
        match self {
            Self::Home => 1 << 24,
            Self::Campus => 2,
            // So that each has hundreds of the people here.
            Self::Carrier => 4,
            // Apple's egress list has some 280,000 ranges; of one region and one hour a few dozen addresses are used.
            Self::Relay => 60,
            Self::Cloud => 40,
            // Exits of one provider in one country (Mullvad lists some 20 to 60 servers for Germany).
            Self::Vpn => 40,
            // Tor Metrics: 1,000 to 2,000 exits, of which the fast ones carry most.
            Self::Tor => 300,
            Self::Server => 20,
        }
    }

    /// The address of somebody who has this line.
    pub fn address(self, random: &mut StdRng) -> IpAddr {
        let number = random.random_range(0..self.addresses());
        // A prime spreads them over blocks; homes fill their space already.
        let spread = match self {
            Self::Home => number,
            _ => number.wrapping_mul(7919) & 0x00ff_ffff,
        };
        let bits = u32::from(self.first()) << 24 | spread;
        IpAddr::V4(Ipv4Addr::from_bits(bits))
    }
}

/// An address in a place, the way somebody's line there would be.
pub fn home(place: Place, random: &mut StdRng) -> IpAddr {
    loop {
        let address = Line::Home.address(random);
        if country_of(address) == place.country {
            return address;
        }
    }
}

/// A place that somebody lives in.
pub fn somewhere(random: &mut StdRng) -> Place {
    PLACES.choose(random).copied().unwrap_or(PLACES[0])
}

fn country_of(address: IpAddr) -> &'static str {
    let IpAddr::V4(v4) = address else {
        return PLACES[0].country;
    };
    PLACES[usize::from(v4.octets()[1]) % PLACES.len()].country
}

/// What lists know, in per cent of the addresses of a kind. Assumptions, taken against the shop where nobody has counted.
mod known {
    /// Free lists name the large providers' ranges and lag behind: fewer than half of a paid VPN's exits are taken to be in them.
    pub const VPN: u32 = 40;
    /// Exits stand in rented racks (M247, Datacamp, …): as many again are known as a data centre's, as which the bundled file has them.
    pub const VPN_AS_HOSTING: u32 = 35;
    /// The Tor Project publishes every exit (check.torproject.org/torbulkexitlist).
    pub const TOR: u32 = 100;
    /// Clouds publish their ranges; small hosts do not.
    pub const HOSTING: u32 = 95;
    /// Apple publishes every egress range (mask-api.icloud.com/egress-ip-ranges.csv).
    pub const RELAY: u32 = 100;
}

/// An address book of that world. Homes, carriers, campuses and residential proxies are in no list.
pub struct SimulatedBook;

impl AddressBook for SimulatedBook {
    fn look_up(&self, address: IpAddr, _now: DateTime<Utc>) -> Located {
        let kind = network_of(address);
        Located {
            country: Some(country_of(address).into()),
            network: kind.map(|kind| Network {
                kind,
                name: Some("a simulated network".into()),
            }),
            ..Located::default()
        }
    }
}

fn network_of(address: IpAddr) -> Option<NetworkKind> {
    let IpAddr::V4(v4) = address else {
        return None;
    };
    let [first, ..] = v4.octets();
    let is = |line: Line| line.first() == first;
    // A number from 0 to 99 that stays with the address.
    let draw = v4.to_bits().wrapping_mul(2_654_435_761) >> 16;
    let draw = draw % 100;
    if is(Line::Tor) && draw < known::TOR {
        Some(NetworkKind::Tor)
    } else if is(Line::Relay) && draw < known::RELAY {
        Some(NetworkKind::Relay)
    } else if is(Line::Vpn) && draw < known::VPN {
        Some(NetworkKind::Vpn)
    } else if is(Line::Vpn) && draw < known::VPN + known::VPN_AS_HOSTING
        || (is(Line::Server) || is(Line::Cloud)) && draw < known::HOSTING
    {
        Some(NetworkKind::Hosting)
    } else {
        None
    }
}

/// One of several, each with its share; shares need not add up to anything.
pub fn drawn<T: Copy>(shares: &[(T, f64)], random: &mut StdRng) -> T {
    let all: f64 = shares.iter().map(|(_, share)| share).sum();
    let mut left = random.random::<f64>() * all;
    for (value, share) in shares {
        left -= share;
        if left < 0.0 {
            return *value;
        }
    }
    shares[shares.len() - 1].0
}

/// A number below `count`, the low ones far more often: models of telephones are spread like this (Zipf).
pub fn skewed(count: usize, random: &mut StdRng) -> usize {
    let shares: Vec<(usize, f64)> = (0..count).map(|n| (n, 1.0 / (n as f64 + 1.0))).collect();
    drawn(&shares, random)
}

/// Whether something happens that does so in this share of cases.
pub fn happens(share: f64, random: &mut StdRng) -> bool {
    random.random::<f64>() < share
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn lists_know_what_they_are_assumed_to() {
        let mut random = StdRng::seed_from_u64(1);
        let mut share = |line: Line| {
            let known = (0..500)
                .filter(|_| network_of(line.address(&mut random)).is_some())
                .count();
            known as f64 / 500.0
        };
        assert!(share(Line::Home) < 1e-9 && share(Line::Carrier) < 1e-9);
        assert!(share(Line::Tor) > 0.999 && share(Line::Relay) > 0.999);
        assert!((0.4..0.99).contains(&share(Line::Vpn)));
    }

    #[test]
    fn a_home_is_in_its_country_and_telephones_are_skewed() {
        let mut random = StdRng::seed_from_u64(1);
        for place in PLACES {
            assert_eq!(country_of(home(place, &mut random)), place.country);
        }
        let first = (0..1000).filter(|_| skewed(20, &mut random) == 0).count();
        assert!(first > 150, "{first}");
    }
}
