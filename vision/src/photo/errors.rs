//! Why a file is refused, in words for the person who sent it.

/// Why a file is no photo for us. The words are for the person who uploaded it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    /// There are no bytes.
    #[error("This file is empty. Please choose your photo again.")]
    Empty,
    /// The file is larger than [`max_bytes`](super::Limits::max_bytes).
    #[error("This file has {} MB; we can take up to {} MB. Please send a smaller copy.", bytes.div_ceil(1_000_000), max_bytes / 1_000_000)]
    TooManyBytes {
        /// Its size.
        bytes: usize,
        /// The limit.
        max_bytes: usize,
    },
    /// The bytes are of no picture format that we know.
    #[error("This file is not a picture. Please send a photo as JPEG, PNG or WebP.")]
    NotAnImage,
    /// The bytes are a known format, but none that we take.
    #[error("We cannot open {name} files. Please send your photo as JPEG, PNG or WebP.")]
    Unsupported {
        /// What the format is called.
        name: &'static str,
    },
    /// An animated PNG or WebP.
    #[error("This picture moves. Please send a still photo.")]
    Animated,
    /// The file ends before the picture does.
    #[error(
        "Part of this photo is missing; perhaps the upload was cut short. Please send it again."
    )]
    Truncated,
    /// A side is shorter than [`min_side`](super::Limits::min_side).
    #[error(
        "This photo is {width} × {height} pixels, too small to paint from. Please send one with at least {min_side} pixels on its shorter side."
    )]
    TooSmall {
        /// Width as stored, px.
        width: u32,
        /// Height as stored, px.
        height: u32,
        /// The limit, px.
        min_side: u32,
    },
    /// More pixels than [`max_pixels`](super::Limits::max_pixels).
    #[error("This photo is {width} × {height} pixels; we can take up to {} million. Please send a smaller copy.", max_pixels / 1_000_000)]
    TooManyPixels {
        /// Width as stored, px.
        width: u32,
        /// Height as stored, px.
        height: u32,
        /// The limit, width times height.
        max_pixels: u64,
    },
    /// Decoding would need more memory than [`max_decode_bytes`](super::Limits::max_decode_bytes).
    #[error(
        "This photo is stored in a way that takes too much memory to open. Please save it as an ordinary JPEG, or smaller, and send it again."
    )]
    TooDemanding,
    /// The file is broken.
    #[error(
        "This photo is damaged and cannot be opened. Please save it again in another program, or send another."
    )]
    Damaged,
}
