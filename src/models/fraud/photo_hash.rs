//! Knowing a photo again that was saved anew, made smaller, brightened, cropped a little, mirrored or turned.
//!
//! The hash is of 64 bits: which of 8 × 8 parts of the picture are lighter than all of it. A database cannot look for what is
//! nearly equal, so the hash is split into eight bands of eight bits, one from each row and column, and looked for by those. Two
//! photos are taken for the same when at least [`ENOUGH`] of their bands agree.
//!
//! Why these: measured on this repository's photos and samples with 25 alterations (saved as JPEG at 30, a quarter of the size,
//! lighter, darker, blurred, cropped on one side or on all), four bands of 16 bits, of which three have to agree, knew half to
//! three quarters again, whatever is hashed; four of these eight knew every photo, up to crops of 2 %, and most at 3 %. Hashes
//! of waves (DCT) and of slopes broke at 2 % on one side. No two pictures of different subjects had more than one band in
//! common in any of eight turns; but there are only three subjects. If bits fell evenly, two photos would agree in four once
//! in ten million; faces before plain walls are more alike than that. So it is a hint that two photos are one, never proof.

use image::{
    GrayImage, RgbImage,
    imageops::{self, FilterType},
};
use image_hasher::{HashAlg, Hasher, HasherConfig};

/// So many bands of two photos' hashes agree when they are the same photo.
pub const ENOUGH: usize = 4;

/// What a photo looks like, roughly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PhotoHash(pub u64);

impl PhotoHash {
    /// The bands with their number, 0 to 7; only bands of the same number are compared. Each has a bit of every row and column,
    /// along a diagonal: a crop moves whole edges.
    #[must_use]
    pub fn bands(self) -> [(u8, u8); 8] {
        let rows = self.0.to_le_bytes();
        [0, 1, 2, 3, 4, 5, 6, 7].map(|number: u8| {
            let bits = (0_u8..)
                .zip(rows)
                .map(|(row, bits)| (bits >> ((row + number) % 8)) & 1);
            (number, bits.fold(0, |band, bit| (band << 1) | bit))
        })
    }

    /// How many bands two hashes have in common.
    #[must_use]
    pub fn agreeing(self, other: Self) -> usize {
        let bands = self.bands().into_iter().zip(other.bands());
        bands.filter(|(one, other)| one == other).count()
    }
}

/// A photo in its eight orientations: upright, turned right by a quarter, a half, three quarters, and the same of its mirror
/// image. Keep the bands of the first, and look for those of all. None for a flat picture, which looks like any other.
#[must_use]
pub fn forms(image: &RgbImage) -> Option<[PhotoHash; 8]> {
    let small = small(image)?;
    let hasher = hasher();
    let hash =
        |small: &GrayImage| PhotoHash(u64::from_le_bytes(hasher.hash_image(small).into_inner()));
    let turned = |small: &GrayImage| {
        [
            hash(small),
            hash(&imageops::rotate90(small)),
            hash(&imageops::rotate180(small)),
            hash(&imageops::rotate270(small)),
        ]
    };
    let [a, b, c, d] = turned(&small);
    let [e, f, g, h] = turned(&imageops::flip_horizontal(&small));
    Some([a, b, c, d, e, f, g, h])
}

/// The side of the grey picture that is turned and hashed.
const SIDE: u32 = 32;
/// First made this small the fast way; the rest is done with care.
const ROUGHLY: u32 = 4 * SIDE;
/// A picture whose lightest part is no lighter than its darkest by more is flat, of 255.
const FLAT: u8 = 10;

fn hasher() -> Hasher<[u8; 8]> {
    HasherConfig::with_bytes_type()
        .hash_size(8, 8)
        .hash_alg(HashAlg::Mean)
        .resize_filter(FilterType::Triangle)
        .to_hasher()
}

/// The picture in grey, squeezed into a small square so that it may be turned.
fn small(image: &RgbImage) -> Option<GrayImage> {
    if image.width() == 0 || image.height() == 0 {
        return None;
    }
    let roughly = imageops::grayscale(&imageops::thumbnail(image, ROUGHLY, ROUGHLY));
    let small = imageops::resize(&roughly, SIDE, SIDE, FilterType::Triangle);
    let lightest = small.as_raw().iter().max()?;
    let darkest = small.as_raw().iter().min()?;
    (lightest - darkest > FLAT).then_some(small)
}

#[cfg(test)]
mod tests;
