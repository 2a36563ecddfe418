//! How much one person, and one network, may ask for.

use serde::{Deserialize, Serialize};

/// How many previews somebody may have, until staff write a policy of their own.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Quotas {
    /// In any 24 hours.
    pub per_visitor: u32,
    /// In any 30 days.
    pub per_month: u32,
    /// More in 24 hours for whoever confirms an e-mail address.
    pub email_adds: u32,
    /// More in 24 hours for each paid order of the last 30 days, up to three.
    pub order_adds: u32,
    /// How often a painting may be changed (crop, strokes, colour, background) before each change takes a preview.
    pub changes: u32,
}

impl Default for Quotas {
    fn default() -> Self {
        Self {
            per_visitor: 5,
            per_month: 30,
            email_adds: 3,
            order_adds: 5,
            changes: 12,
        }
    }
}

/// How many requests one address may make (IPv4 /32, IPv6 /64), whoever sits behind it. It is there to keep a flood from the
/// shop, not to count people: a campus or a mobile network is one address. A limit is a bucket: full it holds `burst`
/// requests, and `per_second` flow in again. Of a limit with a zero there is none.
///
/// The defaults let 200 people behind one address browse at once, each opening a page every six seconds that brings six
/// requests (the page, its pictures, the progress of a painting), and all of them opening two pages in the same moment.
/// All 200 may also send one form that costs at the same moment, and one each in every hundred seconds after that.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Throttle {
    pub per_second: f64,
    pub burst: u32,
    /// For what costs work or a mail when it is sent: photos, log-ins, challenges, messages.
    pub costly_per_second: f64,
    pub costly_burst: u32,
}

impl Default for Throttle {
    fn default() -> Self {
        Self {
            per_second: 200.0,
            burst: 2400,
            costly_per_second: 2.0,
            costly_burst: 200,
        }
    }
}
