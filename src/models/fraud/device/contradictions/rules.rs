//! The rules, each of which finds one contradiction or none.

use axum::http::{HeaderMap, header::ACCEPT_LANGUAGE};

use super::{super::zones, Contradiction, Fields};
use crate::models::fraud::{
    geo::Located,
    user_agent::{Engine, Family, Hints, System, UserAgent, text_of},
};

/// What does not fit between a request's user agent and its client hints; needs no report.
#[must_use]
pub fn hints_contradict(headers: &HeaderMap) -> Vec<Contradiction> {
    let (claimed, hints) = (UserAgent::of(headers), Hints::of(headers));
    let mut found = Vec::new();
    if hints.sent && matches!(claimed.engine, Some(Engine::Gecko | Engine::WebKit)) {
        found.push(Contradiction::HintsOfAnother);
    }
    let versions = claimed.chromium().zip(hints.chromium);
    if claimed.plain && versions.is_some_and(|(said, hinted)| said != hinted) {
        found.push(Contradiction::HintVersion);
    }
    let families = claimed.system.zip(hints.system);
    if families.is_some_and(|(said, hinted)| said.family() != hinted.family()) {
        found.push(Contradiction::HintPlatform);
    } else if claimed.chromium().is_some() && mobile_differs(claimed, &hints) {
        found.push(Contradiction::HintMobile);
    }
    found
}

pub fn user_agents(fields: &Fields, headers: &HeaderMap) -> Option<Contradiction> {
    let in_page = fields.text("user_agent")?;
    let in_header: String = text_of(headers, "user-agent")?
        .trim()
        .chars()
        .take(512)
        .collect();
    let gecko = |text: &str| UserAgent::read(text).engine == Some(Engine::Gecko);
    let same = if gecko(&in_page) && gecko(&in_header) {
        // The system between the brackets may be another: see above.
        after_brackets(&in_page) == after_brackets(&in_header)
    } else {
        in_page == in_header
    };
    (!same).then_some(Contradiction::UserAgent)
}

fn after_brackets(text: &str) -> Option<&str> {
    text.split_once(')').map(|(_, rest)| rest)
}

pub fn engine(fields: &Fields, claimed: UserAgent) -> Option<Contradiction> {
    let vendor = fields.text("vendor")?;
    let (google, apple) = (vendor == "Google Inc.", vendor.starts_with("Apple "));
    let other = match claimed.engine? {
        Engine::Chromium(_) => apple,
        Engine::WebKit => google,
        Engine::Gecko => google || apple, // Firefox says nothing
    };
    other.then_some(Contradiction::Engine)
}

pub fn platform(fields: &Fields, claimed: UserAgent) -> Option<Contradiction> {
    let platform = fields.text("platform")?;
    let (said, seen) = (claimed.system?.family(), family_of_platform(&platform)?);
    if said == seen || claimed.engine == Some(Engine::Gecko) {
        return None;
    }
    let on_arm = platform.contains("arm") || platform.contains("aarch64");
    let says_computer = matches!(claimed.system, Some(System::Windows | System::Mac));
    Some(if on_arm && says_computer {
        Contradiction::DesktopSite
    } else {
        Contradiction::Platform
    })
}

fn family_of_platform(platform: &str) -> Option<Family> {
    let begins = |words: &[&str]| words.iter().any(|word| platform.starts_with(word));
    if begins(&["Win"]) {
        Some(Family::Windows)
    } else if begins(&["Mac", "iPhone", "iPad", "iPod"]) {
        Some(Family::Apple)
    } else if begins(&["Linux", "Android"]) {
        Some(Family::Linux)
    } else {
        None
    }
}

pub fn touch(fields: &Fields, claimed: UserAgent) -> Option<Contradiction> {
    let none =
        fields.whole("touch.points", 0..=0).is_some() && fields.flag("touch.events") == Some(false);
    match claimed.system? {
        System::Ios if none => Some(Contradiction::TouchlessIphone),
        System::Android if none && claimed.phone && claimed.engine != Some(Engine::Gecko) => {
            Some(Contradiction::TouchlessAndroid)
        }
        _ => None,
    }
}

/// Tablets call themselves neither, and desktop sites change both: what is left is a telephone by one word only.
fn mobile_differs(claimed: UserAgent, hints: &Hints) -> bool {
    match hints.phone {
        Some(true) => matches!(claimed.system, Some(System::Windows | System::Mac)),
        Some(false) => claimed.phone && claimed.plain,
        None => false,
    }
}

pub fn hints_of_page(fields: &Fields, headers: &HeaderMap) -> Option<Contradiction> {
    let hints = Hints::of(headers);
    let system = fields
        .text("hints.platform")
        .and_then(|text| System::of_hint(&text));
    let other_system = system
        .zip(hints.system)
        .is_some_and(|(page, sent)| page != sent);
    let phone = fields.flag("hints.mobile").zip(hints.phone);
    let differs = other_system || phone.is_some_and(|(page, sent)| page != sent);
    differs.then_some(Contradiction::HintsOfPage)
}

pub fn graphics(fields: &Fields, claimed: UserAgent) -> Option<Contradiction> {
    /// Painted by the processor, or by cards that are in no telephone.
    const NOT_IN_TELEPHONES: [&str; 6] = [
        "SwiftShader",
        "llvmpipe",
        "Direct3D",
        "GeForce",
        "Radeon RX",
        "Basic Render",
    ];
    /// And on an iPhone, by anything but Apple's own.
    const NOT_APPLES: [&str; 6] = ["ANGLE (", "Adreno", "Mali", "Mesa", "NVIDIA", "Intel"];
    let renderer = fields.text("webgl.renderer")?;
    let any = |words: &[&str]| words.iter().any(|word| renderer.contains(word));
    let impossible = match claimed.system? {
        System::Ios => any(&NOT_IN_TELEPHONES) || any(&NOT_APPLES),
        System::Android => claimed.phone && any(&NOT_IN_TELEPHONES),
        System::Windows => any(&["Metal", "Apple M"]),
        // A window system of Windows alone.
        System::Mac | System::Linux | System::ChromeOs => any(&["Direct3D"]),
    };
    impossible.then_some(Contradiction::Graphics)
}

pub fn languages(fields: &Fields, headers: &HeaderMap) -> Option<Contradiction> {
    let seen = fields
        .texts("languages")
        .filter(|texts| !texts.is_empty())?;
    let asked: Vec<_> = text_of(headers, ACCEPT_LANGUAGE.as_str())?
        .split(',')
        .filter_map(|part| part.split(';').next())
        .map(primary)
        .filter(|tag| !tag.is_empty())
        .collect();
    let shared = seen.iter().any(|tag| asked.contains(&primary(tag)));
    let any_will_do = asked.is_empty() || asked.iter().any(|tag| tag == "*");
    (!shared && !any_will_do).then_some(Contradiction::Languages)
}

/// The language of a tag such as `de-AT`; one name for those that have two.
fn primary(tag: &str) -> String {
    let language = tag.trim().split(['-', '_']).next().unwrap_or_default();
    match language.to_ascii_lowercase().as_str() {
        "iw" => "he".into(),
        "in" => "id".into(),
        "nb" | "nn" => "no".into(),
        "fil" => "tl".into(),
        other => other.into(),
    }
}

/// An address of a VPN, a relay or a server farm is in a country that says nothing of its user's.
pub fn time_zone(fields: &Fields, located: &Located) -> Option<Contradiction> {
    let (zone, country) = (fields.text("time_zone")?, located.country.as_deref()?);
    let far = located.network.is_none() && zones::far_from(&zone, country);
    far.then_some(Contradiction::TimeZone)
}
