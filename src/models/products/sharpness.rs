//! How sharp a painting is on paper, and which sizes are not sold for it. No I/O.
//!
//! A print file always has the printer's density; how much of that is detail depends on what was painted and on the photo it
//! was painted from. A print with too little of it is a disappointment on a wall, so it is not offered.

use super::{Kind, PRINT_DPI, Variant};
use crate::models::portraits::Model as Portrait;

/// How many times larger the enlarging network makes a painting without inventing anything.
const ENLARGED: u32 = 4;
/// How many times larger than in the photo things can be painted: beyond that features are guessed.
const PAINTED_LARGER: u32 = 3;
/// Less than so many dots of detail per inch is soft even from across a room.
const FLOOR_DPI: u32 = 36;

/// The dots of detail along the long side of a painting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detail(u32);

impl Detail {
    /// What compositions of this long side (px) have at most.
    #[must_use]
    pub fn at_most(composition_px: u32) -> Self {
        Self(ENLARGED * composition_px)
    }

    /// What a portrait has.
    #[must_use]
    pub fn of(portrait: &Portrait, composition_px: u32) -> Self {
        let Self(most) = Self::at_most(composition_px);
        let from_photo = |crop: vision::Crop| PAINTED_LARGER * crop.width.max(crop.height);
        Self(
            portrait
                .crop()
                .map_or(most, |crop| from_photo(crop).min(most)),
        )
    }

    /// Dots of detail per inch in this size; never more than the printer prints. None for what is not printed.
    #[must_use]
    pub fn dpi(self, kind: Kind, variant: &Variant) -> Option<u32> {
        self.dpi_at(kind, variant.height_mm.max(variant.width_mm))
    }

    /// The same for a picture whose long side is so many millimetres.
    #[must_use]
    pub fn dpi_at(self, kind: Kind, long_side_mm: i32) -> Option<u32> {
        let inches = f64::from(long_side_mm.max(1)) / 25.4;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let dpi = (f64::from(self.0) / inches).round() as u32;
        kind.is_physical().then(|| dpi.min(PRINT_DPI.into()))
    }

    /// Whether this size is good enough to be sold.
    #[must_use]
    pub fn is_enough(self, kind: Kind, variant: &Variant) -> bool {
        self.dpi(kind, variant).is_none_or(|dpi| dpi >= FLOOR_DPI)
    }
}

/// What a number of dots per inch means to somebody who looks at it.
#[must_use]
pub fn words(dpi: Option<u32>) -> &'static str {
    match dpi {
        None => "A file to keep, share and print yourself.",
        Some(120..) => "Sharp from reading distance.",
        Some(70..120) => "Sharp from an arm's length, like a painting.",
        Some(FLOOR_DPI..70) => "Broad strokes: best from across the room.",
        Some(_) => "Too large for this photo: it would be soft even from across the room.",
    }
}
