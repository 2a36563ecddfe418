//! How a painting is painted, in a hundred numbers: a MobileNet v2 that was trained together with the network that paints by
//! them.

use burn::tensor::Device;
use image::RgbImage;

use crate::{graph::Graph, planes, resample, studio::PaintError, style::Look};

/// Side of the picture that the network sees, px.
const SEEN: u32 = 256;

/// The look of a painting of any size.
pub(super) fn read(
    graph: &Graph,
    device: &Device,
    painting: &RgbImage,
) -> Result<Look, PaintError> {
    let seen = resample::resize(painting, SEEN, SEEN);
    let value = |byte: u8, _| f32::from(byte) / 255.0;
    Ok(Look(graph.run(planes::tensor_of(&seen, device, value))?))
}
