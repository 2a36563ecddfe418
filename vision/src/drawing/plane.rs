//! A plane of numbers, one for each pixel, and the one way in which it is blurred.

use std::borrow::Cow;

use image::RgbImage;
use rayon::prelude::*;

/// One number for each pixel, row by row.
#[derive(Clone)]
pub(super) struct Plane {
    pub width: usize,
    pub values: Vec<f32>,
}

impl Plane {
    /// The plane of what `row` writes into each row, given its number.
    pub fn by_rows(width: usize, height: usize, row: impl Fn(usize, &mut [f32]) + Sync) -> Self {
        let mut values = vec![0.0; width * height];
        values
            .par_chunks_exact_mut(width)
            .enumerate()
            .for_each(|(y, values)| row(y, values));
        Self { width, values }
    }

    /// How bright a picture is, 0 to 1; BT.601 as in JPEG.
    pub fn brightness(picture: &RgbImage) -> Self {
        let values = picture
            .as_raw()
            .par_chunks_exact(3)
            .map(|pixel| {
                let [r, g, b] = [pixel[0], pixel[1], pixel[2]].map(f32::from);
                (0.299 * r + 0.587 * g + 0.114 * b) / 255.0
            })
            .collect();
        Self {
            width: picture.width() as usize,
            values,
        }
    }

    pub fn height(&self) -> usize {
        self.values.len() / self.width
    }

    pub fn row(&self, y: usize) -> &[f32] {
        &self.values[y * self.width..][..self.width]
    }

    /// What `join` makes of each number here and its counterpart in a plane of the same size.
    pub fn with(&self, other: &Self, join: impl Fn(f32, f32) -> f32 + Sync) -> Self {
        let values = self
            .values
            .par_iter()
            .zip(&other.values)
            .map(|(&here, &there)| join(here, there))
            .collect();
        Self {
            width: self.width,
            values,
        }
    }

    /// What `change` makes of each number.
    pub fn map(mut self, change: impl Fn(f32) -> f32 + Sync) -> Self {
        self.values
            .par_iter_mut()
            .for_each(|value| *value = change(*value));
        self
    }

    /// Blurred with the taps 1, 2, 1 along rows and columns, once for each step, the taps so many pixels apart. A step s
    /// adds s²/2 to the variance; growing steps reach far for little work (the "à trous" way). Beyond its ends a row or
    /// column goes on as its last pixel.
    pub fn soften(&self, steps: &[usize]) -> Self {
        steps
            .iter()
            .fold(Cow::Borrowed(self), |plane, &step| {
                Cow::Owned(Self::by_rows(plane.width, plane.height(), |y, out| {
                    plane.softened_row(y, step, out);
                }))
            })
            .into_owned()
    }

    fn softened_row(&self, y: usize, step: usize, out: &mut [f32]) {
        let above = self.row(y.saturating_sub(step));
        let below = self.row((y + step).min(self.height() - 1));
        let mut middle = Vec::with_capacity(self.width + 2 * step);
        middle.resize(step, 0.0);
        middle.extend(
            self.row(y)
                .iter()
                .zip(above.iter().zip(below))
                .map(|(here, (above, below))| 0.5 * here + 0.25 * (above + below)),
        );
        let (first, last) = (middle[step], middle[middle.len() - 1]);
        middle[..step].fill(first);
        middle.resize(self.width + 2 * step, last);
        for (out, ((left, here), right)) in out
            .iter_mut()
            .zip(middle.iter().zip(&middle[step..]).zip(&middle[2 * step..]))
        {
            *out = 0.5 * here + 0.25 * (left + right);
        }
    }

    /// What `change` makes of the numbers once they are scaled to a variance of 1; their mean is taken to be 0. The sum is
    /// always formed in one order, so that the result is the same on any number of cores.
    pub fn normalised(self, change: impl Fn(f32) -> f32 + Sync) -> Self {
        let rows: Vec<f32> = self
            .values
            .par_chunks_exact(self.width)
            .map(|row| row.iter().map(|value| value * value).sum())
            .collect();
        let variance = rows.iter().sum::<f32>() / self.values.len() as f32;
        let scale = 1.0 / variance.sqrt().max(f32::MIN_POSITIVE);
        self.map(|value| change(scale * value))
    }
}
