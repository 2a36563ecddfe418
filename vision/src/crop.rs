//! Choosing what of a photo is painted: a head-and-shoulders crop around the faces in it.

use serde::{Deserialize, Serialize};

use crate::faces::Face;

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

/// Room between the upper edge and the faces, in face heights.
const HEADROOM: f32 = 0.55;
/// Room beside and below several faces, in face heights.
const SIDE_ROOM: f32 = 0.45;
/// A face smaller than this part of the largest one is a passer-by, and does not widen the crop.
const PASSER_BY: f32 = 0.4;
/// What the headroom is a part of: the spare height of a portrait.
const PORTRAIT_SPARE: f32 = 1.6;
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
    framed_crop(width, height, faces, aspect, Framing::Portrait)
}

/// The same for any [`Framing`].
#[must_use]
pub fn framed_crop(
    width: u32,
    height: u32,
    faces: &[Face],
    aspect: (u32, u32),
    framing: Framing,
) -> Crop {
    let (width, height) = (width.max(1), height.max(1));
    let ratio = aspect.0.max(1) as f32 / aspect.1.max(1) as f32;
    let (full_width, full_height) = largest(width, height, ratio);
    let Some(group) = Group::that_fits(faces, full_width, full_height) else {
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
    let head = faces.iter().map(|f| f.height).fold(0.0_f32, f32::max);
    let counts = move |f: &&Face| f.height > 0.0 && f.height >= PASSER_BY * head;
    faces.iter().filter(counts)
}

/// The faces that belong in the picture, as one box.
struct Group {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
    /// Height of the largest face, px.
    head: f32,
    alone: bool,
}

impl Group {
    /// Of the neighbours that fit into a crop of this size, those with the most face.
    fn that_fits(faces: &[Face], width: f32, height: f32) -> Option<Self> {
        let mut kept: Vec<Face> = counted(faces).copied().collect();
        kept.sort_by(|a, b| a.x.total_cmp(&b.x));
        let area = |faces: &[Face]| faces.iter().map(|f| f.width * f.height).sum::<f32>();
        let neighbours = (0..kept.len()).map(|first| {
            let fits = |end: &usize| {
                let group = Self::around(&kept[first..*end]);
                group.right - group.left <= width && group.bottom - group.top <= height
            };
            let end = (first + 2..=kept.len()).take_while(fits).last();
            &kept[first..end.unwrap_or(first + 1)]
        });
        let best = neighbours.max_by(|a, b| area(a).total_cmp(&area(b)))?;
        Some(Self::around(best))
    }

    fn around(faces: &[Face]) -> Self {
        let least = |of: fn(&Face) -> f32| faces.iter().map(of).fold(f32::MAX, f32::min);
        let most = |of: fn(&Face) -> f32| faces.iter().map(of).fold(f32::MIN, f32::max);
        Self {
            left: least(|f| f.x),
            right: most(|f| f.x + f.width),
            top: least(|f| f.y),
            bottom: most(|f| f.y + f.height),
            head: most(|f| f.height),
            alone: faces.len() == 1,
        }
    }

    fn centre_x(&self) -> f32 {
        f32::midpoint(self.left, self.right)
    }

    fn wanted_height(&self, ratio: f32, heads_tall: f32) -> f32 {
        if self.alone {
            return heads_tall * self.head;
        }
        let tall = self.bottom - self.top + (heads_tall - 1.0) * self.head;
        let wide = (self.right - self.left + 2.0 * SIDE_ROOM * self.head) / ratio;
        tall.max(wide)
    }

    /// Upper edge of a crop of this height: with headroom if there is room for it, else centred on the faces.
    fn top(&self, crop_height: f32) -> f32 {
        let spare = crop_height - (self.bottom - self.top);
        // A head has as much room above it in a half figure as in a portrait.
        let share = (HEADROOM / PORTRAIT_SPARE).min(HEADROOM * self.head / spare.max(1.0));
        self.top - spare * share
    }
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
