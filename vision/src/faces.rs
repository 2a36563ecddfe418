//! Finding faces, so that the crop can be centred on them.
//!
//! The detector is the "Ultra-Light-Fast Generic Face Detector", RFB-320. It is fully convolutional, so it is given the
//! photo in the photo's own aspect instead of squeezed into 320x240. What it finds is used for the crop and then dropped;
//! it says where a face is, never whose.

mod anchors;
mod network;

use burn::tensor::Device;
use image::RgbImage;
use serde::{Deserialize, Serialize};

use crate::{
    planes, resample,
    studio::PaintError,
    weights::{Weights, WeightsError},
};
use network::{FaceNetwork, RawFaces};

/// A face in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Face {
    /// Left edge, px of the picture that was searched.
    pub x: f32,
    /// Upper edge (about the hairline), px.
    pub y: f32,
    /// Width, px.
    pub width: f32,
    /// Height, hairline to chin, px.
    pub height: f32,
    /// How sure the detector is, 0.99 to 1.
    pub score: f32,
}

/// Below this score a finding is not even looked at again. The detector's authors use 0.65 to 0.7.
const MIN_SCORE: f32 = 0.7;
/// A face is one that is seen at two sizes, with this score on average: people looking at the camera score above 0.999
/// at any size, a cat 0.98.
const SURE: f32 = 0.99;
/// Of two boxes that share more than this part of their union, only the surer one is kept.
const SAME_FACE: f32 = 0.3;
/// Pairs of long sides at which the photo is searched, px, until a face is found: for portraits, then for small faces, then for those
/// that are a thirtieth of the photo.
const SEARCH_SIDES: [[u32; 2]; 3] = [[320, 240], [640, 480], [1280, 960]];

/// Finds faces; knows nothing of files and devices.
#[derive(Clone, Debug)]
pub(crate) struct FaceFinder {
    network: FaceNetwork,
    device: Device,
}

impl FaceFinder {
    pub(crate) fn load(weights: &Weights, device: &Device) -> Result<Self, WeightsError> {
        Ok(Self {
            network: FaceNetwork::load(weights, device)?,
            device: device.clone(),
        })
    }

    /// The faces in a photo, the largest first, in its pixels and inside it.
    pub(crate) fn find(&self, photo: &RgbImage) -> Result<Vec<Face>, PaintError> {
        for [large, small] in SEARCH_SIDES {
            let mut faces = agreed(&self.seen_at(photo, large)?, &self.seen_at(photo, small)?);
            if !faces.is_empty() {
                faces.sort_by(|a, b| (b.width * b.height).total_cmp(&(a.width * a.height)));
                return Ok(faces);
            }
        }
        Ok(Vec::new())
    }

    /// What may be faces in the photo, shrunk to this long side; in pixels of the photo itself.
    fn seen_at(&self, photo: &RgbImage, long_side: u32) -> Result<Vec<Face>, PaintError> {
        let (width, height) = resample::fitted(photo.width(), photo.height(), long_side);
        let raw = self.raw(&resample::resize(photo, width, height))?;
        let mut faces = suppress_doubles(candidates(&raw, width, height));
        scale(&mut faces, photo.width(), photo.height(), (width, height));
        Ok(faces)
    }

    /// What the network says of every anchor in a picture of this very size.
    pub(crate) fn raw(&self, picture: &RgbImage) -> Result<RawFaces, PaintError> {
        // As in training.
        let value = |byte: u8, _| (f32::from(byte) - 127.0) / 128.0;
        self.network
            .forward(planes::tensor_of(picture, &self.device, value))
            .map_err(PaintError::device)
    }
}

/// The findings that are sure enough, the surest first, in pixels of the picture that the network saw.
fn candidates(raw: &RawFaces, width: u32, height: u32) -> Vec<Face> {
    let anchors = anchors::anchors(width, height);
    let mut faces: Vec<Face> = anchors
        .iter()
        .zip(raw.scores.chunks_exact(2).zip(raw.offsets.chunks_exact(4)))
        .filter(|(_, (score, _))| score[1] >= MIN_SCORE)
        .map(|(anchor, (score, offset))| anchor.decode(offset, score[1]))
        .collect();
    faces.sort_by(|a, b| b.score.total_cmp(&a.score));
    faces
}

/// Non-maximum suppression: of boxes about the same place, the surest (the first) stays.
fn suppress_doubles(candidates: Vec<Face>) -> Vec<Face> {
    let mut kept: Vec<Face> = Vec::new();
    for face in candidates {
        if kept.iter().all(|other| overlap(other, &face) <= SAME_FACE) {
            kept.push(face);
        }
    }
    kept
}

/// The faces that were seen both times; each is where it was on average.
fn agreed(first: &[Face], second: &[Face]) -> Vec<Face> {
    let mean = |a: &Face, b: &Face| Face {
        x: f32::midpoint(a.x, b.x),
        y: f32::midpoint(a.y, b.y),
        width: f32::midpoint(a.width, b.width),
        height: f32::midpoint(a.height, b.height),
        score: f32::midpoint(a.score, b.score),
    };
    let seen_again = |face: &Face| second.iter().find(|other| overlap(face, other) > SAME_FACE);
    let both = first
        .iter()
        .filter_map(|face| Some(mean(face, seen_again(face)?)));
    both.filter(|face| face.score >= SURE).collect()
}

/// Intersection over union of two boxes, 0 to 1.
fn overlap(a: &Face, b: &Face) -> f32 {
    let width = (a.x + a.width).min(b.x + b.width) - a.x.max(b.x);
    let height = (a.y + a.height).min(b.y + b.height) - a.y.max(b.y);
    let shared = width.max(0.0) * height.max(0.0);
    shared / (a.width * a.height + b.width * b.height - shared).max(f32::EPSILON)
}

/// From pixels of the small picture to those of the photo; what sticks out of the photo is cut off.
fn scale(faces: &mut Vec<Face>, width: u32, height: u32, small: (u32, u32)) {
    let (sx, sy) = (
        width as f32 / small.0 as f32,
        height as f32 / small.1 as f32,
    );
    for face in faces.iter_mut() {
        let right = ((face.x + face.width) * sx).min(width as f32);
        let bottom = ((face.y + face.height) * sy).min(height as f32);
        face.x = (face.x * sx).max(0.0);
        face.y = (face.y * sy).max(0.0);
        face.width = right - face.x;
        face.height = bottom - face.y;
    }
    faces.retain(|face| face.width >= 1.0 && face.height >= 1.0);
}

/// The box that the network means at every anchor (x, y, width, height in px), for the reference test.
#[doc(hidden)]
#[must_use]
pub fn boxes(offsets: &[f32], width: u32, height: u32) -> Vec<[f32; 4]> {
    let anchors = anchors::anchors(width, height);
    let boxes = anchors
        .iter()
        .zip(offsets.chunks_exact(4))
        .map(|(anchor, offset)| anchor.decode(offset, 1.0));
    boxes
        .map(|face| [face.x, face.y, face.width, face.height])
        .collect()
}
