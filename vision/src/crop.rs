//! Choosing what of a photo is painted: a head-and-shoulders crop around the faces in it.

mod group;
mod head;

use serde::{Deserialize, Serialize};

use crate::faces::Face;

use group::Group;
pub use head::Head;

/// A rectangle of a picture, in its pixels, with the origin at the upper left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Crop {
    /// Left edge, px.
    pub x: u32,
    /// Upper edge, px.
    pub y: u32,
    /// Width, px; at least 1.
    pub width: u32,
    /// Height, px; at least 1.
    pub height: u32,
}

impl Crop {
    /// The whole of a picture.
    #[must_use]
    pub const fn whole(width: u32, height: u32) -> Self {
        Self {
            x: 0,
            y: 0,
            width,
            height,
        }
    }

    /// Whether the crop has an area and lies inside a picture of this size. Check it on any crop that came from outside.
    #[must_use]
    pub fn fits(&self, width: u32, height: u32) -> bool {
        let inside = |start: u32, length: u32, whole: u32| {
            length > 0 && start.checked_add(length).is_some_and(|end| end <= whole)
        };
        inside(self.x, self.width, width) && inside(self.y, self.height, height)
    }
}

/// How much of a person is in the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Framing {
    /// The head.
    Close,
    /// Head and shoulders.
    #[default]
    Portrait,
    /// Down to the waist.
    Half,
    /// As much of the photo as there is.
    Whole,
}

impl Framing {
    /// All of them, from near to far.
    pub const ALL: [Self; 4] = [Self::Close, Self::Portrait, Self::Half, Self::Whole];

    /// Its word, as in settings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Close => "close",
            Self::Portrait => "portrait",
            Self::Half => "half",
            Self::Whole => "whole",
        }
    }

    /// Height of the crop around one face, in face heights.
    fn heads_tall(self) -> f32 {
        match self {
            Self::Close => 1.9,
            Self::Portrait => 2.6,
            Self::Half => 4.6,
            Self::Whole => f32::INFINITY,
        }
    }
}

/// A face smaller than this part of the largest one is a passer-by, and does not widen the crop.
const PASSER_BY: f32 = 0.4;
/// How much of the spare height lies above the crop when there is no face: heads are mostly in the upper third.
const SPARE_ABOVE: f32 = 0.33;

/// The crop to paint: head and shoulders, centred on the faces, of the given aspect (width, height; say `(4, 5)`).
///
/// All faces are kept, except those much smaller than the largest. Where they do not fit into one crop, it holds as many of
/// them as it can, large ones before small ones, and each of these whole. Without a face, it is the
/// largest crop of that aspect, centred from side to side and a little high. The crop never leaves the picture, and its
/// aspect is right to within a pixel unless the picture is only a few pixels wide or high.
#[must_use]
pub fn portrait_crop(width: u32, height: u32, faces: &[Face], aspect: (u32, u32)) -> Crop {
    let heads: Vec<Head> = faces.iter().copied().map(Head::from).collect();
    framed_crop(width, height, &heads, aspect, Framing::Portrait)
}

/// The same for any [`Framing`], and for heads as [`Studio::heads`](crate::Studio::heads) sees them: one alone that is turned
/// gets a little more room on the side it looks to.
#[must_use]
pub fn framed_crop(
    width: u32,
    height: u32,
    heads: &[Head],
    aspect: (u32, u32),
    framing: Framing,
) -> Crop {
    let (width, height) = (width.max(1), height.max(1));
    let ratio = aspect.0.max(1) as f32 / aspect.1.max(1) as f32;
    let (full_width, full_height) = largest(width, height, ratio);
    let Some(group) = Group::that_fits(heads, full_width, full_height) else {
        let y = (height as f32 - full_height) * SPARE_ABOVE;
        return placed(
            width,
            height,
            full_height,
            ratio,
            width as f32 / 2.0 - full_width / 2.0,
            y,
        );
    };
    let wanted = group.wanted_height(ratio, framing.heads_tall());
    let crop_height = wanted.min(full_height);
    let top = group.top(crop_height);
    placed(
        width,
        height,
        crop_height,
        ratio,
        group.centre_x() - crop_height * ratio / 2.0,
        top,
    )
}

/// The faces that the picture is about: all but those of passers-by.
pub(crate) fn counted(faces: &[Face]) -> impl Iterator<Item = &Face> {
    let largest = tallest(faces);
    faces.iter().filter(move |face| is_counted(face, largest))
}

fn tallest<'a>(faces: impl IntoIterator<Item = &'a Face>) -> f32 {
    let heights = faces.into_iter().map(|face| face.height);
    heights.fold(0.0, f32::max)
}

fn is_counted(face: &Face, tallest: f32) -> bool {
    face.height > 0.0 && face.height >= PASSER_BY * tallest
}

/// Width and height of the largest rectangle of this ratio inside the picture.
fn largest(width: u32, height: u32, ratio: f32) -> (f32, f32) {
    let (width, height) = (width as f32, height as f32);
    if width / height > ratio {
        (height * ratio, height)
    } else {
        (width, width / ratio)
    }
}

/// Rounds to whole pixels and moves the crop inside the picture.
fn placed(width: u32, height: u32, crop_height: f32, ratio: f32, x: f32, y: f32) -> Crop {
    let w = ((crop_height * ratio).round() as u32).clamp(1, width);
    let h = (crop_height.round() as u32).clamp(1, height);
    Crop {
        x: (x.round().max(0.0) as u32).min(width - w),
        y: (y.round().max(0.0) as u32).min(height - h),
        width: w,
        height: h,
    }
}
