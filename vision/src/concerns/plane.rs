//! The brightness of a part of a photo, at the one size at which everything is judged.

use image::RgbImage;

use crate::{crop::Crop, resample};

/// What is higher is shrunk to this, px. Of what is lower, every pixel is needed, and more would tell nothing new.
pub(super) const HEIGHT: u32 = 128;
/// Of the pixels that are averaged to one, at most this many are read from side to side, and from top to bottom.
const SAMPLES: u32 = 4;

/// Brightness, 0 to 255 as displayed (not linear light).
pub(super) struct Plane {
    pub(super) width: usize,
    pub(super) height: usize,
    values: Vec<f32>,
}

impl Plane {
    /// Of an area of the photo, which lies inside it.
    pub(super) fn of(photo: &RgbImage, area: Crop) -> Self {
        let thinned = thinned(photo, area);
        let (width, height) = thinned.dimensions();
        let picture = if height > HEIGHT {
            let width = (f64::from(width) * f64::from(HEIGHT) / f64::from(height)).round();
            resample::resize(&thinned, (width as u32).max(1), HEIGHT)
        } else {
            thinned
        };
        let brightness =
            |[r, g, b]: [u8; 3]| 0.299 * f32::from(r) + 0.587 * f32::from(g) + 0.114 * f32::from(b);
        Self {
            width: picture.width() as usize,
            height: picture.height() as usize,
            values: picture.pixels().map(|pixel| brightness(pixel.0)).collect(),
        }
    }

    /// The value at a place; beyond its edges the plane goes on as its outermost pixels.
    pub(super) fn at(&self, x: isize, y: isize) -> f32 {
        let x = x.clamp(0, self.width as isize - 1) as usize;
        let y = y.clamp(0, self.height as isize - 1) as usize;
        self.values[y * self.width + x]
    }

    /// The same places with other values: what the function makes of each x and y.
    pub(super) fn map(&self, value: impl Fn(isize, isize) -> f32) -> Self {
        let rows = 0..self.height as isize;
        let places = rows.flat_map(|y| (0..self.width as isize).map(move |x| (x, y)));
        Self {
            values: places.map(|(x, y)| value(x, y)).collect(),
            ..*self
        }
    }

    /// The places that are not within this part of the height from an edge.
    pub(super) fn inner(&self, margin: f32) -> impl Iterator<Item = (isize, isize)> {
        let margin = (margin * self.height as f32).round() as isize;
        let columns = margin..self.width as isize - margin;
        (margin..self.height as isize - margin)
            .flat_map(move |y| columns.clone().map(move |x| (x, y)))
    }
}

/// The area with whole blocks of pixels averaged to one, so that what is left to shrink is small. Of large blocks, only
/// some pixels are read: noise is averaged away all the same, and the time does not grow with the photo.
fn thinned(photo: &RgbImage, area: Crop) -> RgbImage {
    let block = (area.height / HEIGHT).min(area.width).max(1);
    let step = block.div_ceil(SAMPLES) as usize;
    let mean = |x: u32, y: u32| {
        let (left, top) = (area.x + x * block, area.y + y * block);
        let (mut sum, mut count) = ([0_u32; 3], 0);
        for y in (top..top + block).step_by(step) {
            for x in (left..left + block).step_by(step) {
                let pixel = photo.get_pixel(x, y);
                for channel in 0..3 {
                    sum[channel] += u32::from(pixel[channel]);
                }
                count += 1;
            }
        }
        image::Rgb(sum.map(|sum| ((sum + count / 2) / count) as u8))
    };
    RgbImage::from_fn(area.width / block, area.height / block, mean)
}
