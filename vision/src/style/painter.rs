//! Pictures in, pictures out: what stands between a photo and the hands that paint it.

use burn::tensor::Device;
use image::RgbImage;
use rayon::prelude::*;

use super::{Hand, Look, StyleParameters, brush, network::StyleNetwork};
use crate::{
    drawing::{self, Medium},
    enlarge::Enlarger,
    planes, resample,
    studio::PaintError,
    tone,
};

/// A hand is shown at least this much of a picture, px: the networks' reflections need something to reflect.
const MIN_SEEN: u32 = 32;
/// What sides must be a multiple of: the style networks halve twice, the enlarging one makes four of one.
const SIDE_MULTIPLE: u32 = 4;

/// The hands that need weights, on their device.
#[derive(Clone, Debug)]
pub(crate) struct Painter {
    learned: StyleNetwork,
    any: StyleNetwork,
    enlarger: Enlarger,
    device: Device,
}

impl Painter {
    /// `learned` are the weights of the 26 styles, `any` of the network that paints like any painting.
    pub(crate) fn new(
        learned: StyleNetwork,
        any: StyleNetwork,
        enlarger: Enlarger,
        device: &Device,
    ) -> Self {
        Self {
            learned,
            any,
            enlarger,
            device: device.clone(),
        }
    }

    /// The hand's own painting of a picture, in its own tones and colours, about `stroke_px` on its longer side.
    pub(crate) fn paint(
        &self,
        picture: &RgbImage,
        style: &StyleParameters,
        progress: &mut dyn FnMut(f32),
    ) -> Result<RgbImage, PaintError> {
        let (width, height) = resample::fitted(picture.width(), picture.height(), style.stroke_px);
        let side = |length: u32| (length.div_ceil(SIDE_MULTIPLE) * SIDE_MULTIPLE).max(MIN_SEEN);
        let seen = resample::resize(picture, side(width), side(height));
        let seen = tone::clarify(&seen, style.clarity);
        match &style.hand {
            Hand::Network(mix) => self.by_network(&self.learned, &seen, &mix.weights(), progress),
            Hand::Painting(look) => self.by_network(&self.any, &seen, &look.weights(), progress),
            Hand::Brush(radius) => {
                let (width, height) = (seen.width() / SIDE_MULTIPLE, seen.height() / SIDE_MULTIPLE);
                let small = brush::dabbed(&resample::resize(&seen, width, height), *radius);
                self.enlarger.bare(&small)
            }
            Hand::Pencil => Ok(drawing::draw(&seen, Medium::Pencil)),
            Hand::Charcoal => Ok(drawing::draw(&seen, Medium::Charcoal)),
        }
    }

    /// What the 26-style network makes of a picture of this very size: red, green and blue planes, 0 to 1.
    pub(crate) fn raw(&self, picture: &RgbImage, styles: &[f32]) -> Result<Vec<f32>, PaintError> {
        self.planes(&self.learned, picture, styles, &mut |_| ())
    }

    /// The same of the network that paints like any painting.
    pub(crate) fn raw_like_any(
        &self,
        picture: &RgbImage,
        look: &Look,
    ) -> Result<Vec<f32>, PaintError> {
        self.planes(&self.any, picture, &look.weights(), &mut |_| ())
    }

    fn by_network(
        &self,
        network: &StyleNetwork,
        seen: &RgbImage,
        styles: &[f32],
        progress: &mut dyn FnMut(f32),
    ) -> Result<RgbImage, PaintError> {
        let planes = self.planes(network, seen, styles, progress)?;
        let plane = (seen.width() * seen.height()) as usize;
        let mut painting = RgbImage::new(seen.width(), seen.height());
        painting
            .as_mut()
            .par_chunks_exact_mut(3)
            .enumerate()
            .for_each(|(i, pixel)| {
                for (channel, byte) in pixel.iter_mut().enumerate() {
                    let value = planes[channel * plane + i] * 255.0;
                    *byte = value.round().clamp(0.0, 255.0) as u8;
                }
            });
        Ok(painting)
    }

    fn planes(
        &self,
        network: &StyleNetwork,
        picture: &RgbImage,
        styles: &[f32],
        progress: &mut dyn FnMut(f32),
    ) -> Result<Vec<f32>, PaintError> {
        let image = planes::tensor_of(picture, &self.device, |byte, _| f32::from(byte) / 255.0);
        planes::values(network.forward(image, styles, progress))
    }
}
