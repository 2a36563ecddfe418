//! The networks that look at a picture and say something of it. What they say is used and dropped; of a face they keep
//! nothing.

mod cutout;
mod landmarks;
mod likeness;
mod look;
mod safety;

use std::path::Path;

use burn::tensor::Device;
use image::RgbImage;

use crate::{
    crop::{Head, counted},
    faces::Face,
    graph::Graph,
    studio::{OpenError, PaintError, load},
    style::Look,
    weights::{
        CUTOUT_WEIGHTS, LANDMARK_WEIGHTS, LIKENESS_WEIGHTS, LOOK_WEIGHTS, SAFETY_WEIGHTS,
        WeightFile,
    },
};

/// Of how many faces the points are looked at to frame them; in a larger group, who stands where matters less than that all
/// are in the picture.
const MOST_HEADS: usize = 6;

/// The networks on their device. Clones share the weights.
#[derive(Clone, Debug)]
pub(crate) struct Eyes {
    landmarks: Graph,
    likeness: Graph,
    cutout: Graph,
    safety: Graph,
    look: Graph,
    device: Device,
}

impl Eyes {
    pub(crate) fn open(folder: &Path, device: &Device) -> Result<Self, OpenError> {
        let graph = |file: &WeightFile| load(folder, file, |weights| Graph::load(weights, device));
        Ok(Self {
            landmarks: graph(&LANDMARK_WEIGHTS)?,
            likeness: graph(&LIKENESS_WEIGHTS)?,
            cutout: graph(&CUTOUT_WEIGHTS)?,
            safety: graph(&SAFETY_WEIGHTS)?,
            look: graph(&LOOK_WEIGHTS)?,
            device: device.clone(),
        })
    }

    /// How much a face in a photo and the same face in a painting of it look like one person: the cosine of their
    /// features, -1 to 1. The painting shows what the photo shows, at any size.
    pub(crate) fn likeness(
        &self,
        photo: &RgbImage,
        painting: &RgbImage,
        face: &Face,
    ) -> Result<f32, PaintError> {
        let points = landmarks::find(&self.landmarks, &self.device, photo, face)?;
        let features = |picture: &RgbImage| {
            let scale = picture.width() as f32 / photo.width() as f32;
            let aligned = likeness::aligned(picture, &points.scaled(scale));
            likeness::features(&self.likeness, &self.device, &aligned)
        };
        Ok(likeness::cosine(&features(photo)?, &features(painting)?))
    }

    /// The heads of these faces, the largest first: of the largest that count, by the points of the face.
    pub(crate) fn heads(&self, photo: &RgbImage, faces: &[Face]) -> Result<Vec<Head>, PaintError> {
        let looked_at = counted(faces).count().min(MOST_HEADS);
        let head = |(at, face): (usize, &Face)| {
            if at >= looked_at {
                return Ok(Head::from(*face));
            }
            let points = landmarks::find(&self.landmarks, &self.device, photo, face)?;
            Ok(Head::seen(face, points.all()))
        };
        faces.iter().enumerate().map(head).collect()
    }

    /// How much of each pixel belongs to who is in the picture, 0 to 1, row by row.
    pub(crate) fn subject(&self, picture: &RgbImage) -> Result<Vec<f32>, PaintError> {
        cutout::subject(&self.cutout, &self.device, picture)
    }

    /// How likely the picture is unfit to be seen by everyone, 0 to 1.
    pub(crate) fn unsafe_score(&self, picture: &RgbImage) -> Result<f32, PaintError> {
        safety::score(&self.safety, &self.device, picture)
    }

    /// How a painting is painted.
    pub(crate) fn look(&self, painting: &RgbImage) -> Result<Look, PaintError> {
        look::read(&self.look, &self.device, painting)
    }

    /// The bare output of one of the networks, for the test that holds them to their origins' numbers.
    pub(crate) fn raw(&self, name: &str, input: Vec<f32>) -> Result<Vec<f32>, PaintError> {
        let (graph, shape) = match name {
            "landmarks" => (&self.landmarks, [1, 1, 64, 64]),
            "likeness" => (&self.likeness, [1, 3, 112, 112]),
            "cutout" => (&self.cutout, [1, 3, 320, 320]),
            "safety" => (&self.safety, [1, 3, 224, 224]),
            _ => (&self.look, [1, 3, 256, 256]),
        };
        let input = burn::tensor::TensorData::new(input, shape);
        graph.run(burn::tensor::Tensor::from_data(input, &self.device))
    }
}
