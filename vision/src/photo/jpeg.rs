//! JPEG: baseline and progressive, grey, colour, CMYK and YCCK.

use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::JpegDecoder;

use super::{
    Decoded, Limits, PhotoError, check_memory, check_size, orientation, quantisation::Tables,
    shrink::Shrinker,
};

/// Decodes a JPEG. The decoder is strict: what browsers show half grey is an error here.
pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, PhotoError> {
    let header = Header::read(bytes)?;
    check_size(header.width, header.height, limits)?;
    if !header.ends {
        return Err(PhotoError::Truncated);
    }
    let channels = match header.components {
        1 => 1,
        3 => 3,
        4 => 4,
        _ => return Err(PhotoError::Damaged),
    };
    let pixels = u64::from(header.width) * u64::from(header.height);
    check_memory(pixels * channels as u64 + header.coefficient_bytes, limits)?;

    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|_| PhotoError::Damaged)?;
    let stored = decoder.input_colorspace().ok_or(PhotoError::Damaged)?;
    let wanted = match (channels, stored) {
        (1, _) => ColorSpace::Luma,
        (4, ColorSpace::YCCK) => ColorSpace::YCCK,
        (4, _) => ColorSpace::CMYK,
        _ => ColorSpace::RGB,
    };
    decoder.set_options(options.jpeg_set_out_colorspace(wanted));
    let mut pixels = decoder.decode().map_err(|_| PhotoError::Damaged)?;
    if channels == 4 {
        to_inks(&mut pixels, wanted == ColorSpace::YCCK, header.adobe);
    }
    let mut shrinker = Shrinker::new(header.width, header.height, channels, limits.work_long_side);
    for row in pixels.chunks_exact(header.width as usize * channels) {
        shrinker.push(row);
    }
    Ok(Decoded {
        raw: shrinker.finish().ok_or(PhotoError::Damaged)?,
        size: (header.width, header.height),
        profile: decoder.icc_profile(),
        orientation: orientation(decoder.exif().map(Vec::as_slice)),
        jpeg_quality: header.tables.quality(header.first_table),
    })
}

/// Brings four-colour pixels to amounts of ink (255 is full). Adobe's programs store them inverted.
fn to_inks(pixels: &mut [u8], ycck: bool, adobe: bool) {
    for pixel in pixels.chunks_exact_mut(4) {
        if ycck {
            let [y, cb, cr] = [
                f32::from(pixel[0]),
                f32::from(pixel[1]) - 128.0,
                f32::from(pixel[2]) - 128.0,
            ];
            // YCCK is the YCbCr of 255 minus the first three stored values.
            let rgb = [
                y + 1.402 * cr,
                y - 0.344_136 * cb - 0.714_136 * cr,
                y + 1.772 * cb,
            ];
            for (value, rgb) in pixel.iter_mut().zip(rgb) {
                *value = 255 - rgb.round().clamp(0.0, 255.0) as u8;
            }
        }
        if adobe || ycck {
            pixel.iter_mut().for_each(|value| *value = 255 - *value);
        }
    }
}

/// What the markers say before anything is decoded.
#[derive(Default)]
struct Header {
    width: u32,
    height: u32,
    components: u8,
    /// A progressive picture is held whole, as coefficients of two bytes; 0 for baseline.
    coefficient_bytes: u64,
    /// Written by a program of Adobe's kind: four-colour values are inverted.
    adobe: bool,
    /// There is an end-of-image marker after the picture.
    ends: bool,
    tables: Tables,
    /// Which of the tables the first component is coded with: brightness, in nearly all files.
    first_table: u8,
}

impl Header {
    fn read(bytes: &[u8]) -> Result<Self, PhotoError> {
        let mut header = Self::default();
        let mut at = 2;
        loop {
            let (marker, body, next) = segment(bytes, at).ok_or(PhotoError::Truncated)?;
            match marker {
                0xc0..=0xc2 => header.frame(marker, body)?,
                0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                    return Err(PhotoError::Unsupported {
                        name: "lossless or arithmetic JPEG",
                    });
                }
                0xdb => header.tables.read(body),
                0xee => header.adobe |= body.starts_with(b"Adobe"),
                0xda => {
                    header.ends = ends(bytes, next);
                    return if header.width > 0 {
                        Ok(header)
                    } else {
                        Err(PhotoError::Damaged)
                    };
                }
                0xd9 => return Err(PhotoError::Damaged),
                _ => {}
            }
            at = next;
        }
    }

    /// The start-of-frame segment: precision, height, width, then three bytes for each component.
    fn frame(&mut self, marker: u8, body: &[u8]) -> Result<(), PhotoError> {
        let &[precision, h1, h0, w1, w0, components, ref rest @ ..] = body else {
            return Err(PhotoError::Damaged);
        };
        if precision != 8 {
            return Err(PhotoError::Unsupported {
                name: "12-bit JPEG",
            });
        }
        self.width = u32::from(u16::from_be_bytes([w1, w0]));
        self.height = u32::from(u16::from_be_bytes([h1, h0]));
        self.components = components;
        self.first_table = rest.get(2).copied().unwrap_or(0);
        if marker == 0xc2 {
            let sampling: Vec<(u64, u64)> = rest
                .chunks_exact(3)
                .map(|c| (u64::from(c[1] >> 4).max(1), u64::from(c[1] & 15).max(1)))
                .collect();
            let most = sampling.iter().map(|(h, v)| h * v).max().unwrap_or(1);
            let pixels = u64::from(self.width) * u64::from(self.height);
            self.coefficient_bytes = sampling
                .iter()
                .map(|(h, v)| 2 * pixels * h * v / most)
                .sum();
        }
        Ok(())
    }
}

/// The segment that starts at or after `at`: its marker, its body, and where the next one starts.
fn segment(bytes: &[u8], mut at: usize) -> Option<(u8, &[u8], usize)> {
    while *bytes.get(at)? != 0xff {
        at += 1;
    }
    while *bytes.get(at)? == 0xff {
        at += 1;
    }
    let marker = bytes[at];
    if matches!(marker, 0x00 | 0x01 | 0xd0..=0xd9) {
        return Some((marker, &[], at + 1));
    }
    let length = usize::from(u16::from_be_bytes([
        *bytes.get(at + 1)?,
        *bytes.get(at + 2)?,
    ]));
    let next = at + 1 + length;
    Some((marker, bytes.get(at + 3..next)?, next))
}

/// Whether an end-of-image marker follows, past the scans and the tables between them.
fn ends(bytes: &[u8], mut at: usize) -> bool {
    while let Some((marker, _, next)) = segment(bytes, at) {
        if marker == 0xd9 {
            return true;
        }
        at = next;
    }
    false
}
