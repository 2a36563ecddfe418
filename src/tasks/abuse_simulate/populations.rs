//! Honest people: who they are, from where they come, with what, and how much they want.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use rand::{Rng, rngs::StdRng};

use super::{
    devices::{self, Device},
    world::{self, Line, Place, drawn, happens, skewed},
};
use crate::models::visitors;

/// A way to be honest that a limit could take amiss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Population {
    Household,
    Campus,
    Carrier,
    PrivateRelay,
    Vpn,
    Company,
    IdenticalPhones,
    Traveller,
    NoJavascript,
    Tor,
}

impl Population {
    pub fn name(self) -> &'static str {
        match self {
            Self::Household => "household",
            Self::Campus => "campus",
            Self::Carrier => "carrier",
            Self::PrivateRelay => "private_relay",
            Self::Vpn => "vpn",
            Self::Company => "company",
            Self::IdenticalPhones => "identical_phones",
            Self::Traveller => "traveller",
            Self::NoJavascript => "no_javascript",
            Self::Tor => "tor",
        }
    }
}

/// Shares of visits, per cent. Carriers and relays after their share of mobile use; Tor and no JavaScript as they were counted at
/// large sites (Tor Project metrics; GOV.UK, "How many people are missing out on JavaScript enhancement?", 2013: 0.2 % have it off).
/// The others are assumptions.
const SHARES: [(Population, f64); 10] = [
    (Population::Household, 52.0),
    (Population::Campus, 5.0),
    (Population::Carrier, 21.5),
    (Population::PrivateRelay, 7.0),
    (Population::Vpn, 5.0),
    (Population::Company, 3.0),
    (Population::IdenticalPhones, 3.0),
    (Population::Traveller, 3.0),
    (Population::NoJavascript, 0.3),
    (Population::Tor, 0.2),
];

/// Who clears cookies between two visits (comScore, 2007, for a month: 31 % of people).
const CLEARS_COOKIES: f64 = 0.32;

/// Previews that somebody wants at a visit: 2.6 on average, and one in fifty wants a dozen or more than the limit.
const WANTED: [(u32, f64); 8] = [
    (1, 30.0),
    (2, 28.0),
    (3, 20.0),
    (4, 10.0),
    (5, 6.0),
    (6, 3.0),
    (8, 2.0),
    (12, 1.0),
];

/// From where somebody comes.
#[derive(Debug, Clone, Copy)]
enum From {
    Always(IpAddr),
    /// Another address of the kind at each visit.
    Any(Line),
}

pub struct Person {
    pub population: Population,
    pub device: Device,
    pub cookie: Option<visitors::Model>,
    pub clears: bool,
    pub email: String,
    /// When they had a preview.
    pub got: Vec<DateTime<Utc>>,
    from: From,
    /// The family's photos.
    photos: u64,
}

/// Somebody comes.
#[derive(Debug, Clone, Copy)]
pub struct Visit {
    pub at: DateTime<Utc>,
    pub who: usize,
}

impl Person {
    pub fn address(&self, random: &mut StdRng) -> IpAddr {
        match self.from {
            From::Always(address) => address,
            From::Any(line) => line.address(random),
        }
    }

    /// One of a few that the family or the class tries.
    pub fn photo(&self, random: &mut StdRng) -> u64 {
        self.photos + random.random_range(0..4)
    }
}

/// How many previews somebody wants now.
pub fn wanted(random: &mut StdRng) -> u32 {
    drawn(&WANTED, random)
}

/// Everybody who comes in these days, and when.
pub struct Honest {
    pub people: Vec<Person>,
    pub visits: Vec<Visit>,
    start: DateTime<Utc>,
    days: i64,
}

impl Honest {
    pub fn new(visits: usize, start: DateTime<Utc>, days: i64, random: &mut StdRng) -> Self {
        let mut honest = Self {
            people: Vec::new(),
            visits: Vec::new(),
            start,
            days,
        };
        for (population, share) in SHARES {
            // At least one of each comes.
            let all = ((visits as f64 * share / 100.0).round() as usize).max(1);
            let before = honest.visits.len();
            while honest.visits.len() - before < all {
                honest.group(population, random);
            }
        }
        honest
    }

    /// People who belong together: a household, a class, or one alone.
    fn group(&mut self, population: Population, random: &mut StdRng) {
        let place = world::somewhere(random);
        let photos: u64 = random.random::<u64>() >> 1;
        let day = self.day(random);
        let size = match population {
            Population::Household => drawn(&[(2, 45.0), (3, 27.0), (4, 20.0), (5, 8.0)], random),
            Population::IdenticalPhones => random.random_range(8..26),
            _ => 1,
        };
        let line = line_of(population, place, random);
        let first = device_of(population, place, random);
        for n in 0..size {
            // In every third household two have the same telephone.
            let same = n == 1 && happens(0.33, random) || population == Population::IdenticalPhones;
            let device = if n == 0 || same {
                first.clone()
            } else {
                device_of(population, place, random)
            };
            let who = self.people.len();
            self.people.push(Person {
                population,
                device,
                cookie: None,
                clears: happens(CLEARS_COOKIES, random),
                email: format!("person{who}@mail.example"),
                got: Vec::new(),
                from: line,
                photos,
            });
            self.visits_of(who, population, day, random);
        }
    }

    /// A family looks at the shop together on one day, and somebody comes back.
    fn visits_of(&mut self, who: usize, population: Population, day: i64, random: &mut StdRng) {
        let (times, minutes) = match population {
            Population::IdenticalPhones => (1, random.random_range(600..660)),
            _ => (1 + skewed(3, random), random.random_range(480..1380)),
        };
        for n in 0..times {
            let day = if n == 0 { day } else { self.day(random) };
            let at = self.start + TimeDelta::days(day) + TimeDelta::minutes(minutes);
            self.visits.push(Visit { at, who });
        }
    }

    fn day(&self, random: &mut StdRng) -> i64 {
        random.random_range(0..self.days.max(1))
    }
}

fn line_of(population: Population, place: Place, random: &mut StdRng) -> From {
    match population {
        Population::Household | Population::IdenticalPhones | Population::NoJavascript => {
            From::Always(world::home(place, random))
        }
        Population::Campus => From::Always(Line::Campus.address(random)),
        Population::Carrier => From::Always(Line::Carrier.address(random)),
        Population::PrivateRelay => From::Any(Line::Relay),
        Population::Vpn => From::Any(Line::Vpn),
        // Most company VPNs come out at the company's own line, the others at a cloud.
        Population::Company if happens(0.6, random) => From::Always(world::home(place, random)),
        Population::Company => From::Always(Line::Cloud.address(random)),
        Population::Traveller => {
            let abroad = world::somewhere(random);
            From::Always(world::home(abroad, random))
        }
        Population::Tor => From::Any(Line::Tor),
    }
}

fn device_of(population: Population, place: Place, random: &mut StdRng) -> Device {
    match population {
        Population::IdenticalPhones if happens(0.5, random) => devices::iphone(place, random),
        Population::IdenticalPhones => devices::android(place, random),
        Population::PrivateRelay if happens(0.7, random) => devices::iphone(place, random),
        Population::PrivateRelay => devices::mac(place, random),
        Population::Company => devices::windows(place, random),
        Population::Tor => devices::tor(random),
        Population::NoJavascript => devices::any(place, random).silent(),
        _ => devices::any(place, random),
    }
}
