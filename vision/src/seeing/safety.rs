//! How likely a picture is unfit to be seen by everyone: Yahoo's open_nsfw, a narrow ResNet-50.

use burn::tensor::Device;
use image::{RgbImage, imageops};

use crate::{graph::Graph, planes, resample, studio::PaintError};

/// The picture is squeezed to this, px, and the middle of it is seen.
const SQUEEZED: u32 = 256;
const SEEN: u32 = 224;
/// Taken from every value, blue first.
const MEAN: [f32; 3] = [104.0, 117.0, 123.0];

/// 0 for what anybody may see, towards 1 for what hardly anybody should.
pub(super) fn score(graph: &Graph, device: &Device, picture: &RgbImage) -> Result<f32, PaintError> {
    let squeezed = resample::resize(picture, SQUEEZED, SQUEEZED);
    let edge = (SQUEEZED - SEEN) / 2;
    let mut seen = imageops::crop_imm(&squeezed, edge, edge, SEEN, SEEN).to_image();
    // The network was trained on blue, green, red.
    for pixel in seen.pixels_mut() {
        pixel.0.reverse();
    }
    let value = |byte: u8, channel: usize| f32::from(byte) - MEAN[channel];
    let scores = graph.run(planes::tensor_of(&seen, device, value))?;
    Ok(scores.get(1).copied().unwrap_or_default())
}
