//! What a style is to the machine: which of the network's hands paints, how boldly, and what is kept of the photo.

mod network;
mod painter;

use serde::{Deserialize, Serialize};

pub(crate) use painter::Painter;

/// How many styles the network learned; [`StyleParameters::network_style`] is below it.
pub const NETWORK_STYLES: usize = 26;
/// The smallest and the largest [`StyleParameters::stroke_px`].
pub const STROKE_RANGE: std::ops::RangeInclusive<u32> = 320..=1440;

/// One style of the catalogue, as numbers. Every field has a default, so a style may name only what it changes; a field
/// that is not known is an error, so that a misspelt one is noticed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StyleParameters {
    /// Which of the network's 26 styles paints (0 to 25).
    pub network_style: usize,
    /// A second of the network's styles to mix in, if any (0 to 25).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second_style: Option<usize>,
    /// Share of the second style: 0 is none of it, 1 is only it. Means nothing without `second_style`.
    pub blend: f32,
    /// 1 is the painting alone, 0 the photo alone, between them a mix.
    pub strength: f32,
    /// Long side of the picture that the network sees, px (320 to 1440). Its brush has a fixed size in pixels, so a
    /// smaller picture has bolder strokes once it is enlarged.
    pub stroke_px: u32,
    /// How much the contrast of small things (eyes, mouth, folds) is raised before painting, so that the network does not
    /// paint them away: 0 not at all, 2 three times.
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
            network_style: 2,
            second_style: None,
            blend: 0.5,
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
        let style = |field, value: usize| {
            reject(
                field,
                value,
                value >= NETWORK_STYLES,
                "a style of the network, 0 to 25",
            )
        };
        let share = |field, value: f32| {
            reject(
                field,
                value,
                !(0.0..=1.0).contains(&value),
                "between 0 and 1",
            )
        };
        style("network_style", self.network_style)?;
        style("second_style", self.second_style.unwrap_or(0))?;
        share("blend", self.blend)?;
        share("strength", self.strength)?;
        share("photo_chroma", self.photo_chroma)?;
        reject(
            "stroke_px",
            self.stroke_px,
            !STROKE_RANGE.contains(&self.stroke_px),
            "320 to 1440 pixels",
        )?;
        reject(
            "clarity",
            self.clarity,
            !(0.0..=2.0).contains(&self.clarity),
            "between 0 and 2",
        )?;
        reject(
            "tone_sigma",
            self.tone_sigma,
            !(0.0..=200.0).contains(&self.tone_sigma),
            "0 to 200 pixels",
        )
    }

    /// The weight of each of the network's styles; they sum to 1.
    pub(crate) fn weights(&self) -> [f32; NETWORK_STYLES] {
        let mut weights = [0.0; NETWORK_STYLES];
        let blend = if self.second_style.is_some() {
            self.blend
        } else {
            0.0
        };
        weights[self.network_style] += 1.0 - blend;
        if let Some(second) = self.second_style {
            weights[second] += blend;
        }
        weights
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
