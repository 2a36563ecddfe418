//! Evidence: what a request brings along, before the shop's books are asked.

use std::net::IpAddr;

use axum::http::HeaderMap;
use chrono::{DateTime, Utc};

use crate::{
    models::{
        accounts::{self, recognising},
        fraud::{
            device::{Contradiction, Report},
            geo::{Located, NetworkKind},
            headers::{self, ja4::Ja4},
            mail_domains,
            signals::{Observation, ObservationKind},
            user_agent::UserAgent,
        },
        identities::{IdentityKey, Kind, clusters::Tie},
        ids::VisitorId,
        studio::Developed,
    },
    shop::Shop,
};

/// Parts of a device that may change with its software's mood: they are compared one by one, and are not in what stands
/// for the whole device.
const RENDERED: [&str; 3] = ["audio", "canvas", "webgl"];

/// What a request brings along, as it came.
#[derive(Debug, Clone, Copy)]
pub struct Brought<'a> {
    pub visitor: VisitorId,
    pub address: IpAddr,
    pub headers: &'a HeaderMap,
    /// The print of its TLS handshake, where a trusted proxy passes it on.
    pub tls: Option<&'a Ja4>,
    /// What its browser says of its device (JSON).
    pub device: Option<&'a str>,
}

/// Keys and observations of one request. The address itself is not among them.
#[derive(Debug, Clone)]
pub struct Evidence {
    pub visitor: IdentityKey,
    /// What it is known by besides, where it is signed in.
    pub account: Vec<Tie>,
    pub address: IdentityKey,
    pub block: IdentityKey,
    /// Everything of the device together, where its browser says anything.
    pub device: Option<IdentityKey>,
    /// The same one by one, by name; `device` is one of them.
    pub parts: Vec<(&'static str, IdentityKey)>,
    /// Whether its browser draws alike at every page, unless somebody sees to it that it does not.
    pub draws_steadily: bool,
    pub located: Located,
    pub observed: Vec<Observation>,
    /// A photo's bands in its eight orientations, the upright one first.
    pub photo: Vec<Vec<IdentityKey>>,
    pub order: Option<OrderFacts>,
}

/// What is known of somebody who orders.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderFacts {
    pub disposable_email: bool,
    pub country: String,
}

impl OrderFacts {
    #[must_use]
    pub fn new(email: &str, country: &str) -> Self {
        let domain = email.rsplit('@').next().unwrap_or_default();
        Self {
            disposable_email: mail_domains::is_disposable(domain),
            country: country.into(),
        }
    }
}

impl Evidence {
    #[must_use]
    pub fn new(shop: &Shop, brought: &Brought<'_>, now: DateTime<Utc>) -> Self {
        let vault = &shop.vault;
        let (address, sent) = (brought.address, brought.headers);
        let located = shop.addresses.look_up(address, now);
        let reported = Reported::read(brought, &located);
        let order = headers::order(sent);
        let mut parts: Vec<(&'static str, IdentityKey)> = reported
            .parts
            .iter()
            .map(|(name, value)| (*name, IdentityKey::component(vault, name, value, now)))
            .collect();
        let steady = reported
            .parts
            .iter()
            .filter(|(name, _)| !RENDERED.contains(name));
        let whole: Vec<u8> = steady
            .flat_map(|(name, value)| [name.as_bytes(), b"=", value, b"\n"].concat())
            .collect();
        let device =
            (!whole.is_empty()).then(|| IdentityKey::new(vault, Kind::Device, &whole, now));
        parts.extend(device.iter().map(|device| ("device", device.clone())));
        parts.push((
            "headers",
            IdentityKey::component(vault, "headers", &order, now),
        ));
        let tls = brought.tls.map(Ja4::as_bytes);
        parts.extend(tls.map(|print| ("tls", IdentityKey::new(vault, Kind::Tls, print, now))));
        Self {
            visitor: IdentityKey::visitor(vault, brought.visitor, now),
            account: Vec::new(),
            address: IdentityKey::address(vault, address, now),
            block: IdentityKey::address_block(vault, address, now),
            device,
            parts,
            draws_steadily: UserAgent::of(sent).chromium().is_some(),
            located,
            observed: reported.observed,
            photo: Vec::new(),
            order: None,
        }
    }

    /// Signed in to an account.
    #[must_use]
    pub fn signed_in(mut self, shop: &Shop, account: &accounts::Model, now: DateTime<Utc>) -> Self {
        self.account = recognising::ties(&shop.vault, account, now);
        self
    }

    /// With the photo that came along.
    #[must_use]
    pub fn with_photo(mut self, shop: &Shop, photo: &Developed, now: DateTime<Utc>) -> Self {
        let band = |(place, bits): (u8, u8)| {
            IdentityKey::new(&shop.vault, Kind::Photo, &[place, bits], now)
        };
        let forms = photo.forms.iter().flatten();
        self.photo = forms
            .map(|form| form.bands().into_iter().map(band).collect())
            .collect();
        self
    }

    /// Whether the address says nothing of where the device lives.
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        let network = self.located.network.as_ref();
        network.is_some_and(|network| network.kind != NetworkKind::Relay)
    }

    /// Whether it came through Tor.
    #[must_use]
    pub fn is_tor(&self) -> bool {
        let network = self.located.network.as_ref();
        network.is_some_and(|network| network.kind == NetworkKind::Tor)
    }
}

/// What a browser says of itself, read and checked.
struct Reported {
    /// Parts of the device by name, as bytes to be hashed.
    parts: Vec<(&'static str, Vec<u8>)>,
    observed: Vec<Observation>,
}

impl Reported {
    fn read(brought: &Brought<'_>, located: &Located) -> Self {
        let sent = brought.headers;
        let report = brought.device.and_then(Report::read);
        let mut observed = Vec::new();
        if !headers::looks_like_a_browser(sent) {
            let words = "Did not send what browsers send.";
            observed.push(observation(ObservationKind::NoBrowser, "headers", words));
        } else if headers::contradicts(sent) {
            let words = "The request is not put together as the browser it names does it.";
            observed.push(observation(
                ObservationKind::Contradiction,
                "headers",
                words,
            ));
        }
        if brought.tls.is_some_and(Ja4::is_no_browsers) {
            let words = "No browser opens an encrypted connection like this.";
            observed.push(observation(ObservationKind::Contradiction, "tls", words));
        }
        let Some(report) = report else {
            return Self {
                parts: Vec::new(),
                observed,
            };
        };
        for found in report.contradictions(sent, located) {
            let kind = match found {
                Contradiction::TimeZone => ObservationKind::Zone,
                weak if weak.is_weak() => ObservationKind::Oddity,
                _ => ObservationKind::Contradiction,
            };
            observed.push(observation(kind, found.code(), found.words()));
        }
        for found in report.automation(sent) {
            let kind = if found.is_weak() {
                ObservationKind::Oddity
            } else {
                ObservationKind::Automation
            };
            observed.push(observation(kind, found.code(), found.words()));
        }
        Self {
            parts: report.components(),
            observed,
        }
    }
}

fn observation(kind: ObservationKind, code: &str, words: &str) -> Observation {
    Observation {
        kind,
        code: code.into(),
        words: words.into(),
    }
}
