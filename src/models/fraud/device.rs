//! What a browser's own script says of the device it runs on: `assets/static/js/device.js` fills the form field `device`.
//!
//! A report is words that anybody may send, or leave out: the shop works without it. Its stable [components] are hashed by
//! whoever keeps them; what does not fit together ([contradictions]) and traces of automation are signals, never proof.
//! Absence of either says nothing.
//!
//! [components]: Report::components
//! [contradictions]: Report::contradictions

mod automation;
mod components;
mod contradictions;
mod fields;
mod zones;

use axum::http::HeaderMap;

use self::fields::Fields;
pub use self::{
    automation::Automation,
    contradictions::{Contradiction, hints_contradict},
};
use super::geo::Located;
pub use components::OWN_FONT_LIST;

/// A report longer than this is not read, in bytes.
pub const LONGEST: usize = 16 * 1024;

/// What a browser said of its device.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    fields: Fields,
}

impl Report {
    /// Reads the form field. Keys that are not known are left alone, texts are cut to 512 characters, and numbers that no
    /// device has are dropped. None for what is not a report: too long, no JSON object, or one that tells nothing.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let fields = Fields(serde_json::from_str(text).ok()?);
        let report = Self { fields };
        let tells = report.fields.any(&["automation", "user_agent"]);
        (tells || !report.components().is_empty()).then_some(report)
    }

    /// What stays the same for months, by name and sorted by it, as bytes that are equal when the component is. What the
    /// browser keeps to itself, or makes up anew each time as privacy browsers do, is not among them.
    #[must_use]
    pub fn components(&self) -> Vec<(&'static str, Vec<u8>)> {
        components::of(&self.fields)
    }

    /// What does not fit together: report and headers, or report and place.
    #[must_use]
    pub fn contradictions(&self, headers: &HeaderMap, located: &Located) -> Vec<Contradiction> {
        contradictions::of(&self.fields, headers, located)
    }

    /// Traces of a program that drives the browser.
    #[must_use]
    pub fn automation(&self, headers: &HeaderMap) -> Vec<Automation> {
        automation::of(&self.fields, headers)
    }
}

#[cfg(test)]
mod tests;
