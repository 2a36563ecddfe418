//! Enlarging a painting four times, so that strokes and lines stay sharp on paper where a filter would blur them.
//!
//! The network is free with colours: flat areas come out a few levels lighter. What is printed would not be what was seen,
//! so the enlargement is then made to agree with the painting; edges stay as sharp.
//!
//! A pixel of the result depends on 26 pixels around it and no more. So the picture is enlarged tile by tile, each tile with that
//! much of its neighbours around it: the result is the one that the whole picture would give, at the memory of one tile.

mod back_projection;
mod network;

use burn::tensor::{Device, Tensor, TensorData};
use image::{GenericImageView, RgbImage};
use rayon::prelude::*;

use crate::{
    crop::Crop,
    studio::PaintError,
    weights::{Weights, WeightsError},
};
use network::EnlargeNetwork;

/// Side that a tile without its surroundings has at most, px: larger ones repeat less of their neighbours, smaller ones take
/// less memory (a layer of this one 40 MB).
const TILE: u32 = 352;
/// How far around a pixel the result depends on the picture, px.
const REACH: u32 = EnlargeNetwork::REACH + back_projection::REACH;

/// The enlarging network on its device.
#[derive(Clone, Debug)]
pub(crate) struct Enlarger {
    network: EnlargeNetwork,
    device: Device,
}

impl Enlarger {
    /// How many times wider and higher the result is.
    const FACTOR: u32 = EnlargeNetwork::FACTOR as u32;

    pub(crate) fn load(weights: &Weights, device: &Device) -> Result<Self, WeightsError> {
        Ok(Self {
            network: EnlargeNetwork::load(weights, device)?,
            device: device.clone(),
        })
    }

    /// The picture, [`Self::FACTOR`] times as wide and high.
    pub(crate) fn enlarge(&self, picture: &RgbImage) -> Result<RgbImage, PaintError> {
        self.by_tiles(picture, TILE)
    }

    /// The same with tiles of any size, for the test that says it makes no difference.
    pub(crate) fn by_tiles(&self, picture: &RgbImage, tile: u32) -> Result<RgbImage, PaintError> {
        let (width, height) = picture.dimensions();
        let mut enlarged = RgbImage::new(width * Self::FACTOR, height * Self::FACTOR);
        let even = |side: u32| side.div_ceil(side.div_ceil(tile).max(1)).max(1);
        let (wide, high) = (even(width), even(height));
        for y in (0..height).step_by(high as usize) {
            for x in (0..width).step_by(wide as usize) {
                let core = Crop {
                    x,
                    y,
                    width: wide.min(width - x),
                    height: high.min(height - y),
                };
                self.enlarge_tile(picture, core, &mut enlarged)?;
            }
        }
        Ok(enlarged)
    }

    fn enlarge_tile(
        &self,
        picture: &RgbImage,
        core: Crop,
        enlarged: &mut RgbImage,
    ) -> Result<(), PaintError> {
        let seen = surrounded(core, REACH, picture.dimensions());
        let smaller = planes(picture, seen);
        let mut larger = self.larger(&smaller, seen)?;
        let (width, height) = (seen.width as usize, seen.height as usize);
        back_projection::back_project(&mut larger, &smaller, width, height);
        place(&larger, seen, core, enlarged);
        Ok(())
    }

    /// What the network alone makes of a picture, for the test that holds it to its origin's numbers.
    pub(crate) fn bare(&self, picture: &RgbImage) -> Result<RgbImage, PaintError> {
        let (width, height) = picture.dimensions();
        let whole = Crop {
            x: 0,
            y: 0,
            width,
            height,
        };
        let larger = self.larger(&planes(picture, whole), whole)?;
        let mut enlarged = RgbImage::new(width * Self::FACTOR, height * Self::FACTOR);
        place(&larger, whole, whole, &mut enlarged);
        Ok(enlarged)
    }

    /// The network's planes for planes of this size.
    fn larger(&self, planes: &[f32], size: Crop) -> Result<Vec<f32>, PaintError> {
        let shape = [1, 3, size.height as usize, size.width as usize];
        let image = Tensor::from_data(TensorData::new(planes.to_vec(), shape), &self.device);
        let larger = self.network.forward(image);
        let data = larger.try_into_data().map_err(PaintError::device)?;
        data.convert::<f32>()
            .try_into_vec()
            .map_err(|error| PaintError::Device(format!("{error:?}")))
    }
}

/// The tile with `margin` px around it, as far as the picture goes.
fn surrounded(core: Crop, margin: u32, (width, height): (u32, u32)) -> Crop {
    let (x, y) = (core.x.saturating_sub(margin), core.y.saturating_sub(margin));
    Crop {
        x,
        y,
        width: (core.x + core.width + margin).min(width) - x,
        height: (core.y + core.height + margin).min(height) - y,
    }
}

/// Red, green and blue planes of a part of the picture, 0 to 1.
fn planes(picture: &RgbImage, part: Crop) -> Vec<f32> {
    let view = picture.view(part.x, part.y, part.width, part.height);
    let mut values = Vec::with_capacity(3 * (part.width * part.height) as usize);
    for channel in 0..3 {
        values.extend(
            view.pixels()
                .map(|(_, _, pixel)| f32::from(pixel[channel]) / 255.0),
        );
    }
    values
}

/// Writes the core of an enlarged tile to its place.
fn place(values: &[f32], seen: Crop, core: Crop, enlarged: &mut RgbImage) {
    let factor = Enlarger::FACTOR;
    let line = (seen.width * factor) as usize;
    let plane = line * (seen.height * factor) as usize;
    let (left, top) = ((core.x - seen.x) * factor, (core.y - seen.y) * factor);
    let row_bytes = 3 * enlarged.width() as usize;
    let first = (core.y * factor) as usize * row_bytes;
    let (skipped, taken) = (core.x * factor, core.width * factor);
    enlarged.as_mut()[first..]
        .par_chunks_exact_mut(row_bytes)
        .take((core.height * factor) as usize)
        .enumerate()
        .for_each(|(row, bytes)| {
            let from = (top as usize + row) * line + left as usize;
            let pixels = bytes[3 * skipped as usize..].chunks_exact_mut(3);
            for (column, pixel) in pixels.take(taken as usize).enumerate() {
                for (channel, byte) in pixel.iter_mut().enumerate() {
                    let value = values[channel * plane + from + column];
                    *byte = (value * 255.0).round().clamp(0.0, 255.0) as u8;
                }
            }
        });
}
