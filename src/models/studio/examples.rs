//! The six portraits on which staff see a style: those of the gallery, two of them with dark skin, one from closer by.

use std::path::Path;

use image::{RgbImage, imageops};
use vision::{Crop, StyleParameters, watermark};

use super::pictures;
use crate::errors::Result;

/// Where the gallery's photos are.
const GALLERY: &str = "assets/static/samples";
/// Long side of an example, px: as the gallery's samples.
const SHOWN: u32 = 640;
/// Part of the light that is left where skin is to be dark.
const DARK: f32 = 0.14;
/// Part of width and height that is left from closer by.
const CLOSE: f32 = 0.62;

/// What is done to a photo of the gallery first.
#[derive(Clone, Copy)]
enum Variant {
    Plain,
    DarkSkin,
    CloserBy,
}

/// A style's examples: what each is called, its photo, and how that is changed.
const EXAMPLES: [(&str, &str, Variant); 6] = [
    ("astronaut", "astronaut-photo.webp", Variant::Plain),
    ("hopper", "hopper-photo.webp", Variant::Plain),
    ("chelsea", "chelsea-photo.webp", Variant::Plain),
    ("astronaut-dark", "astronaut-photo.webp", Variant::DarkSkin),
    ("hopper-dark", "hopper-photo.webp", Variant::DarkSkin),
    ("astronaut-close", "astronaut-photo.webp", Variant::CloserBy),
];

/// What the examples are called, in the order in which they are shown.
pub const NAMES: [&str; 6] = [
    EXAMPLES[0].0,
    EXAMPLES[1].0,
    EXAMPLES[2].0,
    EXAMPLES[3].0,
    EXAMPLES[4].0,
    EXAMPLES[5].0,
];

/// An example in a style.
#[derive(Debug, Clone)]
pub struct Example {
    pub name: &'static str,
    pub jpeg: Vec<u8>,
}

/// Paints all examples in a style, as large as a composition is.
pub(super) fn paint(
    networks: &vision::Studio,
    style: &StyleParameters,
    composition_px: u32,
) -> Result<Vec<Example>> {
    let one = |(name, file, variant): (&'static str, &str, Variant)| {
        let photo = pictures::decode(&std::fs::read(Path::new(GALLERY).join(file))?)?;
        let photo = varied(&photo, variant);
        let whole = Crop::whole(photo.width(), photo.height());
        let painting = networks.paint(&photo, whole, composition_px, style, &mut |_| ())?;
        let jpeg = pictures::encode_jpeg(&watermark::downscale(&painting, SHOWN), 85)?;
        Ok(Example { name, jpeg })
    };
    EXAMPLES.into_iter().map(one).collect()
}

fn varied(photo: &RgbImage, variant: Variant) -> RgbImage {
    match variant {
        Variant::Plain => photo.clone(),
        Variant::DarkSkin => darkened(photo),
        Variant::CloserBy => {
            let side = |length: u32| (length as f32 * CLOSE).round() as u32;
            let (width, height) = (side(photo.width()), side(photo.height()));
            let x = (photo.width() - width) / 2;
            imageops::crop_imm(photo, x, photo.height() / 20, width, height).to_image()
        }
    }
}

/// The picture as if everything in it reflected less light: the share is taken in linear light, as the eye would see it.
fn darkened(photo: &RgbImage) -> RgbImage {
    let share = DARK.powf(1.0 / 2.2);
    let mut dark = photo.clone();
    for value in dark.iter_mut() {
        *value = (f32::from(*value) * share).round() as u8;
    }
    dark
}
