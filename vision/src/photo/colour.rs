//! From the colours that a file means to sRGB.

use image::RgbImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};
use rayon::prelude::*;

use super::{PhotoError, shrink::Raw};

/// The picture in sRGB, by its ICC profile if it has one that fits. Without one, grey and colour are taken for sRGB
/// already, as browsers do, and inks are taken to be ideal.
pub(super) fn to_srgb(raw: Raw, profile: Option<&[u8]>) -> Result<RgbImage, PhotoError> {
    let (width, height) = (raw.width, raw.height);
    let data = match by_profile(&raw, profile) {
        Some(data) => data,
        None => match raw.channels {
            1 => raw.data.iter().flat_map(|&grey| [grey; 3]).collect(),
            4 => raw.data.chunks_exact(4).flat_map(ideal_inks).collect(),
            _ => raw.data,
        },
    };
    RgbImage::from_raw(width, height, data).ok_or(PhotoError::Damaged)
}

fn by_profile(raw: &Raw, profile: Option<&[u8]>) -> Option<Vec<u8>> {
    let profile = ColorProfile::new_from_slice(profile?).ok()?;
    let layout = match (raw.channels, profile.color_space) {
        (1, DataColorSpace::Gray) => Layout::Gray,
        (3, DataColorSpace::Rgb) => Layout::Rgb,
        // For moxcms, four inks have the layout of four values.
        (4, DataColorSpace::Cmyk) => Layout::Rgba,
        _ => return None,
    };
    let transform = profile
        .create_transform_8bit(
            layout,
            &ColorProfile::new_srgb(),
            Layout::Rgb,
            TransformOptions::default(),
        )
        .inspect_err(|error| tracing::debug!(%error, "ICC profile ignored"))
        .ok()?;
    let row = raw.width as usize;
    let mut out = vec![0; 3 * row * raw.height as usize];
    out.par_chunks_exact_mut(3 * row)
        .zip(raw.data.par_chunks_exact(raw.channels * row))
        .try_for_each(|(out, row)| transform.transform(row, out))
        .ok()?;
    Some(out)
}

/// Cyan, magenta, yellow and black as if each ink took away exactly its own colour.
fn ideal_inks(inks: &[u8]) -> [u8; 3] {
    let paper = 255 - u32::from(inks[3]);
    [0, 1, 2].map(|i| ((255 - u32::from(inks[i])) * paper / 255) as u8)
}
