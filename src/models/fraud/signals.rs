//! Signals: facts about one request, in numbers. They decide nothing; the policy weighs them.

use serde::{Deserialize, Serialize};

use super::geo::Located;

/// What is known of one request.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Signals {
    pub located: Located,
    /// What its browser says that cannot be, and what gives a program away.
    pub observed: Vec<Observation>,
    pub history: History,
}

/// Something that was noticed about a browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    pub kind: ObservationKind,
    /// Which check, for staff.
    pub code: String,
    pub words: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObservationKind {
    /// A program drives it.
    Automation,
    /// No honest browser says this.
    Contradiction,
    /// Few honest browsers say this: travellers and careful people do.
    Oddity,
    /// The clock is not of the address's country.
    Zone,
    /// It did not send what browsers send.
    NoBrowser,
}

/// What the shop's own books say.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// Whether what probably-the-same browsers had, together with this one's, is more than one may have.
    pub alike_over_limit: bool,
    /// How many browsers that are.
    pub alike: u32,
    /// Same kind of device, same address, a day's previews used up in 30 days: more than there are by chance.
    pub twins_used_up: u32,
    /// Mailboxes that probably-the-same browsers have confirmed.
    pub mailboxes: u32,
    /// Other browsers that had the same photo painted.
    pub photo_elsewhere: u32,
    /// How many times the address's usual number of newcomers has doubled today.
    pub crowd_doublings: u32,
    /// In how many windows, of 5 minutes, an hour, a day and 30 days, previews came quicker than people ask for them.
    pub windows_exceeded: u32,
    /// It draws differently at every page, which its kind of browser does not do by itself.
    pub unsteady: bool,
    /// Where its browser has never said anything of its device: one, and one more for each preview that it had in a day.
    pub silent: u32,
    pub confirmed_email: bool,
    pub paid_orders: u32,
    pub delivered_orders: u32,
    pub listed: Option<Listed>,
    pub ordering: Ordering,
}

/// What is known of somebody who orders.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ordering {
    pub disposable_email: bool,
    /// Others who paid with the same card and are not held to be one with whoever orders.
    pub cards_shared: u32,
    /// Cards that were declined in a day, and of how many banks cards were tried, by any of the order's keys.
    pub declines: u32,
    pub card_prefixes: u32,
    pub ships_elsewhere: bool,
    /// The card was issued in another country than the order goes to.
    pub card_from_elsewhere: bool,
    /// How risky the payment processor holds the payment to be: 1 elevated, 2 highest.
    pub processor_risk: u32,
}

/// Which list one of the keys is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Listed {
    Allow,
    Block,
}
