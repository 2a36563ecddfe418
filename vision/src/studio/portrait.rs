//! A whole portrait: painted so that one still sees who it is, and with the background that was asked for.

use image::{RgbImage, imageops};

use super::{PaintError, Studio};
use crate::{
    background::{self, Background},
    crop::Crop,
    faces::Face,
    resample,
    style::StyleParameters,
};

/// From this likeness on, a painting still looks like the person in the photo: other photos of one person come to 0.64 to
/// 0.69 with this network, strangers to at most 0.11.
pub const LIKE_ENOUGH: f32 = 0.45;
/// How much finer the strokes get each time a face was painted away, and how often. The third time they are 2.7 times as fine; beyond
/// that a style of coarse dots was less like the person again.
const FINER: f32 = 1.4;
const RETRIES: u32 = 3;
/// So much of a face (without one, of the picture's middle) must be cut out before a backdrop is laid.
const CLEARLY_CUT: f32 = 0.75;

/// What is to be painted, and how.
#[derive(Clone, Debug)]
pub struct Sitting<'a> {
    /// The part of the photo.
    pub crop: Crop,
    /// Long side of the composition, px.
    pub long_side: u32,
    /// How.
    pub style: &'a StyleParameters,
    /// What is behind.
    pub background: Background,
    /// The faces in the photo; the largest in the crop is the one that must be recognised.
    pub faces: &'a [Face],
}

/// A painted portrait.
#[derive(Clone, Debug)]
pub struct Portrayed {
    /// The painting.
    pub composition: RgbImage,
    /// How like the photo's largest face it is, -1 to 1; none without a face.
    pub likeness: Option<f32>,
    /// The style as it was painted: with finer strokes where the first ones painted the face away.
    pub style: StyleParameters,
}

impl Studio {
    /// Paints a portrait. Where it does not look like the person any more ([`LIKE_ENOUGH`]) it is painted again with finer
    /// strokes, and the best is taken. `progress` is told the part done, 0 to 1, of each painting.
    ///
    /// # Errors
    /// As [`Studio::paint`].
    pub fn portray(
        &self,
        photo: &RgbImage,
        sitting: &Sitting<'_>,
        progress: &mut dyn FnMut(f32),
    ) -> Result<Portrayed, PaintError> {
        let mut best = self.attempt(photo, sitting, sitting.style.clone(), progress)?;
        let mut tried = best.style.clone();
        for _ in 0..RETRIES {
            let unlike = best.likeness.is_some_and(|likeness| likeness < LIKE_ENOUGH);
            let finer = tried.finer(FINER);
            if !unlike || finer == tried {
                break;
            }
            // One that is no better is not the end: between two sizes of dots a face can be lost and found again.
            let again = self.attempt(photo, sitting, finer.clone(), progress)?;
            if again.likeness > best.likeness {
                best = again;
            }
            tried = finer;
        }
        if sitting.background != Background::Kept {
            self.lay_background(photo, sitting, &mut best.composition)?;
        }
        Ok(best)
    }

    /// Lays the backdrop, unless it cannot be told who is in the picture: a kept background is better than half a face.
    fn lay_background(
        &self,
        photo: &RgbImage,
        sitting: &Sitting<'_>,
        composition: &mut RgbImage,
    ) -> Result<(), PaintError> {
        let (width, height) = composition.dimensions();
        let shown = resample::resize(&cut(photo, sitting.crop), width, height);
        let subject = self.eyes.subject(&shown)?;
        let scale = width as f32 / sitting.crop.width.max(1) as f32;
        let face = largest_within(sitting.faces, sitting.crop);
        let part = face.map_or([0.25, 0.2, 0.5, 0.6], |face| {
            let of = |length: f32, whole: u32| length * scale / whole as f32;
            let (x, y) = (of(face.x, width), of(face.y, height));
            [x, y, of(face.width, width), of(face.height, height)]
        });
        if covered(&subject, [width, height], part) >= CLEARLY_CUT {
            background::lay(composition, &subject, sitting.background);
        }
        Ok(())
    }

    fn attempt(
        &self,
        photo: &RgbImage,
        sitting: &Sitting<'_>,
        style: StyleParameters,
        progress: &mut dyn FnMut(f32),
    ) -> Result<Portrayed, PaintError> {
        let composition = self.paint(photo, sitting.crop, sitting.long_side, &style, progress)?;
        let likeness = match largest_within(sitting.faces, sitting.crop) {
            Some(face) => Some(self.eyes.likeness(
                &cut(photo, sitting.crop),
                &composition,
                &face,
            )?),
            None => None,
        };
        Ok(Portrayed {
            composition,
            likeness,
            style,
        })
    }
}

/// How much of a part of the picture (left, top, width, height, as shares of it) is subject, 0 to 1.
fn covered(subject: &[f32], [width, height]: [u32; 2], part: [f32; 4]) -> f32 {
    let [left, top, wide, high] = part;
    let span = |from: f32, length: f32, whole: u32| {
        let at = |share: f32| (share.clamp(0.0, 1.0) * whole as f32) as usize;
        at(from)..at(from + length)
    };
    let columns = span(left, wide, width);
    let rows = subject.chunks_exact(width as usize).enumerate();
    let rows = rows.filter(|(y, _)| span(top, high, height).contains(y));
    let values: Vec<f32> = rows
        .flat_map(|(_, row)| row[columns.clone()].iter().copied())
        .collect();
    values.iter().sum::<f32>() / values.len().max(1) as f32
}

fn cut(photo: &RgbImage, crop: Crop) -> RgbImage {
    imageops::crop_imm(photo, crop.x, crop.y, crop.width, crop.height).to_image()
}

/// The largest face whose middle is in the crop, in pixels of the crop and inside it.
fn largest_within(faces: &[Face], crop: Crop) -> Option<Face> {
    let (width, height) = (crop.width as f32, crop.height as f32);
    let placed = faces.iter().map(|face| Face {
        x: face.x - crop.x as f32,
        y: face.y - crop.y as f32,
        ..*face
    });
    let inside = placed.filter(|face| {
        let (x, y) = (face.x + face.width / 2.0, face.y + face.height / 2.0);
        (0.0..width).contains(&x) && (0.0..height).contains(&y)
    });
    let largest = inside.max_by(|a, b| (a.width * a.height).total_cmp(&(b.width * b.height)))?;
    let (x, y) = (largest.x.max(0.0), largest.y.max(0.0));
    Some(Face {
        x,
        y,
        width: (largest.x + largest.width).min(width) - x,
        height: (largest.y + largest.height).min(height) - y,
        score: largest.score,
    })
}
