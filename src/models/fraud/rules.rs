//! The rules: every signal that can count, with a stable code, a default weight and words.

use serde::{Deserialize, Serialize};

use super::policy::{Mode, Setting};

/// A signal that counts. Its name in snake case is its code, which never changes its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    Tor,
    Proxy,
    Hosting,
    Vpn,
    Relay,
    Automation,
    Contradiction,
    Oddity,
    NoBrowser,
    Silent,
    Unsteady,
    CountryZone,
    AlikeOverLimit,
    TwinsUsedUp,
    Mailboxes,
    PhotoElsewhere,
    Crowded,
    Fast,
    DisposableEmail,
    CardReuse,
    Declines,
    CardPrefixes,
    CardCountry,
    ProcessorRisk,
    OrderCountry,
    ConfirmedEmail,
    PaidOrder,
    Delivered,
    Blocked,
    Allowed,
}

/// The most that signals in numbers are counted.
const MOST: i32 = 4;

impl Rule {
    pub const ALL: [Self; 30] = [
        Self::Tor,
        Self::Proxy,
        Self::Hosting,
        Self::Vpn,
        Self::Relay,
        Self::Automation,
        Self::Contradiction,
        Self::Oddity,
        Self::NoBrowser,
        Self::Silent,
        Self::Unsteady,
        Self::CountryZone,
        Self::AlikeOverLimit,
        Self::TwinsUsedUp,
        Self::Mailboxes,
        Self::PhotoElsewhere,
        Self::Crowded,
        Self::Fast,
        Self::DisposableEmail,
        Self::CardReuse,
        Self::Declines,
        Self::CardPrefixes,
        Self::CardCountry,
        Self::ProcessorRisk,
        Self::OrderCountry,
        Self::ConfirmedEmail,
        Self::PaidOrder,
        Self::Delivered,
        Self::Blocked,
        Self::Allowed,
    ];

    #[must_use]
    pub fn code(self) -> &'static str {
        self.about().0
    }

    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.code() == code)
    }

    /// What it looks at, for staff.
    #[must_use]
    pub fn words(self) -> &'static str {
        self.about().2
    }

    #[must_use]
    pub fn default_setting(self) -> Setting {
        Setting {
            mode: Mode::Enforce,
            weight: self.about().1,
        }
    }

    /// Whether it is about what a browser's report says.
    #[must_use]
    pub fn is_of_reports(self) -> bool {
        matches!(
            self,
            Self::Automation
                | Self::Contradiction
                | Self::Oddity
                | Self::Unsteady
                | Self::CountryZone
        )
    }

    /// Whether it is about orders and the cards that pay for them.
    #[must_use]
    pub fn is_of_orders(self) -> bool {
        matches!(
            self,
            Self::DisposableEmail
                | Self::CardReuse
                | Self::Declines
                | Self::CardPrefixes
                | Self::CardCountry
                | Self::ProcessorRisk
                | Self::OrderCountry
        )
    }

    /// How often it is counted when there are `number` of it.
    #[must_use]
    pub fn times(self, number: u32) -> i32 {
        i32::try_from(number).unwrap_or(i32::MAX).min(MOST)
    }

    /// Code, default weight, words.
    fn about(self) -> (&'static str, i32, &'static str) {
        match self {
            Self::Tor => ("tor", 50, "Came through Tor"),
            Self::Proxy => ("proxy", 35, "Came through an open or residential proxy"),
            Self::Hosting => ("hosting", 25, "Came from a data centre"),
            Self::Vpn => ("vpn", 20, "Came through a VPN"),
            Self::Relay => ("relay", 0, "Came through a private relay"),
            Self::Automation => (
                "automation",
                45,
                "The browser is driven by a program, each sign",
            ),
            Self::Contradiction => (
                "contradiction",
                20,
                "The browser contradicts itself, each time",
            ),
            Self::Oddity => (
                "oddity",
                5,
                "Something about the browser is unusual, each time",
            ),
            Self::NoBrowser => ("no_browser", 35, "Did not send what browsers send"),
            Self::Silent => (
                "silent",
                25,
                "The browser says nothing of its device, and again for each preview it had today",
            ),
            Self::Unsteady => (
                "unsteady",
                50,
                "Draws differently at every page, which its kind of browser does not",
            ),
            Self::CountryZone => (
                "country_zone",
                5,
                "The clock is not of the address's country",
            ),
            Self::AlikeOverLimit => (
                "alike_over_limit",
                60,
                "Browsers that are probably this one have used the previews up",
            ),
            Self::TwinsUsedUp => (
                "twins_used_up",
                15,
                "Same device at the same address, or at others that hide where one is, had more previews than people want, each day’s beyond the second",
            ),
            Self::Mailboxes => (
                "mailboxes",
                25,
                "Browsers that are probably this one confirmed several mailboxes, each beyond the second",
            ),
            Self::PhotoElsewhere => (
                "photo_elsewhere",
                3,
                "Another browser had the same photo painted, each",
            ),
            Self::Crowded => (
                "crowded",
                5,
                "More new browsers at the address than it is used to, each doubling",
            ),
            Self::Fast => (
                "fast",
                5,
                "Previews in quick succession from one device or address that is not used to it, each window",
            ),
            Self::DisposableEmail => (
                "disposable_email",
                40,
                "The e-mail address is a throw-away one",
            ),
            Self::CardReuse => (
                "card_reuse",
                20,
                "The card pays for unconnected browsers, each",
            ),
            Self::Declines => ("declines", 15, "Cards were declined, each beyond the first"),
            Self::CardPrefixes => (
                "card_prefixes",
                15,
                "Cards of several banks were tried, each beyond the second",
            ),
            Self::CardCountry => (
                "card_country",
                10,
                "The card was issued in another country than the order goes to",
            ),
            Self::ProcessorRisk => (
                "processor_risk",
                25,
                "The payment processor holds the payment to be risky, elevated once, highest twice",
            ),
            Self::OrderCountry => (
                "order_country",
                10,
                "Ships to another country than it is ordered from",
            ),
            Self::ConfirmedEmail => ("confirmed_email", -15, "Confirmed an e-mail address"),
            Self::PaidOrder => ("paid_order", -40, "Paid for an order"),
            Self::Delivered => ("delivered", -20, "Had an order delivered"),
            Self::Blocked => ("blocked", 140, "On the block list"),
            Self::Allowed => ("allowed", -500, "On the allow list"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_names_that_policies_are_kept_under() {
        for rule in Rule::ALL {
            let kept = serde_json::to_value(rule).expect("JSON");
            assert_eq!(kept, rule.code());
            assert_eq!(Rule::parse(rule.code()), Some(rule));
        }
    }

    #[test]
    fn no_single_doubt_refuses_an_honest_shopper() {
        // A relay, a VPN, an unusual browser or a photo that a sister had painted too: none of them asks for more than a puzzle.
        use Rule::{CountryZone, Crowded, Oddity, PhotoElsewhere, Relay, Vpn};
        for rule in [Relay, Vpn, Oddity, CountryZone, PhotoElsewhere, Crowded] {
            assert!(rule.default_setting().weight < 30, "{rule:?}");
        }
    }
}
