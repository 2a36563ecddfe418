//! What a key's pattern is made of.

use std::f32::consts::TAU;

use rustfft::{FftPlanner, num_complex::Complex32};
use sha2::{Digest, Sha256};

use super::{TILE, code};

/// How often the longest and the shortest waves fit a tile. Longer ones drown in the painting and are seen more easily;
/// shorter ones are lost when the picture is made half as large.
const FITS: std::ops::RangeInclusive<i32> = 8..=HIGHEST;
pub(super) const HIGHEST: i32 = 30;
/// One wave in so many is fixed.
const FIXED: usize = 5;

/// A wave that fits the tile `x` times across and `y` times down.
#[derive(Clone, Copy)]
pub(super) struct Wave {
    pub x: i32,
    pub y: i32,
    /// What it begins with at the tile's corner: a complex number of size 1.
    pub start: Complex32,
}

/// The waves of one key.
pub(super) struct Pattern {
    waves: Vec<Wave>,
    fixed: usize,
}

impl Pattern {
    pub fn new(key: u64) -> Self {
        let mut random = Random::new(key);
        let mut waves = Vec::new();
        // A wave and its opposite are one: half of the plane has all of them.
        for (x, y) in (0..=HIGHEST).flat_map(|x| (-HIGHEST..=HIGHEST).map(move |y| (x, y))) {
            let length = x * x + y * y;
            let fits = FITS.start().pow(2) <= length && length <= FITS.end().pow(2);
            if fits && (x > 0 || y > 0) {
                let start = Complex32::from_polar(1.0, TAU * random.share());
                waves.push(Wave { x, y, start });
            }
        }
        for last in (1..waves.len()).rev() {
            waves.swap(last, random.below(last + 1));
        }
        let fixed = waves.len() / FIXED;
        Self { waves, fixed }
    }

    /// The waves by which the tile is found.
    pub fn fixed(&self) -> &[Wave] {
        &self.waves[..self.fixed]
    }

    /// The waves that carry coded bits, each with the number of its bit.
    pub fn carriers(&self) -> impl Iterator<Item = (usize, &Wave)> {
        (0..code::LENGTH).cycle().zip(&self.waves[self.fixed..])
    }

    /// The tile with these coded bits in it, row by row; its mean square is 1.
    pub fn tile(&self, coded: &[bool]) -> Vec<f32> {
        let mut plane = vec![Complex32::default(); TILE * TILE];
        // The mean square of a wave is half the square of its size.
        let size = (2.0 / self.waves.len() as f32).sqrt();
        for wave in self.fixed() {
            plane[cell(wave)] = wave.start * size;
        }
        for (bit, wave) in self.carriers() {
            plane[cell(wave)] = wave.start * if coded[bit] { -size } else { size };
        }
        let mut tile = vec![0.0; TILE * TILE];
        waves_to_pixels(&mut plane, &mut FftPlanner::new());
        for (value, pixel) in tile.iter_mut().zip(plane) {
            *value = pixel.re;
        }
        tile
    }
}

/// Where a wave stands in a plane for [`waves_to_pixels`].
pub(super) fn cell(wave: &Wave) -> usize {
    wave.x as usize * TILE + wave.y.rem_euclid(TILE as i32) as usize
}

/// Sums the waves of a tile: in the plane a column of waves follows another, and out of it a row of pixels another.
pub(super) fn waves_to_pixels(plane: &mut [Complex32], planner: &mut FftPlanner<f32>) {
    let transform = planner.plan_fft_inverse(TILE);
    let used = TILE * (HIGHEST as usize + 1);
    transform.process(&mut plane[..used]);
    for y in 1..TILE {
        for x in 0..y {
            plane.swap(y * TILE + x, x * TILE + y);
        }
    }
    transform.process(plane);
}

/// Numbers that nobody can foretell without the key: SHA-256 of the key and a counter.
struct Random {
    key: u64,
    counter: u64,
}

impl Random {
    fn new(key: u64) -> Self {
        Self { key, counter: 0 }
    }

    fn next(&mut self) -> u32 {
        let hash = Sha256::new()
            .chain_update(b"limner imprint pattern")
            .chain_update(self.key.to_le_bytes())
            .chain_update(self.counter.to_le_bytes())
            .finalize();
        self.counter += 1;
        u32::from_le_bytes([hash[0], hash[1], hash[2], hash[3]])
    }

    /// 0 to 1.
    fn share(&mut self) -> f32 {
        (self.next() >> 8) as f32 / (1 << 24) as f32
    }

    fn below(&mut self, end: usize) -> usize {
        ((u64::from(self.next()) * end as u64) >> 32) as usize
    }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use super::{Pattern, TILE};
    use crate::imprint::code;

    #[test]
    fn a_tile_is_the_sum_of_its_waves() {
        let pattern = Pattern::new(7);
        let tile = pattern.tile(&vec![true; code::LENGTH]);
        let (x, y) = (37, 101);
        let waves = pattern.fixed().iter().map(|wave| (1.0, wave));
        let waves = waves.chain(pattern.carriers().map(|(_, wave)| (-1.0, wave)));
        let size = (2.0 / pattern.waves.len() as f32).sqrt();
        let sum: f32 = waves
            .map(|(sign, wave)| {
                let turn = TAU * (wave.x * x + wave.y * y) as f32 / TILE as f32;
                sign * size * (turn + wave.start.arg()).cos()
            })
            .sum();
        let found = tile[y as usize * TILE + x as usize];
        assert!((found - sum).abs() < 1e-3, "{found} {sum}");
    }

    #[test]
    fn a_tile_has_a_mean_square_of_one() {
        let tile = Pattern::new(8).tile(&vec![false; code::LENGTH]);
        let mean = tile.iter().map(|value| value * value).sum::<f32>() / tile.len() as f32;
        assert!((mean - 1.0).abs() < 1e-3, "{mean}");
    }
}
