//! What does not fit together in what one browser says.
//!
//! Honest browsers that hide things are kept in mind. Tor Browser and Firefox with `resistFingerprinting` named Windows in
//! the header and the true system in the page for years, say that it is UTC or Reykjavik time, and mask the graphics.
//! Brave makes up canvas, sound, plug-ins and memory, but not these. Safari in Lockdown Mode has no WebGL at all. A switch
//! for desktop sites makes a telephone say that it is a computer. Travellers bring their clock, and a VPN has none. Other
//! browsers than Chrome, Edge and Opera set a version of their own. What any of them shows is not here, or is weak.

mod rules;

use axum::http::HeaderMap;

pub use self::rules::hints_contradict;
use super::fields::Fields;
use crate::models::fraud::{geo::Located, user_agent::UserAgent};

/// One thing that does not fit another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contradiction {
    /// The page's script sees another browser than the request named.
    UserAgent,
    /// `navigator.vendor` is of another engine.
    Engine,
    /// `navigator.platform` is of another system.
    Platform,
    /// The same, as a switch for desktop sites of a less known mobile browser might make it.
    DesktopSite,
    /// An iPhone or iPad without a touchscreen.
    TouchlessIphone,
    /// An Android telephone without one: there are a few with keys.
    TouchlessAndroid,
    /// Client hints from a browser that has none.
    HintsOfAnother,
    /// The client hints have another version of Chromium.
    HintVersion,
    /// The client hints name another system.
    HintPlatform,
    /// A telephone by the client hints and not by the user agent, or the other way round.
    HintMobile,
    /// The page's script sees other client hints than the request had.
    HintsOfPage,
    /// Graphics that such a device cannot have.
    Graphics,
    /// The request asks for none of the languages that the page's script sees.
    Languages,
    /// The clock is more than an hour off every clock in the country.
    TimeZone,
}

impl Contradiction {
    /// What stands in a row.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UserAgent => "user_agent",
            Self::Engine => "engine",
            Self::Platform => "platform",
            Self::DesktopSite => "desktop_site",
            Self::TouchlessIphone => "touchless_iphone",
            Self::TouchlessAndroid => "touchless_android",
            Self::HintsOfAnother => "hints_of_another",
            Self::HintVersion => "hint_version",
            Self::HintPlatform => "hint_platform",
            Self::HintMobile => "hint_mobile",
            Self::HintsOfPage => "hints_of_page",
            Self::Graphics => "graphics",
            Self::Languages => "languages",
            Self::TimeZone => "time_zone",
        }
    }

    /// What staff read.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::UserAgent => "The page saw another browser than the request named.",
            Self::Engine => "The browser is made of another engine than it says.",
            Self::Platform => "The browser's platform is of another system than it says.",
            Self::DesktopSite => "A telephone that calls itself a computer.",
            Self::TouchlessIphone => "An iPhone or iPad without a touchscreen.",
            Self::TouchlessAndroid => "An Android telephone without a touchscreen.",
            Self::HintsOfAnother => "Sent client hints that this browser does not have.",
            Self::HintVersion => "Its client hints have another version than it says.",
            Self::HintPlatform => "Its client hints name another system than it says.",
            Self::HintMobile => "Its client hints and it disagree on being a telephone.",
            Self::HintsOfPage => "The page saw other client hints than the request had.",
            Self::Graphics => "Its graphics are not of such a device.",
            Self::Languages => "The page saw other languages than the request asked for.",
            Self::TimeZone => "Its clock is far from the country it came from.",
        }
    }

    /// Whether an honest browser, or its owner, may show it too.
    #[must_use]
    pub fn is_weak(self) -> bool {
        matches!(
            self,
            Self::DesktopSite | Self::TouchlessAndroid | Self::Languages | Self::TimeZone
        )
    }
}

/// Everything that does not fit, each once.
pub fn of(fields: &Fields, headers: &HeaderMap, located: &Located) -> Vec<Contradiction> {
    let page = page_of(fields);
    // What the page sees is the better word: it is what the rest of the report comes from.
    let claimed = if page.system.is_some() {
        page
    } else {
        UserAgent::of(headers)
    };
    let mut found = Vec::new();
    found.extend(rules::user_agents(fields, headers));
    found.extend(rules::engine(fields, claimed));
    found.extend(rules::platform(fields, claimed));
    found.extend(rules::touch(fields, claimed));
    found.extend(rules::hints_contradict(headers));
    found.extend(rules::hints_of_page(fields, headers));
    found.extend(rules::graphics(fields, claimed));
    found.extend(rules::languages(fields, headers));
    found.extend(rules::time_zone(fields, located));
    found
}

/// The user agent as the page's script sees it.
pub fn page_of(fields: &Fields) -> UserAgent {
    UserAgent::read(&fields.text("user_agent").unwrap_or_default())
}
