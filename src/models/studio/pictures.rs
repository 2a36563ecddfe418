//! Pictures as the shop keeps them.

use std::io::Cursor;

use image::{ImageFormat, RgbImage};
use vision::photo;

use crate::errors::{Error, Result};

/// Reads a picture that the shop itself wrote.
pub(super) fn decode(bytes: &[u8]) -> Result<RgbImage> {
    image::load_from_memory(bytes)
        .map(image::DynamicImage::into_rgb8)
        .map_err(|error| Error::Internal(Box::new(error)))
}

/// A JPEG of this quality, 1 to 100, without metadata.
pub(super) fn encode_jpeg(image: &RgbImage, quality: u8) -> Result<Vec<u8>> {
    photo::encode_jpeg(image, quality).map_err(|error| Error::Internal(Box::new(error)))
}

/// A PNG: no loss.
pub(super) fn encode_png(image: &RgbImage) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    image
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
        .map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(bytes)
}
