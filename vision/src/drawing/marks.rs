//! What the stick leaves on the paper: hatching and grain, made from a fixed hash so that a drawing can be drawn again.

use super::{
    flow::{Bent, Forms},
    plane::Plane,
};

/// How strokes are laid beside each other; steps are those of [`Plane::soften`] and of `Flow::along`.
pub(super) struct Hatching {
    /// How they give way to forms.
    pub bent: Bent,
    /// Width of a stroke.
    pub width: &'static [usize],
    /// Distance between strokes, in addition to `width`.
    pub spacing: &'static [usize],
    /// Length of a stroke.
    pub length: &'static [i32],
    /// 0: strokes and gaps are alike; above: strokes are narrower than gaps, and darker than gaps are light.
    pub sharpness: f32,
}

/// How fine a paper is; steps are those of [`Plane::soften`].
pub(super) struct Grain {
    /// Width of a grain.
    pub width: &'static [usize],
    /// Distance between grains, in addition to `width`.
    pub spacing: &'static [usize],
}

/// Strokes in one direction, degrees clockwise from the right: about 0 on average with a variance of 1, dark where
/// positive.
pub(super) fn hatch(forms: &Forms, degrees: f32, hatching: &Hatching, seed: u32) -> Plane {
    let specks = specks(forms.size(), hatching.width, hatching.spacing, seed);
    let s = hatching.sharpness;
    let scale = 1.0 / (1.0 + 2.0 * s * s).sqrt();
    forms
        .bend(degrees, &hatching.bent, seed)
        .along(&specks, hatching.length)
        .normalised(|z| scale * (z + s * (z * z - 1.0)))
}

/// The paper's tooth: about 0 on average with a variance of 1, positive where it takes colour first.
pub(super) fn tooth(size: (usize, usize), grain: &Grain, seed: u32) -> Plane {
    specks(size, grain.width, grain.spacing, seed).normalised(|z| z)
}

/// Smooth hills and hollows, -1 to 1, about `cell` px wide.
pub(super) fn patches((width, height): (usize, usize), cell: usize, seed: u32) -> Plane {
    let at = |x: usize, y: usize| hashed(x as u32, y as u32, seed);
    let ease = |i: usize| {
        let t = (i % cell) as f32 / cell as f32;
        t * t * (3.0 - 2.0 * t)
    };
    let across: Vec<f32> = (0..cell).map(ease).collect();
    Plane::by_rows(width, height, |y, row| {
        let down = ease(y);
        let column = |x: usize| {
            let (above, below) = (at(x, y / cell), at(x, y / cell + 1));
            above + down * (below - above)
        };
        for (i, row) in row.chunks_mut(cell).enumerate() {
            let (left, right) = (column(i), column(i + 1));
            for (value, across) in row.iter_mut().zip(&across) {
                *value = left + across * (right - left);
            }
        }
    })
}

/// Specks of one width, one distance apart.
fn specks(size: (usize, usize), width: &[usize], spacing: &[usize], seed: u32) -> Plane {
    let fine = noise(size, seed).soften(width);
    fine.with(&fine.soften(spacing), |fine, broad| fine - broad)
}

/// White noise, -1 to 1.
fn noise((width, height): (usize, usize), seed: u32) -> Plane {
    Plane::by_rows(width, height, |y, row| {
        for (x, value) in (0..).zip(row) {
            *value = hashed(x, y as u32, seed);
        }
    })
}

/// A number from -1 to 1 that looks as if drawn by lot (the finaliser of MurmurHash3).
fn hashed(x: u32, y: u32, seed: u32) -> f32 {
    let mut h = x
        .wrapping_mul(0x8da6_b343)
        .wrapping_add(y.wrapping_mul(0xd816_3841))
        .wrapping_add(seed.wrapping_mul(0xcb1a_b31f));
    h = (h ^ (h >> 16)).wrapping_mul(0x85eb_ca6b);
    h = (h ^ (h >> 13)).wrapping_mul(0xc2b2_ae35);
    h ^= h >> 16;
    h as f32 * (2.0 / u32::MAX as f32) - 1.0
}
