//! Sixty-eight points of a face: chin, brows, nose, eyes, mouth, numbered as in the iBUG 300-W set.

use burn::tensor::{Device, Tensor, TensorData};
use image::{RgbImage, imageops};

use crate::{faces::Face, graph::Graph, resample, studio::PaintError};

/// Side of the picture that the network sees, px.
const SEEN: u32 = 64;

/// The points, px of the picture that was looked at.
#[derive(Clone, Debug)]
pub(super) struct Landmarks(Vec<[f32; 2]>);

/// The points of a face that a detector found in the picture.
pub(super) fn find(
    graph: &Graph,
    device: &Device,
    picture: &RgbImage,
    face: &Face,
) -> Result<Landmarks, PaintError> {
    let (x, y) = (face.x.max(0.0) as u32, face.y.max(0.0) as u32);
    let width = (face.width as u32).clamp(1, picture.width() - x.min(picture.width() - 1));
    let height = (face.height as u32).clamp(1, picture.height() - y.min(picture.height() - 1));
    let cut = imageops::crop_imm(picture, x, y, width, height).to_image();
    let small = resample::resize(&cut, SEEN, SEEN);
    let grey = |p: &image::Rgb<u8>| {
        let [r, g, b] = p.0.map(f32::from);
        (0.299 * r + 0.587 * g + 0.114 * b) / 256.0
    };
    let values: Vec<f32> = small.pixels().map(grey).collect();
    let side = SEEN as usize;
    let input = Tensor::from_data(TensorData::new(values, [1, 1, side, side]), device);
    let points = graph.run(input)?;
    let placed = |point: &[f32]| {
        [
            x as f32 + point[0] * width as f32,
            y as f32 + point[1] * height as f32,
        ]
    };
    Ok(Landmarks(points.chunks_exact(2).map(placed).collect()))
}

impl Landmarks {
    /// The same points in the same picture at another size.
    pub(super) fn scaled(&self, by: f32) -> Self {
        Self(self.0.iter().map(|point| point.map(|v| v * by)).collect())
    }

    /// The middle of each eye (the one on the left of the picture first) and the tip of the nose.
    pub(super) fn eyes_and_nose(&self) -> [[f32; 2]; 3] {
        let middle = |points: [usize; 4]| {
            let sum = |i: usize| points.iter().map(|&p| self.point(p)[i]).sum::<f32>();
            [sum(0) / 4.0, sum(1) / 4.0]
        };
        [
            middle([37, 38, 40, 41]),
            middle([43, 44, 46, 47]),
            self.point(30),
        ]
    }

    /// All of them.
    pub(super) fn all(&self) -> &[[f32; 2]] {
        &self.0
    }

    fn point(&self, number: usize) -> [f32; 2] {
        self.0.get(number).copied().unwrap_or_default()
    }
}
