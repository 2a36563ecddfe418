//! What of each frequency a picture holds, measured against how much it holds of the frequencies around.

use image::RgbImage;
use rayon::prelude::*;
use rustfft::{FftPlanner, num_complex::Complex32};

use super::texture;
use crate::tone::blur;

/// Added to the deviation, grey levels, so that what JPEG left of a smooth place does not count as much as a texture.
const FLOOR: f32 = 0.7;
/// No pixel counts for more than so many deviations: edges and lettering do not drown the rest.
const CLIP: f32 = 2.5;
/// No frequency counts for more than so many of its surroundings' deviations: a weave, a screen or the 8 px blocks of a
/// JPEG are periodic too.
const SPIKE: f32 = 5.0;
/// How far the surroundings of a frequency reach, cycles per pixel (the sigma of a Gaussian).
const AROUND: f32 = 0.006;

/// A picture's spectrum: columns of frequencies, of which those across are zero and above.
pub(super) struct Spectrum {
    columns: Vec<Complex32>,
    /// Mean square around each frequency.
    power: Vec<f32>,
    /// How finely the frequencies are sampled: samples to one cycle per pixel, across and down.
    across: usize,
    down: usize,
}

impl Spectrum {
    /// The spectrum of a picture's texture, with the picture's middle as origin.
    pub fn of(picture: &RgbImage) -> Self {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        // Twice the size, so that what is between two samples can be had from them.
        let (across, down) = (even_size(2 * width), even_size(2 * height));
        let plane = levelled(picture);
        let rows = transformed(&plane, width, across, across / 2);
        let columns = transformed(&transposed(&rows, across / 2), height, down, down);
        let mut power: Vec<f32> = columns.par_iter().map(Complex32::norm_sqr).collect();
        blur(&mut power, down, AROUND * down as f32);
        let floor = 1e-6 * power.iter().copied().fold(0.0, f32::max) + f32::MIN_POSITIVE;
        power.par_iter_mut().for_each(|power| *power += floor);
        Self {
            columns,
            power,
            across,
            down,
        }
    }

    /// What a frequency holds, and the mean square of its surroundings; frequencies are cycles per pixel, `x` not below
    /// zero. `None` for waves too short for any picture to hold.
    pub fn at(&self, x: f32, y: f32) -> Option<(Complex32, f32)> {
        let (x, y) = (x * self.across as f32, y * self.down as f32);
        let (left, top) = (x.floor() as usize, y.floor());
        if left + 1 >= self.across / 2 || y.abs() + 1.0 >= self.down as f32 / 2.0 {
            return None;
        }
        let (dx, dy) = (x - x.floor(), y - top);
        let row = |top: f32| (top as i32).rem_euclid(self.down as i32) as usize;
        let (top, below) = (row(top), row(top + 1.0));
        let value = |column: usize| {
            let column = &self.columns[column * self.down..][..self.down];
            column[top] * (1.0 - dy) + column[below] * dy
        };
        let value = value(left) * (1.0 - dx) + value(left + 1) * dx;
        let power = self.power[left * self.down + top];
        let spike = SPIKE * power.sqrt() / value.norm().max(f32::MIN_POSITIVE);
        Some((value * spike.min(1.0), power))
    }
}

/// The picture's texture, made even: a quiet place tells more than a busy one, where the mark is but little stronger.
fn levelled(picture: &RgbImage) -> Vec<Complex32> {
    let texture = texture::of(picture);
    let pairs = texture.fine.par_iter().zip(&texture.deviation);
    pairs
        .map(|(fine, deviation)| {
            let deviation = deviation + FLOOR;
            // A deviation for the noise's own size, and the root of one for the mark's.
            let value = (fine / deviation).clamp(-CLIP, CLIP) / deviation.sqrt();
            Complex32::new(value, 0.0)
        })
        .collect()
}

/// Each row of `length` as if it had `size` values with its middle first, transformed, and the first `kept` of them.
fn transformed(plane: &[Complex32], length: usize, size: usize, kept: usize) -> Vec<Complex32> {
    let transform = FftPlanner::new().plan_fft_forward(size);
    let mut out = vec![Complex32::default(); plane.len() / length * kept];
    out.par_chunks_exact_mut(kept)
        .zip(plane.par_chunks_exact(length))
        .for_each_init(
            || {
                let scratch = transform.get_inplace_scratch_len();
                (
                    vec![Complex32::default(); size],
                    vec![Complex32::default(); scratch],
                )
            },
            |(row, scratch), (out, values)| {
                let (before, after) = values.split_at(length / 2);
                row.fill(Complex32::default());
                row[..after.len()].copy_from_slice(after);
                row[size - before.len()..].copy_from_slice(before);
                transform.process_with_scratch(row, scratch);
                out.copy_from_slice(&row[..kept]);
            },
        );
    out
}

fn transposed(plane: &[Complex32], width: usize) -> Vec<Complex32> {
    let height = plane.len() / width;
    let mut out = vec![Complex32::default(); plane.len()];
    out.par_chunks_exact_mut(height)
        .enumerate()
        .for_each(|(x, column)| {
            for (y, value) in column.iter_mut().enumerate() {
                *value = plane[y * width + x];
            }
        });
    out
}

/// The next size that has only small factors, which is transformed quickly.
fn even_size(least: usize) -> usize {
    let step = (least.next_power_of_two() / 16).max(2);
    least.div_ceil(step) * step
}
