//! Back-projection: an enlargement is made to agree with the picture that it was made of.
//!
//! What is missing is the picture less the enlargement, averaged to the picture's size; it is enlarged by a cubic filter and
//! added. Irani and Peleg, "Improving Resolution by Image Registration" (1991).

use rayon::prelude::*;

use super::network::EnlargeNetwork;

const FACTOR: usize = EnlargeNetwork::FACTOR;
/// How often what is missing is looked at and added. The first time does most, the others what was clipped.
const ROUNDS: u32 = 3;
/// How far from a pixel the result depends on what is missing, px of the picture: each round the two of a cubic filter.
pub(super) const REACH: u32 = 2 * ROUNDS;

/// Adds to `larger`, planes four times as wide and high as those of `smaller`, what is missing in it. Values are 0 to 1.
pub(super) fn back_project(larger: &mut [f32], smaller: &[f32], width: usize, height: usize) {
    let wide = width * FACTOR;
    for value in larger.iter_mut() {
        *value = value.clamp(0.0, 1.0);
    }
    for _ in 0..ROUNDS {
        let of_larger = larger.par_chunks_mut(width * height * FACTOR * FACTOR);
        let of_smaller = smaller.par_chunks(width * height);
        of_larger.zip(of_smaller).for_each(|(larger, smaller)| {
            let missing: Vec<f32> = larger
                .par_chunks(wide * FACTOR)
                .zip(smaller.par_chunks(width))
                .flat_map_iter(|(rows, smaller)| widened(&missing_row(rows, smaller)))
                .collect();
            larger
                .par_chunks_mut(wide * FACTOR)
                .enumerate()
                .for_each(|(y, rows)| add(rows, &missing, y, wide));
        });
    }
}

/// One row of what is missing, from the rows of the enlargement that it became.
fn missing_row(rows: &[f32], smaller: &[f32]) -> Vec<f32> {
    let mut missing = smaller.to_vec();
    for row in rows.chunks_exact(smaller.len() * FACTOR) {
        for (missing, pixels) in missing.iter_mut().zip(row.chunks_exact(FACTOR)) {
            *missing -= pixels.iter().sum::<f32>() / (FACTOR * FACTOR) as f32;
        }
    }
    missing
}

/// A row four times as wide.
fn widened(row: &[f32]) -> Vec<f32> {
    let at = |x: isize| row[x.clamp(0, row.len() as isize - 1) as usize];
    let mut wide = Vec::with_capacity(row.len() * FACTOR);
    for x in 0..row.len() as isize {
        for (first, weights) in PHASES {
            let taps = weights.iter().zip(x + first..);
            wide.push(taps.map(|(weight, x)| weight * at(x)).sum());
        }
    }
    wide
}

/// Adds to the four rows that row `y` became what is missing there.
fn add(rows: &mut [f32], missing: &[f32], y: usize, wide: usize) {
    let last = missing.len() / wide - 1;
    for (row, (first, weights)) in rows.chunks_exact_mut(wide).zip(PHASES) {
        for (tap, weight) in weights.iter().enumerate() {
            let from = (y as isize + first + tap as isize).clamp(0, last as isize) as usize;
            for (value, missing) in row.iter_mut().zip(&missing[from * wide..][..wide]) {
                *value += weight * missing;
            }
        }
        for value in row {
            *value = value.clamp(0.0, 1.0);
        }
    }
}

/// Where each of the four pixels that a pixel becomes begins to look, from that pixel, and with which weights: the cubic
/// filter of Keys (1981) with -3/4, three eighths and one eighth before the pixel's middle and after it. In parts of 2048.
const PHASES: [(isize, [f32; 4]); FACTOR] = [
    (-2, parts([-135, 873, 1535, -225])),
    (-2, parts([-21, 235, 1981, -147])),
    (-1, parts([-147, 1981, 235, -21])),
    (-1, parts([-225, 1535, 873, -135])),
];

const fn parts([a, b, c, d]: [i16; 4]) -> [f32; 4] {
    [
        a as f32 / 2048.0,
        b as f32 / 2048.0,
        c as f32 / 2048.0,
        d as f32 / 2048.0,
    ]
}
