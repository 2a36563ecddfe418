//! What is behind who is painted: kept, or another one, laid in after painting. The hands that paint were made for whole
//! pictures, and paint a flat backdrop badly.

use std::{fmt, str::FromStr};

use image::RgbImage;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// What is behind the subject. In settings and forms it is a word: `kept`, `plain-sage`, `gradient-umber`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Background {
    /// What the photo has, painted.
    #[default]
    Kept,
    /// One colour all over.
    Plain(Shade),
    /// One colour, lit from the upper left as a studio's backdrop is.
    Gradient(Shade),
}

/// The colours of backdrops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shade {
    Paper,
    Stone,
    Sage,
    Sky,
    Rose,
    Umber,
}

/// A word that names no background.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no background")]
pub struct UnknownBackground(String);

/// How much lighter a lit backdrop is towards its light, and how much darker away from it.
const LIT: [f32; 2] = [1.14, 0.70];
/// Where the light falls, as parts of width and height.
const LIGHT: [f32; 2] = [0.30, 0.22];
/// Unevenness of a backdrop, levels: paper is not glass, and a gradient without it shows steps in print.
const GRAIN: f32 = 1.5;

impl Shade {
    /// All of them, from light to dark.
    pub const ALL: [Self; 6] = [
        Self::Paper,
        Self::Rose,
        Self::Sky,
        Self::Sage,
        Self::Stone,
        Self::Umber,
    ];

    /// Its word.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Stone => "stone",
            Self::Sage => "sage",
            Self::Sky => "sky",
            Self::Rose => "rose",
            Self::Umber => "umber",
        }
    }

    /// Its colour, sRGB.
    #[must_use]
    pub const fn rgb(self) -> [u8; 3] {
        match self {
            Self::Paper => [237, 231, 220],
            Self::Stone => [150, 146, 140],
            Self::Sage => [150, 164, 140],
            Self::Sky => [158, 182, 199],
            Self::Rose => [209, 170, 160],
            Self::Umber => [74, 61, 52],
        }
    }
}

impl fmt::Display for Background {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kept => f.write_str("kept"),
            Self::Plain(shade) => write!(f, "plain-{}", shade.name()),
            Self::Gradient(shade) => write!(f, "gradient-{}", shade.name()),
        }
    }
}

impl FromStr for Background {
    type Err = UnknownBackground;

    fn from_str(word: &str) -> Result<Self, UnknownBackground> {
        let unknown = || UnknownBackground(word.to_owned());
        if word == "kept" {
            return Ok(Self::Kept);
        }
        let (kind, shade) = word.split_once('-').ok_or_else(unknown)?;
        let shade = Shade::ALL.into_iter().find(|known| known.name() == shade);
        match (kind, shade) {
            ("plain", Some(shade)) => Ok(Self::Plain(shade)),
            ("gradient", Some(shade)) => Ok(Self::Gradient(shade)),
            _ => Err(unknown()),
        }
    }
}

impl From<Background> for String {
    fn from(background: Background) -> Self {
        background.to_string()
    }
}

impl TryFrom<String> for Background {
    type Error = UnknownBackground;

    fn try_from(word: String) -> Result<Self, UnknownBackground> {
        word.parse()
    }
}

/// The painting with the backdrop where the subject is not; `subject` says how much of each pixel is, 0 to 1.
pub(crate) fn lay(painting: &mut RgbImage, subject: &[f32], background: Background) {
    let (shade, lit) = match background {
        Background::Kept => return,
        Background::Plain(shade) => (shade, false),
        Background::Gradient(shade) => (shade, true),
    };
    let colour = shade.rgb().map(f32::from);
    let (width, height) = (painting.width() as usize, painting.height() as usize);
    painting
        .as_mut()
        .par_chunks_exact_mut(3 * width)
        .zip(subject.par_chunks_exact(width))
        .enumerate()
        .for_each(|(y, (row, subject))| {
            for (x, (pixel, subject)) in row.chunks_exact_mut(3).zip(subject).enumerate() {
                let far = distance(x as f32 / width as f32, y as f32 / height as f32);
                let light = if lit {
                    LIT[0] + (LIT[1] - LIT[0]) * far
                } else {
                    1.0
                };
                let grain = GRAIN * unevenness(x as u32, y as u32);
                for (byte, colour) in pixel.iter_mut().zip(colour) {
                    let behind = (colour * light + grain).min(255.0);
                    let mixed = behind + subject * (f32::from(*byte) - behind);
                    *byte = mixed.round().clamp(0.0, 255.0) as u8;
                }
            }
        });
}

/// How far a place is from the light, 0 to 1, rising softly.
fn distance(x: f32, y: f32) -> f32 {
    let far = (x - LIGHT[0]).hypot(y - LIGHT[1]).min(1.0);
    far * far * (3.0 - 2.0 * far)
}

/// The same number, -1 to 1, for the same pixel.
fn unevenness(x: u32, y: u32) -> f32 {
    let mixed =
        (x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77)).wrapping_mul(0xc2b2_ae3d);
    (mixed >> 16) as f32 / 32767.5 - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_background_is_read_back_from_its_word() {
        let all = Shade::ALL
            .into_iter()
            .flat_map(|shade| [Background::Plain(shade), Background::Gradient(shade)]);
        for background in all.chain([Background::Kept]) {
            assert_eq!(background.to_string().parse(), Ok(background));
        }
        for word in [
            "",
            "plain",
            "plain-",
            "plain-gold",
            "gradient_sky",
            "kept-sky",
        ] {
            assert!(word.parse::<Background>().is_err(), "{word}");
        }
    }

    #[test]
    fn the_subject_stays_and_the_rest_is_the_backdrop() {
        let mut painting = RgbImage::from_pixel(40, 50, image::Rgb([10, 200, 30]));
        let subject: Vec<f32> = (0..2000)
            .map(|i| f32::from(u8::from(i % 40 < 20)))
            .collect();
        lay(&mut painting, &subject, Background::Plain(Shade::Sky));
        assert_eq!(painting.get_pixel(5, 20).0, [10, 200, 30]);
        let behind = painting.get_pixel(30, 20).0;
        for (value, colour) in behind.iter().zip(Shade::Sky.rgb()) {
            assert!(value.abs_diff(colour) <= 2, "{behind:?}");
        }
    }
}
