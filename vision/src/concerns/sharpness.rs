//! How blurred a picture is, by the edges in it.
//!
//! An edge that is blurred once more loses the more of its slope, the sharper it was. From the slope before and after, the
//! blur that it came with follows (Zhuo and Sim, Defocus map estimation from a single image, Pattern Recognition 44, 2011):
//! `sigma = again / sqrt((before / after)² - 1)`. The steepest edges are asked, so soft light, smooth skin and low
//! contrast do not count as blur; and each where the *blurred* picture has it, with its sign, so noise adds nothing.
//! Motion blurs edges in one direction only: four are measured, and the worst of them counts.

use std::cmp::Ordering;

use super::plane::{HEIGHT, Plane};

/// Blurred from this sigma on, in heights. Eight sharp portraits measure 0.012 to 0.015; blurred by a Gaussian of 0.01, up to
/// 0.020, and of 0.02, from 0.024; moved by an eighth of the face, from 0.023.
const BLURRED: f32 = 0.0215;
/// A picture of few pixels is at best this sharp, and blurred only beyond, px.
const BLURRED_PX: f32 = 1.65;
/// Above this sigma (in heights), a picture without a face is taken for one of smooth things: a sky, a wall.
const SMOOTH: f32 = 0.125;
/// Planes lower than this are too small to tell, px.
const MIN_HEIGHT: usize = 40;

/// Across, down, and the two diagonals: steps in x and y.
const DIRECTIONS: [(isize, isize); 4] = [(1, 0), (0, 1), (1, 1), (1, -1)];
/// Sigma of the second blur, px at the full height of a plane.
const AGAIN: f32 = 2.5;
/// Sigma of a blur along the edges before all else, which takes noise away and leaves their slope; px as above.
const CALM: f32 = 1.2;
/// The part of the plane that edges are asked for: the steepest peaks, as many as this part of its pixels.
const STEEPEST: f32 = 0.02;
/// Around a plane, this part of its height is left out: hair and what is behind a face.
const MARGIN: f32 = 0.06;
/// Below this mean slope there are no edges in a direction, only the steps of eight bits; values a px at full height.
const MIN_SLOPE: f32 = 0.4;

/// Whether a face is out of focus or was moving.
pub(super) fn is_blurred(face: &Plane) -> bool {
    blur(face).is_some_and(|sigma| sigma > limit(face))
}

/// Whether a picture is out of focus that need not have any edge.
pub(super) fn is_blurred_picture(middle: &Plane) -> bool {
    blur(middle).is_some_and(|sigma| sigma > limit(middle) && sigma < SMOOTH)
}

fn limit(plane: &Plane) -> f32 {
    BLURRED.max(BLURRED_PX / plane.height as f32)
}

/// The blur, in the worst direction: sigma in heights of the plane. `None` if there is not enough to tell by.
pub(super) fn blur(plane: &Plane) -> Option<f32> {
    if plane.height < MIN_HEIGHT {
        return None;
    }
    DIRECTIONS
        .iter()
        .filter_map(|&direction| blur_along(plane, direction))
        .max_by(f32::total_cmp)
        .map(|sigma| sigma / plane.height as f32)
}

/// The blur of the steepest edges across a direction: sigma, px.
fn blur_along(plane: &Plane, direction: (isize, isize)) -> Option<f32> {
    let scale = plane.height as f32 / HEIGHT as f32;
    let calm = blurred(plane, (-direction.1, direction.0), CALM * scale);
    let again = AGAIN * scale;
    let before = slopes(&calm, direction);
    let after = slopes(&blurred(&calm, direction, again), direction);

    let steepest = steepest_peaks(&after, direction);
    let sum_after: f32 = steepest.iter().map(|&(x, y)| after.at(x, y).abs()).sum();
    if sum_after * scale < MIN_SLOPE * steepest.len().max(1) as f32 {
        return None;
    }
    let signed = |&(x, y): &(isize, isize)| before.at(x, y) * after.at(x, y).signum();
    let sum_before: f32 = steepest.iter().map(signed).sum();
    // Slopes that a blur does not change at all belong to no edge; the blur is then without bound.
    let ratio = (sum_before / sum_after).max(1.001);
    Some(again / (ratio * ratio - 1.0).sqrt())
}

/// A Gaussian blur along one direction.
fn blurred(plane: &Plane, (dx, dy): (isize, isize), sigma: f32) -> Plane {
    let step = length((dx, dy));
    let reach = (3.0 * sigma / step).ceil() as isize;
    let weights = (-reach..=reach).map(|i| {
        let distance = i as f32 * step / sigma;
        (i, (-0.5 * distance * distance).exp())
    });
    let weights: Vec<(isize, f32)> = weights.collect();
    let total: f32 = weights.iter().map(|(_, weight)| weight).sum();
    plane.map(|x, y| {
        let sum: f32 = weights
            .iter()
            .map(|&(i, weight)| weight * plane.at(x + i * dx, y + i * dy))
            .sum();
        sum / total
    })
}

/// How the values rise along a direction, a px.
fn slopes(plane: &Plane, (dx, dy): (isize, isize)) -> Plane {
    let run = 2.0 * length((dx, dy));
    plane.map(|x, y| (plane.at(x + dx, y + dy) - plane.at(x - dx, y - dy)) / run)
}

fn length((dx, dy): (isize, isize)) -> f32 {
    ((dx * dx + dy * dy) as f32).sqrt()
}

/// Where slopes are steeper than beside, along their direction: the steepest of these places.
fn steepest_peaks(slopes: &Plane, (dx, dy): (isize, isize)) -> Vec<(isize, isize)> {
    let steep = |x: isize, y: isize| slopes.at(x, y).abs();
    let is_peak =
        |&(x, y): &(isize, isize)| steep(x, y) >= steep(x + dx, y + dy).max(steep(x - dx, y - dy));
    let steeper = |&(ax, ay): &(isize, isize), &(bx, by): &(isize, isize)| -> Ordering {
        steep(bx, by).total_cmp(&steep(ax, ay))
    };
    let wanted = (STEEPEST * slopes.inner(MARGIN).count() as f32) as usize;
    let mut peaks: Vec<(isize, isize)> = slopes.inner(MARGIN).filter(is_peak).collect();
    peaks.sort_unstable_by(steeper);
    peaks.truncate(wanted);
    peaks
}
