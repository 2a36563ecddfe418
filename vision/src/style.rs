//! What a style is to the machine: whose hand paints, how boldly, and what is kept of the photo.

mod brush;
mod hand;
mod network;
mod painter;

use serde::{Deserialize, Serialize};

pub use hand::{Hand, LOOK_SIZE, Look, Mix, NETWORK_STYLES, WIDEST_BRUSH};
pub(crate) use network::StyleNetwork;
pub(crate) use painter::Painter;

/// The smallest and the largest [`StyleParameters::stroke_px`].
pub const STROKE_RANGE: std::ops::RangeInclusive<u32> = 320..=1440;

/// One style of the catalogue, as numbers. Every field has a default, so a style may name only what it changes; a field
/// that is not known is an error, so that a misspelt one is noticed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StyleParameters {
    /// What paints.
    pub hand: Hand,
    /// 1 is the painting alone, 0 the photo alone, between them a mix.
    pub strength: f32,
    /// Long side of the picture that the hand works on, px (320 to 1440). Its brush has a fixed size in pixels, so a
    /// smaller picture has bolder strokes once it is enlarged.
    pub stroke_px: u32,
    /// How much the contrast of small things (eyes, mouth, folds) is raised before painting, so that they are not
    /// painted away: 0 not at all, 2 three times.
    pub clarity: f32,
    /// Below this scale (the sigma of a Gaussian, px in a picture 960 px long) light and dark are the painting's; above
    /// it they are the photo's. It keeps faces modelled and skin as dark as it is. 0 leaves the painting's own tones.
    pub tone_sigma: f32,
    /// Share of the colour (chroma) that is taken from the photo: 1 all, 0 none.
    pub photo_chroma: f32,
}

impl Default for StyleParameters {
    fn default() -> Self {
        Self {
            hand: Hand::default(),
            strength: 1.0,
            stroke_px: 960,
            clarity: 1.0,
            tone_sigma: 12.0,
            photo_chroma: 0.85,
        }
    }
}

/// Why a set of parameters cannot be painted with; names the field.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("style parameter `{field}` is {value}, but must be {allowed}")]
pub struct StyleParametersError {
    /// The field of [`StyleParameters`].
    pub field: &'static str,
    /// What it was set to.
    pub value: String,
    /// What it may be, in words.
    pub allowed: &'static str,
}

impl StyleParameters {
    /// Says whether every field is in its range.
    ///
    /// # Errors
    /// The first field that is not.
    pub fn check(&self) -> Result<(), StyleParametersError> {
        let within = |field, value: f32, most: f32, allowed| {
            reject(field, value, !(0.0..=most).contains(&value), allowed)
        };
        self.hand.check()?;
        within("strength", self.strength, 1.0, "between 0 and 1")?;
        within("photo_chroma", self.photo_chroma, 1.0, "between 0 and 1")?;
        within("clarity", self.clarity, 2.0, "between 0 and 2")?;
        within("tone_sigma", self.tone_sigma, 200.0, "0 to 200 pixels")?;
        let wrong = !STROKE_RANGE.contains(&self.stroke_px);
        reject("stroke_px", self.stroke_px, wrong, "320 to 1440 pixels")
    }

    /// The same style with strokes this many times as fine, as far as that goes.
    #[must_use]
    pub fn finer(&self, times: f32) -> Self {
        let stroke_px = (self.stroke_px as f32 * times).round() as u32;
        Self {
            stroke_px: stroke_px.clamp(*STROKE_RANGE.start(), *STROKE_RANGE.end()),
            ..self.clone()
        }
    }
}

fn reject(
    field: &'static str,
    value: impl ToString,
    wrong: bool,
    allowed: &'static str,
) -> Result<(), StyleParametersError> {
    if wrong {
        Err(StyleParametersError {
            field,
            value: value.to_string(),
            allowed,
        })
    } else {
        Ok(())
    }
}
