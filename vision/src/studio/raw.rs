//! The networks' bare outputs, for the tests that hold them to their origins' numbers.

use image::RgbImage;

use super::{PaintError, Studio};
use crate::faces::Face;
use crate::style::{Look, NETWORK_STYLES};

/// Each fails if the device does.
#[doc(hidden)]
#[allow(clippy::missing_errors_doc)]
impl Studio {
    /// The 26-style network's output for a picture of this very size (sides multiples of 4), in a mix of styles: the red,
    /// green and blue planes, 0 to 1.
    pub fn raw_painting(
        &self,
        picture: &RgbImage,
        styles: [f32; NETWORK_STYLES],
    ) -> Result<Vec<f32>, PaintError> {
        self.painter.raw(picture, &styles)
    }

    /// The same of the network that paints like any painting, by a look's hundred numbers.
    pub fn raw_like_any(&self, picture: &RgbImage, look: &[f32]) -> Result<Vec<f32>, PaintError> {
        self.painter.raw_like_any(picture, &Look(look.to_vec()))
    }

    /// The face detector's output for a picture of this very size: scores and offsets of every anchor.
    pub fn raw_faces(&self, picture: &RgbImage) -> Result<(Vec<f32>, Vec<f32>), PaintError> {
        self.faces.raw(picture).map(|raw| (raw.scores, raw.offsets))
    }

    /// A picture four times as large, enlarged by tiles of this side (px).
    pub fn enlarged_by_tiles(&self, picture: &RgbImage, tile: u32) -> Result<RgbImage, PaintError> {
        self.enlarger.by_tiles(picture, tile)
    }

    /// What the enlarging network alone makes of a picture.
    pub fn raw_enlarged(&self, picture: &RgbImage) -> Result<RgbImage, PaintError> {
        self.enlarger.bare(picture)
    }

    /// What one of the networks that look (`landmarks`, `likeness`, `cutout`, `safety`, `look`) makes of its input's values.
    pub fn raw_seen(&self, network: &str, input: Vec<f32>) -> Result<Vec<f32>, PaintError> {
        self.eyes.raw(network, input)
    }

    /// How like one person a face is in two pictures that show the same.
    pub fn raw_likeness(
        &self,
        photo: &RgbImage,
        painting: &RgbImage,
        face: &Face,
    ) -> Result<f32, PaintError> {
        self.eyes.likeness(photo, painting, face)
    }
}
