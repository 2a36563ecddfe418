//! Telling a file's format by its first bytes; names and content types are what a stranger says.

use super::{PhotoError, PhotoFormat};

/// First bytes of formats that we know but do not take.
const UNSUPPORTED: [(&[u8], &str); 12] = [
    (b"GIF8", "GIF"),
    (b"II*\0", "TIFF or camera raw"),
    (b"MM\0*", "TIFF or camera raw"),
    (b"II+\0", "TIFF"),
    (b"BM", "BMP"),
    (b"%PDF", "PDF"),
    (b"8BPS", "Photoshop"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL ", "JPEG XL"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (b"\0\0\x01\0", "icon"),
    (b"qoif", "QOI"),
];

/// The format, if it is one that we take.
pub(super) fn recognise(bytes: &[u8]) -> Result<PhotoFormat, PhotoError> {
    if bytes.starts_with(b"\xff\xd8\xff") {
        return Ok(PhotoFormat::Jpeg);
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(PhotoFormat::Png);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Ok(PhotoFormat::WebP);
    }
    let known = UNSUPPORTED
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|(_, name)| *name);
    match known.or_else(|| base_media(bytes)).or_else(|| svg(bytes)) {
        Some(name) => Err(PhotoError::Unsupported { name }),
        None => Err(PhotoError::NotAnImage),
    }
}

/// HEIC, AVIF and films: boxes, the first of which is `ftyp` with a brand.
fn base_media(bytes: &[u8]) -> Option<&'static str> {
    if bytes.get(4..8) != Some(b"ftyp") {
        return None;
    }
    Some(match bytes.get(8..12)? {
        b"heic" | b"heix" | b"hevc" | b"heim" | b"heis" | b"mif1" | b"msf1" => "HEIC",
        b"avif" | b"avis" => "AVIF",
        b"crx " => "camera raw",
        _ => "video",
    })
}

fn svg(bytes: &[u8]) -> Option<&'static str> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]).to_lowercase();
    let start = start.trim_start_matches('\u{feff}').trim_start();
    (start.starts_with("<svg") || (start.starts_with("<?xml") && start.contains("<svg")))
        .then_some("SVG")
}
