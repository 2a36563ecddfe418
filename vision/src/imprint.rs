//! An invisible mark in every preview: its number, for staff who find the picture somewhere else.
//!
//! The mark is a pattern of [`TILE`] by [`TILE`] px, repeated over the picture and added to its brightness, stronger where
//! the painting is busy and weaker where it is smooth. The pattern is a sum of waves that fit the tile a whole number of
//! times. Which of them there are and where each begins comes from the shop's key; a fifth of them are always the same, so
//! that the tile can be found again, and the others are upright or upside down by the bits that they carry. This is
//! spread-spectrum marking (Cox, Kilian, Leighton, Shamoon 1997) with a periodic pattern, as in Kutter (1999), so that
//! any piece of some hundred pixels a side holds the whole number, and the picture's scale can be read off the period.
//!
//! What is carried: 64 bits, of which 40 are the number and 24 a checksum that only the key's holder can compute, in a
//! convolutional code of rate 1/4, each coded bit on three or four waves.
//!
//! # Reading
//! The picture's fine light and dark is levelled and Fourier transformed once. For each scale from [`SMALLEST`] to
//! [`LARGEST`] the waves of the pattern have known places in that spectrum; the fixed ones tell by one small transform
//! whether the tile is there and where it begins. The best few finds are made exact and decoded.
//!
//! # False alarms
//! A picture without a mark, or with that of another key, decodes to bits that know nothing of the checksum: each
//! decoding passes it by chance with a probability of 2⁻²⁴. A picture is read as it is and, if that tells nothing, in the
//! mirror, and at most [`CANDIDATES`] are decoded of each, so a wrong number is read with a probability of at most
//! 2 · 4 · 2⁻²⁴ = 4.8 · 10⁻⁷. That the fixed waves must be found first lowers it further (most unmarked pictures are never
//! decoded at all), and is not counted on.
//!
//! # Order
//! A preview is imprinted last, after [`watermark::mark`](crate::watermark::mark): the lettering then hides none of it.
//! It is read just as well the other way round.

mod code;
mod pattern;
mod search;
mod spectrum;
mod texture;

use image::{RgbImage, imageops};
use rayon::prelude::*;

use crate::resample;
use pattern::Pattern;
use search::Place;
use spectrum::Spectrum;

/// Side of the pattern that is repeated, px of the imprinted picture.
pub const TILE: usize = 128;
/// The scales at which a picture is looked for, as a part of its size when it was imprinted.
pub const SMALLEST: f32 = 0.45;
/// See [`SMALLEST`].
pub const LARGEST: f32 = 1.6;
/// How many finds in one picture, or in its mirror image, are decoded at most. Each is a chance for a false alarm.
pub const CANDIDATES: usize = 4;
/// How many bits of a number are written.
pub const NUMBER_BITS: u32 = 40;

/// Strength of the mark, grey levels, where the picture's texture has a deviation of one grey level, and by its root elsewhere.
const STRENGTH: f32 = 0.6;
/// What is added to that deviation, grey levels: a smooth place bears a little as well.
const SMOOTH: f32 = 1.5;
/// The mark's deviation from the picture, root mean square over all of it, grey levels: 38.5 dB with what rounding adds.
const LIMIT: f32 = 3.01;
/// Pictures longer than this are made smaller before they are read, px: more would cost time and tell nothing.
const LONGEST: u32 = 1600;
/// Pictures with a side shorter than this are not read, px: they hold too little.
const SHORTEST: u32 = 48;

/// The picture with `number` in it, which is not seen. It differs from the picture by a peak signal-to-noise ratio of
/// 38 dB or more. Only the lowest 40 bits of the number are written.
#[must_use]
pub fn imprint(picture: &RgbImage, number: u64, key: u64) -> RgbImage {
    let mut out = picture.clone();
    let width = picture.width() as usize;
    if picture.is_empty() {
        return out;
    }
    let tile = Pattern::new(key).tile(&code::encode(number, key));
    let mut strengths = strengths(picture);
    limit(&mut strengths, width, &tile);
    out.as_mut()
        .par_chunks_exact_mut(3 * width)
        .zip(strengths.par_chunks_exact(width))
        .enumerate()
        .for_each(|(y, (row, strengths))| {
            let waves = tile[TILE * (y % TILE)..][..TILE].iter().cycle();
            for ((pixel, strength), wave) in row.chunks_exact_mut(3).zip(strengths).zip(waves) {
                for value in pixel {
                    *value = (f32::from(*value) + strength * wave).round() as u8;
                }
            }
        });
    out
}

/// The number in a picture that was imprinted with this key, or `None` if there is none to be found. The picture may have
/// been cropped, scaled by [`SMALLEST`] to [`LARGEST`], compressed, made lighter or darker, and mirrored from side to side;
/// not turned. Takes some tenths of a second, and twice that where nothing is found.
#[must_use]
pub fn read(picture: &RgbImage, key: u64) -> Option<u64> {
    let (width, height) = picture.dimensions();
    if width.min(height) < SHORTEST {
        return None;
    }
    if width.max(height) > LONGEST {
        let (width, height) = resample::fitted(width, height, LONGEST);
        return read(&resample::resize(picture, width, height), key);
    }
    let pattern = Pattern::new(key);
    read_as_it_is(picture, &pattern, key)
        .or_else(|| read_as_it_is(&imageops::flip_horizontal(picture), &pattern, key))
}

fn read_as_it_is(picture: &RgbImage, pattern: &Pattern, key: u64) -> Option<u64> {
    let spectrum = Spectrum::of(picture);
    search::places(&spectrum, pattern)
        .into_iter()
        .map(|place| place.refined(&spectrum, pattern))
        .find_map(|place| code::decode(&coded_bits(&spectrum, pattern, &place), key))
}

/// How strong the mark may be at each pixel, grey levels: as the root of what is there already, since what is seen as a
/// change in texture grows slower than the texture.
fn strengths(picture: &RgbImage) -> Vec<f32> {
    let mut strengths = texture::of(picture).deviation;
    strengths
        .par_iter_mut()
        .for_each(|value| *value = STRENGTH * (*value + SMOOTH).sqrt());
    strengths
}

/// Makes the mark weaker everywhere if it would be more than [`LIMIT`].
fn limit(strengths: &mut [f32], width: usize, tile: &[f32]) {
    let energy: f32 = strengths
        .par_chunks_exact(width)
        .enumerate()
        .map(|(y, strengths)| {
            let waves = tile[TILE * (y % TILE)..][..TILE].iter().cycle();
            let changes = strengths.iter().zip(waves).map(|(s, wave)| s * wave);
            changes.map(|change| change * change).sum::<f32>()
        })
        .sum();
    let share = LIMIT / (energy / strengths.len() as f32).sqrt().max(LIMIT);
    strengths.par_iter_mut().for_each(|value| *value *= share);
}

/// How sure each coded bit is to be 0 (above zero) or 1 (below) with the tile at this place.
fn coded_bits(spectrum: &Spectrum, pattern: &Pattern, place: &Place) -> Vec<f32> {
    let mut bits = vec![0.0; code::LENGTH];
    for (bit, wave) in pattern.carriers() {
        bits[bit] += place.agreement(spectrum, wave);
    }
    bits
}
