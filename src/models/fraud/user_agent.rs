//! What a browser says of itself in a user agent string and in its client hints: only as much as can be contradicted.
//!
//! Both are words that anybody may send. Whatever is not known is `None`, and what is not known contradicts nothing.

use axum::http::{HeaderMap, header::USER_AGENT};

/// An operating system, as far as browsers tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    Windows,
    Mac,
    /// iPhone, iPod, and an iPad that does not ask for desktop sites.
    Ios,
    Android,
    ChromeOs,
    Linux,
}

/// Systems whose browsers call their platform alike, or that a switch for desktop sites makes look alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    Windows,
    Apple,
    Linux,
}

impl System {
    #[must_use]
    pub fn family(self) -> Family {
        match self {
            Self::Windows => Family::Windows,
            Self::Mac | Self::Ios => Family::Apple,
            Self::Android | Self::ChromeOs | Self::Linux => Family::Linux,
        }
    }

    /// The system that the client hint `platform` names.
    #[must_use]
    pub fn of_hint(platform: &str) -> Option<Self> {
        match platform {
            "Windows" => Some(Self::Windows),
            "macOS" => Some(Self::Mac),
            "iOS" => Some(Self::Ios),
            "Android" => Some(Self::Android),
            "Chrome OS" | "Chromium OS" | "ChromeOS" => Some(Self::ChromeOs),
            "Linux" => Some(Self::Linux),
            _ => None,
        }
    }
}

/// What paints the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chromium with its major version: Chrome, Edge, Opera, Brave, Samsung's and many others.
    Chromium(u32),
    /// Firefox and Tor Browser.
    Gecko,
    /// Safari, and every browser on an iPhone.
    WebKit,
}

/// What a user agent string claims.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UserAgent {
    pub system: Option<System>,
    pub engine: Option<Engine>,
    /// A telephone; tablets say nothing.
    pub phone: bool,
    /// Chromium without a window says so, unless told not to.
    pub headless: bool,
    /// Chrome, Edge or Opera without further words: their version is the engine's.
    pub plain: bool,
}

impl UserAgent {
    /// Reads a user agent string; of nonsense nothing is known.
    #[must_use]
    pub fn read(text: &str) -> Self {
        Self {
            system: system_of(text),
            engine: engine_of(text),
            phone: text.contains("Mobile") && !text.contains("iPad"),
            headless: text.contains("HeadlessChrome"),
            plain: is_plain(text),
        }
    }

    /// The header's; of a request without one nothing is known.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        Self::read(text_of(headers, USER_AGENT.as_str()).unwrap_or_default())
    }

    /// Chromium's major version.
    #[must_use]
    pub fn chromium(self) -> Option<u32> {
        match self.engine {
            Some(Engine::Chromium(version)) => Some(version),
            _ => None,
        }
    }
}

/// The client hints that Chromium sends with every request over HTTPS, and to this very machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// Whether there are any.
    pub sent: bool,
    /// Chromium's major version.
    pub chromium: Option<u32>,
    pub system: Option<System>,
    pub phone: Option<bool>,
    pub headless: bool,
}

impl Hints {
    /// Reads `sec-ch-ua`, `-mobile` and `-platform`.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let brands = text_of(headers, "sec-ch-ua").unwrap_or_default();
        let platform = text_of(headers, "sec-ch-ua-platform").map(|text| text.trim_matches('"'));
        Self {
            sent: headers.contains_key("sec-ch-ua"),
            chromium: number_after(brands, "\"Chromium\";v=\""),
            system: platform.and_then(System::of_hint),
            phone: match text_of(headers, "sec-ch-ua-mobile") {
                Some("?1") => Some(true),
                Some("?0") => Some(false),
                _ => None,
            },
            headless: brands.contains("HeadlessChrome"),
        }
    }
}

/// A header's value, if it is there and readable.
pub(super) fn text_of<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn system_of(text: &str) -> Option<System> {
    let has = |word: &str| text.contains(word);
    if has("Windows Phone") {
        None
    } else if has("iPhone") || has("iPad") || has("iPod") {
        Some(System::Ios)
    } else if has("Android") {
        Some(System::Android)
    } else if has("Windows NT") {
        Some(System::Windows)
    } else if has("Macintosh") {
        Some(System::Mac)
    } else if has("CrOS") {
        Some(System::ChromeOs)
    } else if has("Linux") {
        Some(System::Linux)
    } else {
        None
    }
}

fn engine_of(text: &str) -> Option<Engine> {
    let chromium = || {
        ["Chrome/", "Chromium/"]
            .iter()
            .find_map(|name| number_after(text, name))
    };
    if text.contains("Edge/") || text.contains("Trident/") {
        None // Microsoft's own engines, long gone
    } else if text.contains("Gecko/") {
        Some(Engine::Gecko)
    } else if let Some(version) = chromium() {
        Some(Engine::Chromium(version))
    } else if text.contains("AppleWebKit/") {
        Some(Engine::WebKit)
    } else {
        None
    }
}

/// Whether every product outside the brackets is one of Chrome, Edge and Opera. Others set a user agent of their own now and
/// then, whatever Chromium they were built from.
fn is_plain(text: &str) -> bool {
    const KNOWN: [&str; 10] = [
        "Mozilla",
        "AppleWebKit",
        "Chrome",
        "HeadlessChrome",
        "Chromium",
        "Mobile",
        "Safari",
        "Edg",
        "EdgA",
        "OPR",
    ];
    let mut depth = 0_usize;
    let outside: String = text
        .chars()
        .filter(|letter| {
            match letter {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => return depth == 0,
            }
            false
        })
        .collect();
    outside
        .split_whitespace()
        .all(|product| KNOWN.contains(&product.split('/').next().unwrap_or_default()))
}

/// The whole number behind a word.
fn number_after(text: &str, word: &str) -> Option<u32> {
    let (_, rest) = text.split_once(word)?;
    let end = rest
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(rest.len());
    rest[..end].parse().ok()
}

#[cfg(test)]
pub(super) mod samples {
    //! User agent strings as browsers send them.

    pub const CHROME_WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
    pub const CHROME_MAC: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
    pub const CHROME_LINUX: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";
    pub const CHROME_HEADLESS: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36";
    pub const CHROME_ANDROID: &str = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36";
    pub const CHROME_IOS: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.7444.77 Mobile/15E148 Safari/604.1";
    pub const SAMSUNG: &str = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36";
    pub const EDGE: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0";
    pub const FIREFOX: &str =
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";
    pub const FIREFOX_LINUX: &str =
        "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
    pub const SAFARI_MAC: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15";
    pub const SAFARI_IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1";
}

#[cfg(test)]
mod tests;
