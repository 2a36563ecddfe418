//! A picture's fine light and dark, and how much of it there is at each place.

use image::RgbImage;
use rayon::prelude::*;

use crate::tone::{blur, ycbcr};

/// What is finer than this counts: the sigma of a Gaussian, px.
const FINE_SIGMA: f32 = 2.5;
/// Over what distance the deviation is taken, likewise.
const NEAR_SIGMA: f32 = 6.0;

/// Two planes of a picture, row by row.
pub(super) struct Texture {
    /// Brightness less the mean brightness around, grey levels.
    pub fine: Vec<f32>,
    /// The root mean square of `fine` around each pixel.
    pub deviation: Vec<f32>,
}

/// The texture of a picture, which must not be empty.
pub(super) fn of(picture: &RgbImage) -> Texture {
    let width = picture.width() as usize;
    let mut fine: Vec<f32> = picture
        .as_raw()
        .par_chunks_exact(3)
        .map(|pixel| ycbcr(pixel)[0])
        .collect();
    let mut broad = fine.clone();
    blur(&mut broad, width, FINE_SIGMA);
    let pairs = fine.par_iter_mut().zip(broad);
    pairs.for_each(|(fine, broad)| *fine -= broad);
    let mut deviation: Vec<f32> = fine.par_iter().map(|fine| fine * fine).collect();
    blur(&mut deviation, width, NEAR_SIGMA);
    let squares = deviation.par_iter_mut();
    squares.for_each(|square| *square = square.max(0.0).sqrt());
    Texture { fine, deviation }
}
