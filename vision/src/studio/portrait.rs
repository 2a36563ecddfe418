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
/// So much of each face (without one, of the picture's middle) must be cut out before a backdrop is laid.
const CLEARLY_CUT: f32 = 0.75;
/// And so much of what is right below a face: neck and shoulders. A head without them was cut off, not out.
const BODY_CUT: f32 = 0.6;
/// What of the body is looked at: from below the chin on, as parts of the face's height, and no wider than the face.
const BODY: [f32; 2] = [0.1, 0.6];
/// With less of it in the picture than this part of the face's height there is nothing to tell.
const BODY_SEEN: f32 = 0.2;

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
    /// Whether what is behind is as it was asked for: a backdrop is not laid where it cannot be told who is in the picture.
    pub has_background: bool,
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
            best.has_background = self.lay_background(photo, sitting, &mut best.composition)?;
        }
        Ok(best)
    }

    /// Lays the backdrop, unless it cannot be told who is in the picture: a kept background is better than half a person. Answers
    /// whether it did.
    fn lay_background(
        &self,
        photo: &RgbImage,
        sitting: &Sitting<'_>,
        composition: &mut RgbImage,
    ) -> Result<bool, PaintError> {
        let (width, height) = composition.dimensions();
        let shown = resample::resize(&cut(photo, sitting.crop), width, height);
        let subject = self.eyes.subject(&shown)?;
        let faces = within(sitting.faces, sitting.crop);
        let size = [width, height];
        let (wide, high) = (sitting.crop.width as f32, sitting.crop.height as f32);
        let is_cut = |face: &Face| {
            let (x, wide) = (face.x / wide, face.width / wide);
            let part = [x, face.y / high, wide, face.height / high];
            let chin = face.y + face.height * (1.0 + BODY[0]);
            let seen = (high - chin).min(face.height * (BODY[1] - BODY[0]));
            let body = [x, chin / high, wide, seen / high];
            let has_body =
                seen < face.height * BODY_SEEN || covered(&subject, size, body) >= BODY_CUT;
            covered(&subject, size, part) >= CLEARLY_CUT && has_body
        };
        let is_clear = if faces.is_empty() {
            covered(&subject, size, [0.25, 0.2, 0.5, 0.6]) >= CLEARLY_CUT
        } else {
            faces.iter().all(is_cut)
        };
        if is_clear {
            background::lay(composition, &subject, sitting.background);
        }
        Ok(is_clear)
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
            has_background: true,
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
    let area = |face: &Face| face.width * face.height;
    let inside = within(faces, crop);
    inside
        .into_iter()
        .max_by(|a, b| area(a).total_cmp(&area(b)))
}

/// The faces whose middle is in the crop, in pixels of the crop and inside it.
fn within(faces: &[Face], crop: Crop) -> Vec<Face> {
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
    let inner = |face: Face| {
        let (x, y) = (face.x.max(0.0), face.y.max(0.0));
        Face {
            x,
            y,
            width: (face.x + face.width).min(width) - x,
            height: (face.y + face.height).min(height) - y,
            score: face.score,
        }
    };
    inside.map(inner).collect()
}
