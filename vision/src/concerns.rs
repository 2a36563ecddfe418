//! What the shopper should know of a photo before it is painted: looked at, not refused. The shop turns it into advice.
//!
//! The face is what is judged, or the middle of the crop where there is none. Every limit leaves room on the side of the
//! photo: it is worse to tell somebody that their good picture is bad than to paint a soft one. How dark a face *is* says
//! nothing, how dark the *photo* is does; see `exposure.rs`.

mod exposure;
mod plane;
mod sharpness;

use image::RgbImage;
use serde::{Deserialize, Serialize};

use crate::{
    crop::{self, Crop},
    faces::Face,
};
use plane::Plane;

/// Something about a photo that the shopper should know before it is painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Concern {
    /// No face was found in the photo: a pet, a back, a landscape, or a face that the detector does not see.
    NoFace,
    /// Faces that the picture seems to be about are not in the crop.
    LeftOut {
        /// How many; passers-by are not counted.
        faces: usize,
    },
    /// The face is out of focus or was moving.
    Blurred,
    /// Too little light for the face to be told from the shadow.
    TooDark,
    /// So much light that parts of the face are plain white.
    TooBright,
    /// The backdrop that was asked for was not laid: it cannot be told well enough who is in the picture.
    BackgroundKept,
    /// The face has so few pixels that its painting is partly guesswork.
    SmallFace {
        /// Hairline to chin, px of the photo.
        height_px: u32,
    },
    /// The file was saved as JPEG of so low a quality that its blocks will be painted as well.
    Compressed,
}

impl Concern {
    /// Whether a preview would be wasted on the photo, so that the shopper should be asked before one is spent.
    #[must_use]
    pub fn is_grave(&self) -> bool {
        match self {
            Self::Blurred | Self::TooDark | Self::TooBright => true,
            Self::SmallFace { height_px } => *height_px < GUESSWORK_PX,
            Self::NoFace | Self::LeftOut { .. } | Self::BackgroundKept | Self::Compressed => false,
        }
    }
}

/// A face lower than this is painted with less than it has, px.
const SMALL_PX: u32 = 90;
/// Below this the eyes are a few pixels each, and nobody would know the person, px.
const GUESSWORK_PX: u32 = 40;
/// JPEG below this quality shows its 8x8 blocks at the size of a print.
const MIN_JPEG_QUALITY: u8 = 30;
/// Without a face, this part of the crop's width and height is looked at: about what a face would fill.
const MIDDLE: f32 = 0.5;

/// What is to be said about painting this crop of the photo, the worst first; nothing, for most photos.
///
/// The faces are those found in the photo, in its pixels; of those with their centre in the crop the largest is judged.
/// `jpeg_quality` is [`Photo::jpeg_quality`](crate::Photo::jpeg_quality). What of the crop lies outside the photo is not
/// looked at. It takes a few milliseconds, whatever the photo's size.
#[must_use]
pub fn look(
    photo: &RgbImage,
    faces: &[Face],
    crop: Crop,
    jpeg_quality: Option<u8>,
) -> Vec<Concern> {
    let face = main_face(faces, crop);
    let mut concerns = of_the_pixels(photo, face, crop);
    concerns.extend(face.and_then(small));
    concerns.extend(left_out(faces, crop));
    if jpeg_quality.is_some_and(|quality| quality < MIN_JPEG_QUALITY) {
        concerns.push(Concern::Compressed);
    }
    if faces.is_empty() {
        concerns.push(Concern::NoFace);
    }
    concerns
}

/// How blurred a face is: the sigma of a Gaussian that would do it to sharp edges, in face heights. `None` if it is too
/// small or too flat to tell. For tests.
#[doc(hidden)]
#[must_use]
pub fn blur_of(photo: &RgbImage, face: &Face) -> Option<f32> {
    let area = within(photo, box_of(face))?;
    sharpness::blur(&Plane::of(photo, area))
}

/// The largest face with its centre in the crop.
fn main_face(faces: &[Face], crop: Crop) -> Option<&Face> {
    let area = |face: &Face| face.width * face.height;
    let inside = faces.iter().filter(|face| is_in(crop, face));
    inside.max_by(|a, b| area(a).total_cmp(&area(b)))
}

/// Whether the face's centre is in the crop.
fn is_in(crop: Crop, face: &Face) -> bool {
    let inside =
        |at: f32, start: u32, length: u32| at >= start as f32 && at < start as f32 + length as f32;
    inside(face.x + face.width / 2.0, crop.x, crop.width)
        && inside(face.y + face.height / 2.0, crop.y, crop.height)
}

/// What focus and light have done.
fn of_the_pixels(photo: &RgbImage, face: Option<&Face>, crop: Crop) -> Vec<Concern> {
    let subject = face.map_or_else(|| middle(crop), box_of);
    let (Some(subject), Some(crop)) = (within(photo, subject), within(photo, crop)) else {
        return Vec::new();
    };
    let (subject, crop) = (Plane::of(photo, subject), Plane::of(photo, crop));
    let (blurred, light) = if face.is_some() {
        (
            sharpness::is_blurred(&subject),
            exposure::fault(&crop, &subject),
        )
    } else {
        (
            sharpness::is_blurred_picture(&subject),
            exposure::fault_of_picture(&crop),
        )
    };
    let blurred = blurred.then_some(Concern::Blurred);
    blurred.into_iter().chain(light).collect()
}

fn box_of(face: &Face) -> Crop {
    Crop {
        x: face.x as u32,
        y: face.y as u32,
        width: face.width.ceil() as u32,
        height: face.height.ceil() as u32,
    }
}

fn middle(crop: Crop) -> Crop {
    let part = |length: u32| ((length as f32 * MIDDLE) as u32).max(1);
    let (width, height) = (part(crop.width), part(crop.height));
    Crop {
        x: crop.x.saturating_add(crop.width.saturating_sub(width) / 2),
        y: crop
            .y
            .saturating_add(crop.height.saturating_sub(height) / 2),
        width,
        height,
    }
}

/// The part of an area that is in the photo, if there is any.
fn within(photo: &RgbImage, area: Crop) -> Option<Crop> {
    let width = photo.width().checked_sub(area.x)?.min(area.width);
    let height = photo.height().checked_sub(area.y)?.min(area.height);
    let part = Crop {
        width,
        height,
        ..area
    };
    (width > 0 && height > 0).then_some(part)
}

fn small(face: &Face) -> Option<Concern> {
    let height_px = face.height.round() as u32;
    (height_px < SMALL_PX).then_some(Concern::SmallFace { height_px })
}

fn left_out(faces: &[Face], crop: Crop) -> Option<Concern> {
    let faces = crop::counted(faces)
        .filter(|face| !is_in(crop, face))
        .count();
    (faces > 0).then_some(Concern::LeftOut { faces })
}
