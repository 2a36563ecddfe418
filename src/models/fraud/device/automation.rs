//! Traces of a program that drives the browser. Good drivers leave none, so that their absence proves nothing.

use axum::http::HeaderMap;

use super::{contradictions::page_of, fields::Fields};
use crate::models::fraud::user_agent::{Hints, UserAgent};

/// One trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Automation {
    /// `navigator.webdriver` is true, as the WebDriver standard asks of a browser that is driven.
    WebDriver,
    /// Chromium always has `navigator.webdriver`; here it was taken away.
    WebDriverHidden,
    /// It calls itself `HeadlessChrome`.
    Headless,
    /// A driver's own variables stand in the page.
    DriverGlobals,
    /// Notifications are denied and yet still to be asked for.
    Permissions,
    /// A PDF viewer without the plug-ins that come with it by the HTML standard.
    Plugins,
}

impl Automation {
    /// What stands in a row.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::WebDriver => "webdriver",
            Self::WebDriverHidden => "webdriver_hidden",
            Self::Headless => "headless",
            Self::DriverGlobals => "driver_globals",
            Self::Permissions => "permissions",
            Self::Plugins => "plugins",
        }
    }

    /// What staff read.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::WebDriver => "The browser says that a program drives it.",
            Self::WebDriverHidden => {
                "The mark by which a browser tells that it is driven was removed."
            }
            Self::Headless => "The browser says that it has no window.",
            Self::DriverGlobals => "A driver's own variables stand in the page.",
            Self::Permissions => "Its permissions contradict each other.",
            Self::Plugins => "Its plug-ins contradict each other.",
        }
    }

    /// Whether a browser with odd settings or extensions shows it too.
    #[must_use]
    pub fn is_weak(self) -> bool {
        matches!(
            self,
            Self::WebDriverHidden | Self::Permissions | Self::Plugins
        )
    }
}

/// What Selenium, ChromeDriver, Playwright, PhantomJS and their like leave in a page; the script looks for these and no others.
const GLOBALS: [&str; 17] = [
    "__driver_evaluate",
    "__driver_unwrapped",
    "__fxdriver_evaluate",
    "__fxdriver_unwrapped",
    "__nightmare",
    "__playwright__binding__",
    "__pwInitScripts",
    "__selenium_evaluate",
    "__selenium_unwrapped",
    "__webdriver_evaluate",
    "__webdriver_script_fn",
    "__webdriver_unwrapped",
    "_phantom",
    "callPhantom",
    "callSelenium",
    "cdc_",
    "domAutomation",
];

/// The first version of Chromium in which every browser has `navigator.webdriver`.
const ALWAYS_HAS_WEBDRIVER: u32 = 89;

/// Every trace that is there, in the order of the enum.
pub fn of(fields: &Fields, headers: &HeaderMap) -> Vec<Automation> {
    let header = UserAgent::of(headers);
    let page = page_of(fields);
    let chromium = page.chromium().or(header.chromium());
    let driven = fields.flag("automation.webdriver") == Some(true);
    let hidden = fields.is_null("automation.webdriver")
        && chromium.is_some_and(|version| version >= ALWAYS_HAS_WEBDRIVER);
    let headless = header.headless || page.headless || Hints::of(headers).headless;
    let odd_plugins = chromium.is_some()
        && fields.flag("brave") != Some(true)
        && fields.flag("pdf_viewer") == Some(true)
        && fields.whole("plugins.count", 0..=0).is_some();
    [
        (driven, Automation::WebDriver),
        (hidden, Automation::WebDriverHidden),
        (headless, Automation::Headless),
        (has_globals(fields), Automation::DriverGlobals),
        (odd_permissions(fields), Automation::Permissions),
        (odd_plugins, Automation::Plugins),
    ]
    .into_iter()
    .filter_map(|(is, trace)| is.then_some(trace))
    .collect()
}

fn has_globals(fields: &Fields) -> bool {
    let found = fields.texts("automation.globals").unwrap_or_default();
    found.iter().any(|name| GLOBALS.contains(&name.as_str()))
}

fn odd_permissions(fields: &Fields) -> bool {
    let is = |path, word| fields.text(path).as_deref() == Some(word);
    is("automation.notification", "denied") && is("automation.notifications", "prompt")
}
