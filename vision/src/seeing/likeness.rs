//! How much two faces look like one person: the angle between 512 features of each, by a MobileFaceNet (Chen et al.,
//! "MobileFaceNets", 2018).
//!
//! Features of a face are biometric data: they are computed, compared and dropped, and only their cosine is kept.

use burn::tensor::Device;
use image::{Rgb, RgbImage};

use super::landmarks::Landmarks;
use crate::{graph::Graph, planes, resample, studio::PaintError};

/// Side of the picture that the network sees, px.
const SEEN: u32 = 112;
/// Where eyes and nose lie in it, px.
const REFERENCE: [[f32; 2]; 3] = [
    [38.294_6, 51.696_3],
    [73.531_8, 51.501_4],
    [56.025_2, 71.736_6],
];

/// The face, turned and scaled so that eyes and nose lie where the network expects them.
pub(super) fn aligned(picture: &RgbImage, points: &Landmarks) -> RgbImage {
    let [left, right, _] = points.eyes_and_nose();
    let between = (right[0] - left[0]).hypot(right[1] - left[1]).max(1.0);
    // A large face is first made as small as it will be: one that is only sampled would be all grain.
    let scale = ((REFERENCE[1][0] - REFERENCE[0][0]) / between).min(1.0);
    let side = |length: u32| ((length as f32 * scale).round() as u32).max(1);
    let small = resample::resize(picture, side(picture.width()), side(picture.height()));
    let [a, b, c] = points.scaled(scale).eyes_and_nose();
    let Some(map) = affine(REFERENCE, [a, b, c]) else {
        return resample::resize(picture, SEEN, SEEN);
    };
    RgbImage::from_fn(SEEN, SEEN, |x, y| {
        let [u, v] = map.map(|[p, q, r]| p * x as f32 + q * y as f32 + r);
        sampled(&small, u, v)
    })
}

/// The 512 features of an aligned face.
pub(super) fn features(
    graph: &Graph,
    device: &Device,
    face: &RgbImage,
) -> Result<Vec<f32>, PaintError> {
    let value = |byte: u8, _| (f32::from(byte) - 127.0) / 128.0;
    graph.run(planes::tensor_of(face, device, value))
}

/// The cosine of the angle between two lists of features, -1 to 1.
pub(super) fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt().max(f32::EPSILON)
}

/// The affine map that takes three points to three others: for each coordinate, what x, y and 1 are multiplied by. None if
/// the points lie on a line.
fn affine(from: [[f32; 2]; 3], to: [[f32; 2]; 3]) -> Option<[[f32; 3]; 2]> {
    let [[x0, y0], [x1, y1], [x2, y2]] = from;
    let determinant = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
    let map = |i: usize| {
        let (d1, d2) = (to[1][i] - to[0][i], to[2][i] - to[0][i]);
        let p = (d1 * (y2 - y0) - d2 * (y1 - y0)) / determinant;
        let q = (d2 * (x1 - x0) - d1 * (x2 - x0)) / determinant;
        [p, q, to[0][i] - p * x0 - q * y0]
    };
    (determinant.abs() > f32::EPSILON).then(|| [map(0), map(1)])
}

/// The colour between four pixels; beyond the edge there is black, as the network was trained.
fn sampled(picture: &RgbImage, x: f32, y: f32) -> Rgb<u8> {
    let (left, top) = (x.floor(), y.floor());
    let at = |x: f32, y: f32| {
        let inside =
            x >= 0.0 && y >= 0.0 && x < picture.width() as f32 && y < picture.height() as f32;
        let pixel = inside.then(|| picture.get_pixel(x as u32, y as u32).0);
        pixel.unwrap_or_default().map(f32::from)
    };
    let (fx, fy) = (x - left, y - top);
    let corners = [
        (at(left, top), (1.0 - fx) * (1.0 - fy)),
        (at(left + 1.0, top), fx * (1.0 - fy)),
        (at(left, top + 1.0), (1.0 - fx) * fy),
        (at(left + 1.0, top + 1.0), fx * fy),
    ];
    let mix = |i: usize| {
        corners
            .iter()
            .map(|(colour, share)| colour[i] * share)
            .sum::<f32>()
    };
    Rgb([mix(0), mix(1), mix(2)].map(|value| value.round() as u8))
}
