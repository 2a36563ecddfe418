//! What making and packing a product takes, as long as nobody measured it: from its kind and size.

use super::{Kind, Variant};

impl Kind {
    /// Business days in the workshop, at least and at most.
    #[must_use]
    pub fn production_days(self) -> [u32; 2] {
        match self {
            Self::FineArt => [1, 2],
            Self::Canvas => [2, 3],
            Self::Framed => [2, 4],
            Self::Digital => [0, 0],
        }
    }
}

impl Variant {
    /// What one weighs in its packing, in grams: by its area (paper, glass and back, canvas) and its edge (frame, stretcher
    /// bars), rounded up to ten grams.
    #[must_use]
    pub fn packed_grams(&self, kind: Kind) -> u32 {
        let (per_square_metre, per_metre, packing) = match kind {
            Kind::FineArt => (310, 0, 180),
            Kind::Framed => (9_000, 350, 500),
            Kind::Canvas => (700, 600, 400),
            Kind::Digital => return 0,
        };
        let around = 2 * i64::from(self.frame_mm.max(0) + self.mat_mm.max(0));
        let width = i64::from(self.width_mm.max(0)) + around;
        let height = i64::from(self.height_mm.max(0)) + around;
        let area = width * height * per_square_metre / 1_000_000;
        let edge = 2 * (width + height) * per_metre / 1_000;
        let grams = (area + edge + packing + 9) / 10 * 10;
        u32::try_from(grams).unwrap_or(u32::MAX)
    }
}
