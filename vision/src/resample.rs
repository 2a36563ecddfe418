//! Making pictures smaller and larger: Lanczos, in linear light, on all cores.

use std::sync::OnceLock;

use image::RgbImage;
use rayon::prelude::*;

/// Lobes of the Lanczos window; three is the usual compromise between sharp and ringing.
const LOBES: f32 = 3.0;

/// Width and height scaled so that the longer is `long_side`; neither is below 1.
pub(crate) fn fitted(width: u32, height: u32, long_side: u32) -> (u32, u32) {
    let scale = f64::from(long_side) / f64::from(width.max(height).max(1));
    let side = |length: u32| ((f64::from(length) * scale).round() as u32).max(1);
    (side(width), side(height))
}

/// The picture at another size.
pub(crate) fn resize(image: &RgbImage, width: u32, height: u32) -> RgbImage {
    if image.dimensions() == (width, height) {
        return image.clone();
    }
    let columns = taps(image.width(), width);
    let rows = taps(image.height(), height);
    let wide = resize_rows(image, &columns);
    let mut out = RgbImage::new(width, height);
    let row_values = 3 * width as usize;
    out.as_mut()
        .par_chunks_exact_mut(row_values)
        .zip(rows.par_iter())
        .for_each(|(row, taps)| {
            let mut sum = vec![0.0_f32; row_values];
            for (offset, weight) in taps.weights.iter().enumerate() {
                let source = &wide[(taps.first + offset) * row_values..][..row_values];
                for (sum, value) in sum.iter_mut().zip(source) {
                    *sum += weight * value;
                }
            }
            for (byte, value) in row.iter_mut().zip(sum) {
                *byte = to_srgb(value);
            }
        });
    out
}

/// Every row at its new width, in linear light.
fn resize_rows(image: &RgbImage, columns: &[Taps]) -> Vec<f32> {
    let linear = linear_table();
    let row_values = 3 * columns.len();
    let mut out = vec![0.0_f32; row_values * image.height() as usize];
    let source_rows = image.as_raw().par_chunks_exact(3 * image.width() as usize);
    out.par_chunks_exact_mut(row_values)
        .zip(source_rows)
        .for_each(|(row, source)| {
            let source: Vec<f32> = source.iter().map(|&byte| linear[byte as usize]).collect();
            for (pixel, taps) in row.chunks_exact_mut(3).zip(columns) {
                let mut sum = [0.0_f32; 3];
                for (weight, from) in taps
                    .weights
                    .iter()
                    .zip(source[3 * taps.first..].chunks_exact(3))
                {
                    for channel in 0..3 {
                        sum[channel] += weight * from[channel];
                    }
                }
                pixel.copy_from_slice(&sum);
            }
        });
    out
}

/// The input pixels that make one output pixel, and how much of each.
struct Taps {
    first: usize,
    weights: Vec<f32>,
}

fn taps(from: u32, to: u32) -> Vec<Taps> {
    let ratio = from as f32 / to as f32;
    let stretch = ratio.max(1.0);
    let reach = LOBES * stretch;
    (0..to)
        .map(|i| {
            let centre = (i as f32 + 0.5) * ratio - 0.5;
            let first = (centre - reach).ceil().max(0.0) as usize;
            let last = ((centre + reach).floor() as usize).min(from as usize - 1);
            let mut weights: Vec<f32> = (first..=last)
                .map(|j| lanczos((j as f32 - centre) / stretch))
                .collect();
            let sum: f32 = weights.iter().sum();
            weights.iter_mut().for_each(|weight| *weight /= sum);
            Taps { first, weights }
        })
        .collect()
}

fn lanczos(x: f32) -> f32 {
    use std::f32::consts::PI;
    if x.abs() < 1e-6 {
        return 1.0;
    }
    if x.abs() >= LOBES {
        return 0.0;
    }
    LOBES * (PI * x).sin() * (PI * x / LOBES).sin() / (PI * x).powi(2)
}

/// Linear light for each of the 256 sRGB values.
pub(crate) fn linear_table() -> &'static [f32; 256] {
    static TABLE: OnceLock<[f32; 256]> = OnceLock::new();
    TABLE.get_or_init(|| {
        std::array::from_fn(|i| {
            let v = i as f32 / 255.0;
            if v <= 0.04045 {
                v / 12.92
            } else {
                ((v + 0.055) / 1.055).powf(2.4)
            }
        })
    })
}

/// Steps of the table from linear light to sRGB; fine enough that every sRGB value comes back as itself.
const STEPS: usize = 1 << 14;

/// The sRGB value of an amount of linear light.
fn to_srgb(linear: f32) -> u8 {
    static TABLE: OnceLock<Vec<u8>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        (0..=STEPS)
            .map(|i| {
                let v = i as f32 / STEPS as f32;
                let s = if v <= 0.003_130_8 {
                    12.92 * v
                } else {
                    1.055 * v.powf(1.0 / 2.4) - 0.055
                };
                (s * 255.0).round() as u8
            })
            .collect()
    });
    table[(linear.clamp(0.0, 1.0) * STEPS as f32).round() as usize]
}
