//! Finding the tile: at what scale the picture is, and where in it the tile begins.

use std::f32::consts::TAU;

use rayon::prelude::*;
use rustfft::{FftPlanner, num_complex::Complex32};

use super::{
    CANDIDATES, LARGEST, SMALLEST, TILE,
    pattern::{Pattern, Wave, cell, waves_to_pixels},
    spectrum::Spectrum,
};

/// From one scale that is tried to the next: the shortest waves then end a quarter out of step at a picture's edges.
const STEP: f32 = 1.002;
/// Finds whose scales are nearer to each other than this are one find.
const APART: f32 = 1.01;
/// How far the fixed waves' sum must stand out, in deviations. The greatest of the 10⁷ sums of an unmarked painting was
/// 4.7 in the middle and 5.5 at most, of 82 searches; a mark that can be decoded stands out by seven or more.
const LEAST: f32 = 5.8;

/// Where the tile may be.
#[derive(Clone)]
pub(super) struct Place {
    /// Scale across and down, and how far the tile begins left of and above the picture's middle, px of the tile.
    at: [f32; 4],
    /// How far it stands out, in deviations.
    evidence: f32,
}

/// The best places for the tile, best first, [`CANDIDATES`] at most.
pub(super) fn places(spectrum: &Spectrum, pattern: &Pattern) -> Vec<Place> {
    let count = ((LARGEST / SMALLEST).ln() / STEP.ln()).ceil() as i32;
    let mut found: Vec<Place> = (0..=count)
        .into_par_iter()
        .map_init(FftPlanner::new, |planner, step| {
            best_at(SMALLEST * STEP.powi(step), spectrum, pattern, planner)
        })
        .filter(|place| place.evidence >= LEAST)
        .collect();
    found.sort_by(|a, b| b.evidence.total_cmp(&a.evidence));
    let mut best: Vec<Place> = Vec::new();
    for place in found {
        let near = |other: &Place| (place.at[0] / other.at[0]).ln().abs() < APART.ln();
        if best.len() < CANDIDATES && !best.iter().any(near) {
            best.push(place);
        }
    }
    best
}

/// The best place at one scale: all beginnings at once, by the correlation theorem.
fn best_at(
    scale: f32,
    spectrum: &Spectrum,
    pattern: &Pattern,
    planner: &mut FftPlanner<f32>,
) -> Place {
    let mut plane = vec![Complex32::default(); TILE * TILE];
    let mut variance = 0.0;
    for wave in pattern.fixed() {
        if let Some((value, own)) = weighed(spectrum, wave, scale, scale) {
            plane[cell(wave)] = value;
            variance += own;
        }
    }
    waves_to_pixels(&mut plane, planner);
    let sums = plane.iter().map(|sum| sum.re).enumerate();
    let (at, sum) = sums.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or((0, 0.0));
    Place {
        at: [scale, scale, (at % TILE) as f32, (at / TILE) as f32],
        evidence: sum / variance.max(f32::MIN_POSITIVE).sqrt(),
    }
}

/// How much of the wave the picture holds at this scale, by the wave's own beginning and divided by the noise's power
/// (a matched filter), and the variance that noise alone would give it.
fn weighed(spectrum: &Spectrum, wave: &Wave, across: f32, down: f32) -> Option<(Complex32, f32)> {
    let frequency = |fits: i32, scale: f32| fits as f32 / (TILE as f32 * scale);
    let (value, power) = spectrum.at(frequency(wave.x, across), frequency(wave.y, down))?;
    Some((value * wave.start.conj() / power, 0.5 / power))
}

impl Place {
    /// The place near this one at which the fixed waves agree best, to a fraction of a pixel; the two scales may differ a
    /// little, as they do when a picture's sides are rounded to whole pixels.
    pub fn refined(mut self, spectrum: &Spectrum, pattern: &Pattern) -> Self {
        self.evidence = self.measured(spectrum, pattern);
        let mut steps = [0.001 * self.at[0], 0.001 * self.at[1], 0.5, 0.5];
        for _ in 0..5 {
            for (axis, sign) in [2, 3, 0, 1].into_iter().flat_map(|a| [(a, -1.0), (a, 1.0)]) {
                self.climb(axis, sign * steps[axis], spectrum, pattern);
            }
            steps = steps.map(|step| step / 2.0);
        }
        self
    }

    /// How far a wave stands upright (above zero) or upside down with the tile here.
    pub fn agreement(&self, spectrum: &Spectrum, wave: &Wave) -> f32 {
        self.weighed(spectrum, wave).map_or(0.0, |(sum, _)| sum)
    }

    /// Goes on along an axis for as long as the evidence grows.
    fn climb(&mut self, axis: usize, step: f32, spectrum: &Spectrum, pattern: &Pattern) {
        // No scale is farther off than the search's own steps.
        for _ in 0..8 {
            let mut next = self.clone();
            next.at[axis] += step;
            next.evidence = next.measured(spectrum, pattern);
            if next.evidence <= self.evidence {
                return;
            }
            *self = next;
        }
    }

    fn measured(&self, spectrum: &Spectrum, pattern: &Pattern) -> f32 {
        let fixed = pattern.fixed().iter();
        let (sum, variance) = fixed
            .filter_map(|wave| self.weighed(spectrum, wave))
            .fold((0.0, 0.0), |all, one| (all.0 + one.0, all.1 + one.1));
        sum / variance.max(f32::MIN_POSITIVE).sqrt()
    }

    fn weighed(&self, spectrum: &Spectrum, wave: &Wave) -> Option<(f32, f32)> {
        let [across, down, left, top] = self.at;
        let (value, variance) = weighed(spectrum, wave, across, down)?;
        let turn = TAU * (wave.x as f32 * left + wave.y as f32 * top) / TILE as f32;
        Some(((value * Complex32::from_polar(1.0, turn)).re, variance))
    }
}
