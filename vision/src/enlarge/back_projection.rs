//! Back-projection: an enlargement is made to agree with the picture that it was made of.
//!
//! What is missing is the picture less the enlargement, shrunk to the picture's size; it is enlarged and added, both by the
//! same cubic filter. Irani and Peleg, "Improving Resolution by Image Registration" (1991).
//!
//! A plain average would be shorter, but it is not what people see: previews are shrunk by a filter that keeps fine strokes
//! sharp, and an enlargement that is right on average lacks contrast under that one.

use rayon::prelude::*;

use super::network::EnlargeNetwork;

const FACTOR: usize = EnlargeNetwork::FACTOR;
/// How often what is missing is looked at and added. The first time does most, the second what was clipped.
const ROUNDS: u32 = 2;
/// How far from a pixel the result depends on others, px of the picture: each round the two of a cubic filter when what is
/// missing is looked at, and two when it is added.
pub(super) const REACH: u32 = 4 * ROUNDS;

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
            let missing = missing(larger, smaller, width);
            larger
                .par_chunks_mut(wide * FACTOR)
                .enumerate()
                .for_each(|(y, rows)| add(rows, &missing, y, wide));
        });
    }
}

/// What is missing in a plane: as high as `smaller`, whose width is given, and as wide as `larger`.
fn missing(larger: &[f32], smaller: &[f32], width: usize) -> Vec<f32> {
    let narrow: Vec<f32> = larger
        .par_chunks(width * FACTOR)
        .flat_map_iter(narrowed)
        .collect();
    let last = narrow.len() / width - 1;
    smaller
        .par_chunks(width)
        .enumerate()
        .flat_map_iter(|(y, row)| {
            let mut missing = row.to_vec();
            for (tap, weight) in SHRINK.iter().enumerate() {
                let from = (y * FACTOR + tap).saturating_sub(BEFORE).min(last);
                for (missing, value) in missing.iter_mut().zip(&narrow[from * width..][..width]) {
                    *missing -= weight * value;
                }
            }
            widened(&missing)
        })
        .collect()
}

/// A row a quarter as wide.
fn narrowed(row: &[f32]) -> Vec<f32> {
    let (first, last) = (row[0], row[row.len() - 1]);
    let mut long = vec![first; BEFORE];
    long.extend(row);
    long.resize(row.len() + 2 * BEFORE, last);
    let seen = long.windows(SHRINK.len()).step_by(FACTOR);
    seen.map(|seen| SHRINK.iter().zip(seen).map(|(w, v)| w * v).sum())
        .collect()
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

/// How far before the first of the four pixels that a pixel became the filter begins that makes them one again.
const BEFORE: usize = 6;
/// Its weights: those of [`PHASES`] in one row.
const SHRINK: [f32; 16] = shrink([-21, -135, -225, -147, 235, 873, 1535, 1981]);

/// Eight weights and their mirror image, so that all together are one.
const fn shrink(half: [i16; 8]) -> [f32; 16] {
    let mut weights = [0.0; 16];
    let mut at = 0;
    while at < 8 {
        weights[at] = half[at] as f32 / (FACTOR * 2048) as f32;
        weights[15 - at] = weights[at];
        at += 1;
    }
    weights
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
