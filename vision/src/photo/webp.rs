//! WebP: lossy and lossless, with or without transparency.

use std::io::Cursor;

use image_webp::WebPDecoder;

use super::{
    Decoded, Limits, PhotoError, check_memory, check_size, orientation, png::on_white,
    shrink::Shrinker,
};

/// Decodes a WebP.
pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, PhotoError> {
    if !is_whole(bytes) {
        return Err(PhotoError::Truncated);
    }
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(|_| PhotoError::Damaged)?;
    let (width, height) = decoder.dimensions();
    check_size(width, height, limits)?;
    if decoder.is_animated() {
        return Err(PhotoError::Animated);
    }
    let channels = if decoder.has_alpha() { 4 } else { 3 };
    let pixels = u64::from(width) * u64::from(height);
    // Besides the result, the decoder holds a plane of brightness and two of colour, or four bytes a pixel if lossless.
    let inside = if decoder.is_lossy() {
        pixels * 2
    } else {
        pixels * 4
    };
    check_memory(pixels * channels + inside, limits)?;

    let size = decoder
        .output_buffer_size()
        .ok_or(PhotoError::TooDemanding)?;
    let mut data = vec![0; size];
    decoder
        .read_image(&mut data)
        .map_err(|_| PhotoError::Damaged)?;
    let mut shrinker = Shrinker::new(width, height, 3, limits.work_long_side);
    for row in data.chunks_exact(width as usize * channels as usize) {
        if channels == 4 {
            shrinker.push(&on_white::<4>(row))
        } else {
            shrinker.push(row)
        }
    }
    let exif = decoder.exif_metadata().ok().flatten();
    Ok(Decoded {
        raw: shrinker.finish().ok_or(PhotoError::Damaged)?,
        size: (width, height),
        profile: decoder.icc_profile().ok().flatten(),
        orientation: orientation(exif.as_deref()),
        jpeg_quality: None,
    })
}

/// Whether the file is as long as it says it is.
fn is_whole(bytes: &[u8]) -> bool {
    bytes
        .get(4..8)
        .and_then(|size| size.try_into().ok())
        .is_some_and(|size| bytes.len() >= u32::from_le_bytes(size) as usize + 8)
}
