//! Pictures in, pictures out: what stands between a photo and the style network.

use burn::tensor::{Device, Tensor, TensorData};
use image::RgbImage;
use rayon::prelude::*;

use super::{NETWORK_STYLES, StyleParameters, network::StyleNetwork};
use crate::{
    resample,
    studio::PaintError,
    tone,
    weights::{Weights, WeightsError},
};

/// The network is shown at least this much of a picture, px: its reflections need something to reflect.
const MIN_SEEN: u32 = 32;

/// The style network on its device.
#[derive(Clone, Debug)]
pub(crate) struct Painter {
    network: StyleNetwork,
    device: Device,
}

impl Painter {
    pub(crate) fn load(weights: &Weights, device: &Device) -> Result<Self, WeightsError> {
        Ok(Self {
            network: StyleNetwork::load(weights, device)?,
            device: device.clone(),
        })
    }

    /// The network's own painting of a picture, in its own tones and colours, about `stroke_px` on its longer side.
    pub(crate) fn paint(
        &self,
        picture: &RgbImage,
        style: &StyleParameters,
        progress: &mut dyn FnMut(f32),
    ) -> Result<RgbImage, PaintError> {
        let (width, height) = resample::fitted(picture.width(), picture.height(), style.stroke_px);
        let step = StyleNetwork::SIDE_MULTIPLE;
        let side = |length: u32| (length.div_ceil(step) * step).max(MIN_SEEN);
        let seen = tone::clarify(
            &resample::resize(picture, side(width), side(height)),
            style.clarity,
        );
        let planes = self.raw(&seen, style.weights(), progress)?;
        let plane = (seen.width() * seen.height()) as usize;
        let mut painting = RgbImage::new(seen.width(), seen.height());
        painting
            .as_mut()
            .par_chunks_exact_mut(3)
            .enumerate()
            .for_each(|(i, pixel)| {
                for (channel, byte) in pixel.iter_mut().enumerate() {
                    *byte = (planes[channel * plane + i] * 255.0)
                        .round()
                        .clamp(0.0, 255.0) as u8;
                }
            });
        Ok(painting)
    }

    /// What the network makes of a picture of this very size: red, green and blue planes, 0 to 1.
    pub(crate) fn raw(
        &self,
        picture: &RgbImage,
        styles: [f32; NETWORK_STYLES],
        progress: &mut dyn FnMut(f32),
    ) -> Result<Vec<f32>, PaintError> {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let mut planes = vec![0.0; 3 * width * height];
        planes
            .par_chunks_mut(width * height)
            .enumerate()
            .for_each(|(channel, plane)| {
                for (value, pixel) in plane.iter_mut().zip(picture.as_raw().chunks_exact(3)) {
                    *value = f32::from(pixel[channel]) / 255.0;
                }
            });
        let image = Tensor::from_data(TensorData::new(planes, [1, 3, height, width]), &self.device);
        let painted = self
            .network
            .forward(image, styles, progress)
            .try_into_data()
            .map_err(PaintError::device)?;
        painted
            .convert::<f32>()
            .try_into_vec()
            .map_err(|error| PaintError::Device(format!("{error:?}")))
    }
}
