//! How a painting came out, as the staff sees it on an order's line. Of the face itself nothing is kept or shown.

use serde::Serialize;
use vision::{concerns::Concern, studio::LIKE_ENOUGH};

use crate::models::portraits::Model;

#[derive(Debug, Clone, Serialize)]
pub struct PaintingView {
    /// None without a face.
    likeness: Option<String>,
    /// What there was to say of the photo, the worst first.
    concerns: Vec<String>,
}

impl PaintingView {
    #[must_use]
    pub fn new(portrait: &Model) -> Self {
        Self {
            likeness: portrait.likeness.map(likeness),
            concerns: portrait.concerns().iter().map(concern).collect(),
        }
    }
}

/// `0.61, looks like the photo`
fn likeness(likeness: f32) -> String {
    let words = if likeness >= LIKE_ENOUGH {
        "looks like the photo"
    } else {
        "hardly looks like the photo"
    };
    format!("{likeness:.2}, {words}")
}

/// Shorter than what the shopper reads: it is no advice any more.
fn concern(concern: &Concern) -> String {
    match concern {
        Concern::NoFace => "no face was found".into(),
        Concern::LeftOut { faces: 1 } => "one person is left out".into(),
        Concern::LeftOut { faces } => format!("{faces} people are left out"),
        Concern::Blurred => "the face is out of focus".into(),
        Concern::TooDark => "the face is very dark".into(),
        Concern::TooBright => "the face is washed out".into(),
        Concern::SmallFace { height_px } => format!("the face is only {height_px} px high"),
        Concern::BackgroundKept => "its background could not be told apart, and stayed".into(),
        Concern::Compressed => "it was compressed heavily".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::likeness;

    #[test]
    fn a_likeness_is_a_number_and_what_it_means() {
        assert_eq!(likeness(0.45), "0.45, looks like the photo");
        assert_eq!(likeness(0.44), "0.44, hardly looks like the photo");
        assert_eq!(likeness(-0.1), "-0.10, hardly looks like the photo");
    }
}
