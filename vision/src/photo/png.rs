//! PNG: grey, colour, palette, with or without transparency, 1 to 16 bits, interlaced or not.

use std::io::{Cursor, ErrorKind};

use png::{ColorType, Decoder, DecodingError, Reader, Transformations};

use super::{Decoded, Limits, PhotoError, check_memory, check_size, orientation, shrink::Shrinker};

type Source<'a> = Reader<Cursor<&'a [u8]>>;

/// Decodes a PNG, row by row if it is not interlaced, so that the number of its bits does not matter.
pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, PhotoError> {
    let mut decoder = Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    decoder.set_ignore_text_chunk(true);
    let mut reader = decoder.read_info().map_err(|error| refusal(&error))?;
    let info = reader.info();
    let (width, height) = info.size();
    check_size(width, height, limits)?;
    if info.animation_control.is_some() {
        return Err(PhotoError::Animated);
    }
    let profile = if info.srgb.is_some() {
        None
    } else {
        info.icc_profile.as_ref().map(|p| p.to_vec())
    };
    let orientation = orientation(info.exif_metadata.as_deref());
    let interlaced = info.interlaced;

    let (colour, _) = reader.output_color_type();
    let channels = if matches!(colour, ColorType::Grayscale | ColorType::GrayscaleAlpha) {
        1
    } else {
        3
    };
    let mut shrinker = Shrinker::new(width, height, channels, limits.work_long_side);
    if interlaced {
        push_interlaced(&mut reader, &mut shrinker, colour, limits)?;
    } else {
        while let Some(row) = reader.next_row().map_err(|error| refusal(&error))? {
            push(&mut shrinker, row.data(), colour);
        }
    }
    let raw = shrinker.finish().ok_or(PhotoError::Truncated)?;
    Ok(Decoded {
        raw,
        size: (width, height),
        profile,
        orientation,
        jpeg_quality: None,
    })
}

/// The rows of an interlaced picture are whole only at its end.
fn push_interlaced(
    reader: &mut Source,
    shrinker: &mut Shrinker,
    colour: ColorType,
    limits: &Limits,
) -> Result<(), PhotoError> {
    let size = reader
        .output_buffer_size()
        .ok_or(PhotoError::TooDemanding)?;
    check_memory(size as u64, limits)?;
    let mut pixels = vec![0; size];
    let frame = reader
        .next_frame(&mut pixels)
        .map_err(|error| refusal(&error))?;
    for row in pixels.chunks_exact(frame.line_size) {
        push(shrinker, row, colour);
    }
    Ok(())
}

/// A row, laid on white if it has transparency.
fn push(shrinker: &mut Shrinker, row: &[u8], colour: ColorType) {
    match colour {
        ColorType::GrayscaleAlpha => shrinker.push(&on_white::<2>(row)),
        ColorType::Rgba => shrinker.push(&on_white::<4>(row)),
        _ => shrinker.push(row),
    }
}

/// Pixels of `N` values, the last of them their opacity, laid on white.
pub(super) fn on_white<const N: usize>(row: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(row.len() / N * (N - 1));
    for pixel in row.chunks_exact(N) {
        let alpha = u32::from(pixel[N - 1]);
        let laid = |value: u8| ((u32::from(value) * alpha + 255 * (255 - alpha) + 127) / 255) as u8;
        out.extend(pixel[..N - 1].iter().map(|&value| laid(value)));
    }
    out
}

fn refusal(error: &DecodingError) -> PhotoError {
    match error {
        DecodingError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            PhotoError::Truncated
        }
        DecodingError::LimitsExceeded => PhotoError::TooDemanding,
        _ => PhotoError::Damaged,
    }
}
