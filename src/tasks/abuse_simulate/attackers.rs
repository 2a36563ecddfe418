//! Attackers: what they pay for, and how they go about it. They try with plain effort to have as many previews as possible.

use std::net::IpAddr;

use rand::{Rng, rngs::StdRng};
use serde::{Deserialize, Serialize};

use super::{
    devices::{self, Device},
    world::{self, Line, PLACES, happens},
};

/// What things cost, in US dollars. Prices are of public price lists in 2025, the low end.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Prices {
    /// A month of a VPN (Mullvad: 5 €).
    pub vpn_month: f64,
    /// A month of a small rented server (Hetzner Cloud: from 4 €), of which several are rented.
    pub server_month: f64,
    /// A gigabyte through residential proxies, bulk (IPRoyal, Bright Data: 2 to 8 $).
    pub proxy_gigabyte: f64,
    /// A mail account that was verified by SMS (resellers' lists: 0.1 to 0.5 $).
    pub sms_account: f64,
    /// A thousand puzzles at a solving service (2Captcha: 1 to 3 $); our puzzles are solved at home for less.
    pub solver_thousand: f64,
    /// An address at a throw-away service.
    pub disposable_mailbox: f64,
    /// An hour of a paid click worker (Hara et al., CHI 2018: median 2 $ on Mechanical Turk).
    pub labour_hour: f64,
    /// A kilowatt-hour; a core at work takes 15 W.
    pub kilowatt_hour: f64,
    /// What a preview costs to paint: two cores for 1.2 s. At a cloud's list price (AWS c7i.large, 0.09 $ an hour) that is
    /// 0.00003 $; 0.002 $ counts machines that stand idle most of the time, storage and traffic.
    pub preview: f64,
}

impl Default for Prices {
    fn default() -> Self {
        Self {
            vpn_month: 5.5,
            server_month: 4.5,
            proxy_gigabyte: 2.0,
            sms_account: 0.25,
            solver_thousand: 1.0,
            disposable_mailbox: 0.0,
            labour_hour: 2.0,
            kilowatt_hour: 0.3,
            preview: 0.002,
        }
    }
}

/// Iterations of PBKDF2 a second and core of a desk computer, natively.
const ROUNDS_A_SECOND: f64 = 4e6;
const CORE_KILOWATTS: f64 = 0.015;
/// A visit with one small photo and its answers, gigabytes.
const VISIT_GIGABYTES: f64 = 0.002;
const SERVERS: f64 = 20.0;

/// A way to get more than one's share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    ClearsCookies,
    Vpn,
    Tor,
    DisposableMail,
    Headless,
    Residential,
    PaidPeople,
    Races,
    /// A program that sends a browser's headers and no report, through a commercial VPN.
    SilentVpn,
    /// The same through residential proxies.
    SilentResidential,
}

impl Way {
    pub const ALL: [Self; 10] = [
        Self::ClearsCookies,
        Self::Vpn,
        Self::Tor,
        Self::DisposableMail,
        Self::Headless,
        Self::Residential,
        Self::PaidPeople,
        Self::Races,
        Self::SilentVpn,
        Self::SilentResidential,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::ClearsCookies => "clears_cookies",
            Self::Vpn => "commercial_vpn",
            Self::Tor => "tor",
            Self::DisposableMail => "disposable_mail",
            Self::Headless => "stealth_headless",
            Self::Residential => "residential_proxy",
            Self::PaidPeople => "paid_people",
            Self::Races => "parallel_races",
            Self::SilentVpn => "silent_vpn",
            Self::SilentResidential => "silent_residential",
        }
    }

    /// Seconds of somebody's work for a new start: clearing cookies, a new exit, a person to be paid.
    fn seconds_to_start(self) -> f64 {
        match self {
            Self::ClearsCookies | Self::DisposableMail => 20.0,
            Self::Vpn | Self::Tor => 30.0,
            Self::PaidPeople => 60.0,
            _ => 0.0,
        }
    }

    /// Seconds of somebody's work for a preview.
    fn seconds_a_preview(self) -> f64 {
        if self.is_a_program() { 0.0 } else { 15.0 }
    }

    /// Seconds of somebody's work to confirm an address.
    fn seconds_a_mail(self) -> f64 {
        if self.is_a_program() { 0.0 } else { 45.0 }
    }

    /// Whether nobody sits before it.
    fn is_a_program(self) -> bool {
        matches!(
            self,
            Self::Headless
                | Self::Residential
                | Self::Races
                | Self::SilentVpn
                | Self::SilentResidential
        )
    }

    /// Whether it says nothing of its device. A program solves puzzles all the same.
    pub fn is_silent(self) -> bool {
        matches!(self, Self::SilentVpn | Self::SilentResidential)
    }
}

/// One attacker.
pub struct Attacker {
    pub way: Way,
    number: usize,
    device: Device,
    home: IpAddr,
    mails: u32,
    pub has_confirmed: bool,
    pub spent: Spent,
}

/// What it took.
#[derive(Debug, Clone, Copy, Default)]
pub struct Spent {
    pub dollars: f64,
    pub hours: f64,
}

impl Attacker {
    pub fn new(way: Way, number: usize, prices: &Prices, days: i64, random: &mut StdRng) -> Self {
        let place = PLACES[number % PLACES.len()];
        // Every other one has a computer, the others a telephone that many have.
        let device = match (way, number % 2) {
            (Way::Tor, _) => devices::tor(random),
            (Way::Headless | Way::Residential, _) | (_, 0) => devices::windows(place, random),
            (way, _) if way.is_silent() => devices::windows(place, random),
            _ => devices::iphone(place, random),
        };
        let months = days as f64 / 30.0;
        let dollars = match way {
            Way::Vpn | Way::SilentVpn => prices.vpn_month * months,
            Way::Headless => prices.server_month * SERVERS * months,
            _ => 0.0,
        };
        Self {
            way,
            number,
            device,
            home: world::home(place, random),
            mails: 0,
            has_confirmed: false,
            spent: Spent {
                dollars,
                hours: 0.0,
            },
        }
    }

    /// From where and with what the next cookie comes.
    pub fn start(&mut self, prices: &Prices, random: &mut StdRng) -> (IpAddr, Device) {
        self.works(self.way.seconds_to_start(), prices);
        let place = PLACES[self.number % PLACES.len()];
        match self.way {
            Way::ClearsCookies | Way::DisposableMail | Way::Races => {
                (self.home, self.device.clone())
            }
            Way::Vpn => (Line::Vpn.address(random), self.device.clone()),
            Way::SilentVpn => (Line::Vpn.address(random), self.device.clone().silent()),
            Way::SilentResidential => {
                self.spent.dollars += prices.proxy_gigabyte * VISIT_GIGABYTES;
                let place = world::somewhere(random);
                let device = devices::windows(place, random).silent();
                (world::home(place, random), device)
            }
            Way::Tor => (Line::Tor.address(random), self.device.clone()),
            Way::Headless => {
                let device = devices::stealth(&self.device, place, random);
                (Line::Server.address(random), device)
            }
            Way::Residential => {
                self.spent.dollars += prices.proxy_gigabyte * VISIT_GIGABYTES;
                let place = world::somewhere(random);
                let mut device = devices::windows(place, random);
                device.noise = devices::Noise::Rendering;
                (world::home(place, random), device)
            }
            Way::PaidPeople => {
                let place = world::somewhere(random);
                (world::home(place, random), devices::any(place, random))
            }
        }
    }

    /// The next address to confirm; most have one of their own.
    pub fn mailbox(&mut self, prices: &Prices, random: &mut StdRng) -> String {
        self.works(self.way.seconds_a_mail(), prices);
        self.mails += 1;
        let (way, number, mails) = (self.way.name(), self.number, self.mails);
        match self.way {
            Way::DisposableMail => {
                self.spent.dollars += prices.disposable_mailbox;
                // Lists know 95 of 100 domains; new ones come up each day.
                let domain = if happens(0.05, random) {
                    format!("new-{}.example", random.random_range(0..1_000_000))
                } else {
                    "mailinator.com".into()
                };
                format!("a{number}-{mails}@{domain}")
            }
            Way::PaidPeople => {
                self.spent.dollars += prices.sms_account;
                format!("{way}{number}.{mails}@mail.example")
            }
            _ => format!("{way}{number}@mail.example"),
        }
    }

    /// Whether another address may help.
    pub fn has_more_mailboxes(&self) -> bool {
        matches!(self.way, Way::DisposableMail | Way::PaidPeople)
    }

    pub fn had_a_preview(&mut self, prices: &Prices) {
        self.works(self.way.seconds_a_preview(), prices);
    }

    /// A puzzle of so many rounds was solved.
    pub fn solved(&mut self, rounds: u64, prices: &Prices) {
        let hours = rounds as f64 / ROUNDS_A_SECOND / 3600.0;
        let at_home = hours * CORE_KILOWATTS * prices.kilowatt_hour;
        self.spent.dollars += at_home.min(prices.solver_thousand / 1000.0);
    }

    fn works(&mut self, seconds: f64, prices: &Prices) {
        self.spent.hours += seconds / 3600.0;
        self.spent.dollars += prices.labour_hour * seconds / 3600.0;
    }
}
