//! A photo as it arrives: bytes from a stranger, decoded within bounds, turned upright and brought to sRGB.
//!
//! Nothing of the file but its pixels is kept: no EXIF, no place, no thumbnail. Sizes are read from the header before
//! anything is decoded; the decoders then work row by row where the format allows it, and shrink as they go.

mod colour;
mod errors;
mod jpeg;
mod magic;
mod png;
mod quantisation;
mod shrink;
mod webp;

use image::{DynamicImage, RgbImage, metadata::Orientation};
use serde::{Deserialize, Serialize};

pub use errors::PhotoError;
use shrink::Raw;

/// How large an upload may be, before and after decoding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// The file, bytes.
    pub max_bytes: usize,
    /// The picture, width times height.
    pub max_pixels: u64,
    /// The shorter side must be at least this, px.
    pub min_side: u32,
    /// What is larger is shrunk while decoding, so that its longer side is this, px.
    pub work_long_side: u32,
    /// What decoding may take at its peak, bytes. Only unusual files come near it: progressive JPEG without chroma
    /// subsampling, interlaced PNG, lossless WebP, each of tens of megapixels.
    pub max_decode_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 20_000_000,
            max_pixels: 50_000_000,
            min_side: 200,
            work_long_side: 4096,
            max_decode_bytes: 380_000_000,
        }
    }
}

/// The kind of file a photo came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PhotoFormat {
    /// JPEG: baseline or progressive, grey, colour or CMYK.
    Jpeg,
    /// PNG, not animated.
    Png,
    /// WebP, lossy or lossless, not animated.
    WebP,
}

/// A photo that can be worked with.
#[derive(Clone)]
pub struct Photo {
    /// Upright, sRGB, without transparency (which is laid on white), shrunk to [`Limits::work_long_side`].
    pub image: RgbImage,
    /// Width of the photo as it came, but upright, px.
    pub original_width: u32,
    /// Height of the photo as it came, but upright, px.
    pub original_height: u32,
    /// What kind of file it was.
    pub format: PhotoFormat,
    /// The quality that it was saved with, as the file's own tables say, 1 to 100; `None` for other formats than JPEG.
    pub jpeg_quality: Option<u8>,
}

/// Without the pixels: they are private, and too many for a log.
impl std::fmt::Debug for Photo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Photo({:?}, {} x {})",
            self.format, self.original_width, self.original_height
        )
    }
}

/// Decodes an upload.
///
/// # Errors
/// For everything that is not a still JPEG, PNG or WebP photo within the limits; see [`PhotoError`].
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Photo, PhotoError> {
    if bytes.is_empty() {
        return Err(PhotoError::Empty);
    }
    if bytes.len() > limits.max_bytes {
        return Err(PhotoError::TooManyBytes {
            bytes: bytes.len(),
            max_bytes: limits.max_bytes,
        });
    }
    let format = magic::recognise(bytes)?;
    let decoded = match format {
        PhotoFormat::Jpeg => jpeg::decode(bytes, limits),
        PhotoFormat::Png => png::decode(bytes, limits),
        PhotoFormat::WebP => webp::decode(bytes, limits),
    }?;
    let mut image =
        DynamicImage::ImageRgb8(colour::to_srgb(decoded.raw, decoded.profile.as_deref())?);
    image.apply_orientation(decoded.orientation);
    let (mut original_width, mut original_height) = decoded.size;
    if lies_on_its_side(decoded.orientation) {
        std::mem::swap(&mut original_width, &mut original_height);
    }
    Ok(Photo {
        image: image.into_rgb8(),
        original_width,
        original_height,
        format,
        jpeg_quality: decoded.jpeg_quality,
    })
}

/// A JPEG file of the picture (quality 1 to 100), with no metadata at all.
///
/// # Errors
/// If a side is 0 or above 65535 px.
pub fn encode_jpeg(image: &RgbImage, quality: u8) -> Result<Vec<u8>, EncodeError> {
    let mut out = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut out, quality.clamp(1, 100))
        .encode_image(image)?;
    Ok(out)
}

/// A picture that cannot be written as JPEG.
#[derive(Debug, thiserror::Error)]
#[error("the picture cannot be written as JPEG: {0}")]
pub struct EncodeError(#[from] image::ImageError);

/// What a decoder hands on: pixels as stored, and what is needed to understand them.
struct Decoded {
    raw: Raw,
    /// Width and height as stored, px.
    size: (u32, u32),
    /// ICC profile.
    profile: Option<Vec<u8>>,
    orientation: Orientation,
    /// As in [`Photo`].
    jpeg_quality: Option<u8>,
}

/// Refuses a picture by its stored size. Decoders call it before they make room for pixels.
fn check_size(width: u32, height: u32, limits: &Limits) -> Result<(), PhotoError> {
    if u64::from(width) * u64::from(height) > limits.max_pixels {
        return Err(PhotoError::TooManyPixels {
            width,
            height,
            max_pixels: limits.max_pixels,
        });
    }
    if width.min(height) < limits.min_side.max(1) {
        return Err(PhotoError::TooSmall {
            width,
            height,
            min_side: limits.min_side,
        });
    }
    Ok(())
}

/// Refuses what would take more memory to decode than allowed.
fn check_memory(bytes: u64, limits: &Limits) -> Result<(), PhotoError> {
    if bytes > limits.max_decode_bytes {
        Err(PhotoError::TooDemanding)
    } else {
        Ok(())
    }
}

/// The orientation in an EXIF block, with or without its `Exif\0\0` prefix.
fn orientation(exif: Option<&[u8]>) -> Orientation {
    exif.map(|exif| exif.strip_prefix(b"Exif\0\0").unwrap_or(exif))
        .and_then(Orientation::from_exif_chunk)
        .unwrap_or(Orientation::NoTransforms)
}

fn lies_on_its_side(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}
