//! Pictures as the networks take them and give them back: one plane for each colour.

use burn::tensor::{Device, Tensor, TensorData};
use image::RgbImage;
use rayon::prelude::*;

use crate::studio::PaintError;

/// `[1, 3, height, width]`, red first. `value` makes of a byte and its channel (0 is red) what the network takes.
pub(crate) fn tensor_of(
    picture: &RgbImage,
    device: &Device,
    value: impl Fn(u8, usize) -> f32 + Sync,
) -> Tensor<4> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut planes = vec![0.0; 3 * width * height];
    planes
        .par_chunks_mut(width * height)
        .enumerate()
        .for_each(|(channel, plane)| {
            for (out, pixel) in plane.iter_mut().zip(picture.as_raw().chunks_exact(3)) {
                *out = value(pixel[channel], channel);
            }
        });
    Tensor::from_data(TensorData::new(planes, [1, 3, height, width]), device)
}

/// All values of a tensor, read back from its device.
///
/// # Errors
/// If the device fails.
pub(crate) fn values<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>, PaintError> {
    let data = tensor.try_into_data().map_err(PaintError::device)?;
    data.convert::<f32>()
        .try_into_vec()
        .map_err(|error| PaintError::Device(format!("{error:?}")))
}
