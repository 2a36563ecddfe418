//! Dabs of a flat brush: a Kuwahara filter, which gives every pixel the mean of that neighbouring square which is most of one
//! colour, so that areas become flat and edges stay.
//!
//! After Papari, Petkov and Campisi, "Artistic Edge and Corner Enhancing Smoothing" (2007): the squares are weighed against
//! each other by their evenness instead of one being chosen, so that no pixel flips between two.

use image::RgbImage;
use rayon::prelude::*;

/// How much an even square counts more than an uneven one.
const SHARPNESS: i32 = 8;

/// The picture in dabs of this radius, px; 0 leaves it as it is.
pub(super) fn dabbed(picture: &RgbImage, radius: u32) -> RgbImage {
    if radius == 0 {
        return picture.clone();
    }
    let sums = Sums::of(picture);
    let (width, height) = picture.dimensions();
    let mut out = RgbImage::new(width, height);
    out.as_mut()
        .par_chunks_exact_mut(3 * width as usize)
        .enumerate()
        .for_each(|(y, row)| {
            for (x, pixel) in row.chunks_exact_mut(3).enumerate() {
                let colour = sums.blended([x as i64, y as i64], i64::from(radius));
                for (byte, value) in pixel.iter_mut().zip(colour) {
                    *byte = value.round().clamp(0.0, 255.0) as u8;
                }
            }
        });
    out
}

/// Sums over the rectangle from the upper left corner to each pixel: the colours, and the squares of all three together.
struct Sums {
    width: i64,
    height: i64,
    table: Vec<[f64; 4]>,
}

impl Sums {
    fn of(picture: &RgbImage) -> Self {
        let (width, height) = picture.dimensions();
        let across = width as usize + 1;
        let mut table = vec![[0.0; 4]; across * (height as usize + 1)];
        for (y, row) in picture.rows().enumerate() {
            let mut sum = [0.0; 4];
            for (x, pixel) in row.enumerate() {
                let [r, g, b] = pixel.0.map(f64::from);
                let values = [r, g, b, r * r + g * g + b * b];
                let at = (y + 1) * across + x + 1;
                for i in 0..4 {
                    sum[i] += values[i];
                    table[at][i] = table[at - across][i] + sum[i];
                }
            }
        }
        Self {
            width: width.into(),
            height: height.into(),
            table,
        }
    }

    /// The colour at a pixel: the means of the four squares that have it as a corner, the more even the more they count.
    fn blended(&self, [x, y]: [i64; 2], radius: i64) -> [f64; 3] {
        let (mut colour, mut total) = ([0.0; 3], 0.0);
        for left in [x - radius, x] {
            for top in [y - radius, y] {
                let [r, g, b, squares] = self.mean([left, top], radius);
                let variance = (squares - r * r - g * g - b * b).max(0.0);
                let weight = (1.0 + variance.sqrt()).powi(-SHARPNESS);
                total += weight;
                for (sum, value) in colour.iter_mut().zip([r, g, b]) {
                    *sum += weight * value;
                }
            }
        }
        colour.map(|sum| sum / total)
    }

    /// The mean over a square of `radius + 1` px, as far as it is in the picture.
    fn mean(&self, [left, top]: [i64; 2], radius: i64) -> [f64; 4] {
        let (x, y) = (left.max(0), top.max(0));
        let right = (left + radius + 1).min(self.width);
        let bottom = (top + radius + 1).min(self.height);
        let at = |x: i64, y: i64| self.table[(y * (self.width + 1) + x) as usize];
        let (a, b, c, d) = (at(x, y), at(right, y), at(x, bottom), at(right, bottom));
        let area = ((right - x) * (bottom - y)) as f64;
        std::array::from_fn(|i| (d[i] - b[i] - c[i] + a[i]) / area)
    }
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    /// Dark on the left and light on the right, with noise on both.
    fn halves() -> RgbImage {
        RgbImage::from_fn(40, 40, |x, y| {
            let mixed = (x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77)) >> 7;
            let noise = (mixed.wrapping_mul(0xc2b2_ae3d) >> 16) % 25;
            Rgb([if x < 20 { 40 } else { 200 } + noise as u8; 3])
        })
    }

    /// The standard deviation of fifteen columns.
    fn deviation(picture: &RgbImage, from: u32) -> f64 {
        let places = (0..40).flat_map(|y| (from..from + 15).map(move |x| (x, y)));
        let values: Vec<f64> = places
            .map(|(x, y)| picture.get_pixel(x, y)[0].into())
            .collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let squares = values.iter().map(|value| (value - mean).powi(2));
        (squares.sum::<f64>() / values.len() as f64).sqrt()
    }

    #[test]
    fn an_edge_stays_and_noise_goes() {
        let picture = halves();
        let dabbed = dabbed(&picture, 3);
        for from in [0, 23] {
            let (before, after) = (deviation(&picture, from), deviation(&dabbed, from));
            assert!(after < before / 2.0, "{before} {after}");
        }
        assert!(dabbed.get_pixel(19, 20)[0] < 75 && dabbed.get_pixel(20, 20)[0] > 190);
    }
}
