//! What making and packing a product takes: each variant says so; what nobody measured is supposed from its kind and size.

use super::{Kind, Variant};

impl Kind {
    /// Business days in the workshop, at least and at most, of what nobody measured.
    #[must_use]
    pub fn usual_days(self) -> [i32; 2] {
        match self {
            Self::FineArt => [1, 2],
            Self::Canvas => [2, 3],
            Self::Framed => [2, 4],
            Self::Digital => [0, 0],
        }
    }

    /// What one weighs in its packing, in grams, of what nobody weighed: by its area (paper, glass and back, canvas) and its
    /// edge (frame, stretcher bars), rounded up to ten grams. `border_mm` is how far frame and mat go beyond the picture.
    #[must_use]
    pub fn usual_grams(self, (width_mm, height_mm): (i32, i32), border_mm: i32) -> i32 {
        let (per_square_metre, per_metre, packing) = match self {
            Self::FineArt => (310, 0, 180),
            Self::Framed => (9_000, 350, 500),
            Self::Canvas => (700, 600, 400),
            Self::Digital => return 0,
        };
        let around = 2 * i64::from(border_mm.max(0));
        let width = i64::from(width_mm.max(0)) + around;
        let height = i64::from(height_mm.max(0)) + around;
        let area = width
            .saturating_mul(height)
            .saturating_mul(per_square_metre)
            / 1_000_000;
        let edge = 2 * (width + height) * per_metre / 1_000;
        let grams = (area + edge + packing + 9) / 10 * 10;
        i32::try_from(grams).unwrap_or(i32::MAX)
    }
}

impl Variant {
    /// Business days in the workshop, at least and at most.
    #[must_use]
    pub fn production_days(&self) -> [u32; 2] {
        [self.production_days_min, self.production_days_max]
            .map(|days| u32::try_from(days).unwrap_or(0))
    }

    /// What one weighs in its packing, in grams.
    #[must_use]
    pub fn packed_grams(&self) -> u32 {
        u32::try_from(self.weight_grams).unwrap_or(0)
    }

    /// How long one takes to make: `Made in 2–4 days`. Nothing for what is not made by hand.
    #[must_use]
    pub fn made_in(&self) -> Option<String> {
        let (min, max) = (self.production_days_min, self.production_days_max);
        match (min, max) {
            (_, ..=0) => None,
            (1, 1) => Some("Made in 1 day".into()),
            (min, max) if min == max => Some(format!("Made in {max} days")),
            (0, max) => Some(format!("Made within {max} days")),
            (min, max) => Some(format!("Made in {min}–{max} days")),
        }
    }
}
