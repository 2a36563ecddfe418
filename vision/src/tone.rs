//! Light before and after painting: features made clear enough to be painted, and the photo's light given back.
//!
//! The network paints every picture in the tones of the style it learned, so a face loses its modelling and **dark skin
//! comes out lighter than it is**. The cure: brightness is split by scale. Fine light and dark, the brush strokes, stay
//! the painting's; coarse light and dark become the photo's: `Y = Y_style - blur(Y_style) + blur(Y_photo)`.

use image::RgbImage;
use rayon::prelude::*;

use crate::style::StyleParameters;

/// The finished composition from the raw painting and the photo, which have one size.
pub(crate) fn restore(painting: &RgbImage, photo: &RgbImage, style: &StyleParameters) -> RgbImage {
    let (width, height) = painting.dimensions();
    let sigma = style.tone_sigma * width.max(height) as f32 / 960.0;
    let correction = correction(painting, photo, sigma);
    let mut out = RgbImage::new(width, height);
    out.as_mut()
        .par_chunks_exact_mut(3)
        .zip(painting.as_raw().par_chunks_exact(3))
        .zip(photo.as_raw().par_chunks_exact(3))
        .zip(correction.par_iter())
        .for_each(|(((out, painted), photographed), correction)| {
            let [y, cb, cr] = ycbcr(painted);
            let [_, photo_cb, photo_cr] = ycbcr(photographed);
            let mix = |painted: f32, photo: f32| painted + style.photo_chroma * (photo - painted);
            let rgb = rgb(y + correction, mix(cb, photo_cb), mix(cr, photo_cr));
            for ((out, value), photo) in out.iter_mut().zip(rgb).zip(photographed) {
                let photo = f32::from(*photo);
                *out = (photo + style.strength * (value - photo))
                    .round()
                    .clamp(0.0, 255.0) as u8;
            }
        });
    out
}

/// The size of what [`clarify`] makes clearer: the sigma of a Gaussian, px in a picture 960 px long.
const FEATURE_SIGMA: f32 = 14.0;

/// The picture with more contrast in small things: `Y + amount * (Y - blur(Y))`. Pale features, as eyes behind glasses,
/// would otherwise be painted away.
pub(crate) fn clarify(picture: &RgbImage, amount: f32) -> RgbImage {
    if amount <= 0.0 {
        return picture.clone();
    }
    let (width, height) = picture.dimensions();
    let mut broad: Vec<f32> = picture
        .as_raw()
        .par_chunks_exact(3)
        .map(|pixel| ycbcr(pixel)[0])
        .collect();
    blur(
        &mut broad,
        width as usize,
        FEATURE_SIGMA * width.max(height) as f32 / 960.0,
    );
    let mut out = picture.clone();
    out.as_mut()
        .par_chunks_exact_mut(3)
        .zip(broad)
        .for_each(|(pixel, broad)| {
            let [y, cb, cr] = ycbcr(pixel);
            for (byte, value) in pixel.iter_mut().zip(rgb(y + amount * (y - broad), cb, cr)) {
                *byte = value.round().clamp(0.0, 255.0) as u8;
            }
        });
    out
}

/// What to add to the brightness of each pixel of the painting.
fn correction(painting: &RgbImage, photo: &RgbImage, sigma: f32) -> Vec<f32> {
    let mut added = vec![0.0; (painting.width() * painting.height()) as usize];
    if sigma <= 0.0 {
        return added;
    }
    // Strokes that would be darker than black are black, and what they cannot take makes dark skin lighter: so the rest is
    // given to their surroundings in a second round.
    for _ in 0..2 {
        let mut missing: Vec<f32> = painting
            .as_raw()
            .par_chunks_exact(3)
            .zip(photo.as_raw().par_chunks_exact(3))
            .zip(&added)
            .map(|((painted, photographed), added)| {
                brightness(photographed) - (brightness(painted) + added).clamp(0.0, 255.0)
            })
            .collect();
        blur(&mut missing, painting.width() as usize, sigma);
        added
            .par_iter_mut()
            .zip(missing)
            .for_each(|(added, missing)| *added += missing);
    }
    added
}

/// Brightness and colour difference, BT.601 as in JPEG; brightness is 0 to 255, the other two are around 0.
pub(crate) fn ycbcr(pixel: &[u8]) -> [f32; 3] {
    let [r, g, b] = [
        f32::from(pixel[0]),
        f32::from(pixel[1]),
        f32::from(pixel[2]),
    ];
    let y = 0.299 * r + 0.587 * g + 0.114 * b;
    [y, 0.564_334 * (b - y), 0.713_267 * (r - y)]
}

/// The pixel of this brightness and colour. Where there is none, the colour is made paler and not the brightness wrong.
fn rgb(y: f32, cb: f32, cr: f32) -> [f32; 3] {
    let y = y.clamp(0.0, 255.0);
    let away = [1.402 * cr, -0.344_136 * cb - 0.714_136 * cr, 1.772 * cb];
    let room = |d: f32| {
        if d > 0.0 {
            (255.0 - y) / d
        } else if d < 0.0 {
            -y / d
        } else {
            1.0
        }
    };
    let scale = away.iter().fold(1.0_f32, |scale, &d| scale.min(room(d)));
    away.map(|d| y + scale * d)
}

/// How bright a pixel is, 0 to 255 (BT.601).
pub(crate) fn brightness(pixel: &[u8]) -> f32 {
    ycbcr(pixel)[0]
}

/// Blurs a plane as a Gaussian would: three box blurs one after the other, each along rows and columns.
pub(crate) fn blur(plane: &mut Vec<f32>, width: usize, sigma: f32) {
    let height = plane.len() / width;
    // Three boxes of width w have a variance of (w² - 1) / 4 together.
    let radius = (((4.0 * sigma * sigma + 1.0).sqrt() - 1.0) / 2.0)
        .round()
        .max(1.0) as usize;
    for _ in 0..3 {
        blur_rows(plane, width, radius);
    }
    *plane = transposed(plane, width);
    for _ in 0..3 {
        blur_rows(plane, height, radius);
    }
    *plane = transposed(plane, height);
}

/// A box blur along each row; beyond its ends a row goes on as its last pixel.
fn blur_rows(plane: &mut [f32], width: usize, radius: usize) {
    plane.par_chunks_exact_mut(width).for_each(|row| {
        let source = row.to_vec();
        let last = width - 1;
        let at = |i: isize| source[i.clamp(0, last as isize) as usize];
        let reach = radius as isize;
        let mut sum: f32 = (-reach..=reach).map(at).sum();
        let share = 1.0 / (2 * radius + 1) as f32;
        for (i, value) in row.iter_mut().enumerate() {
            *value = sum * share;
            let i = i as isize;
            sum += at(i + reach + 1) - at(i - reach);
        }
    });
}

fn transposed(plane: &[f32], width: usize) -> Vec<f32> {
    let height = plane.len() / width;
    let mut out = vec![0.0; plane.len()];
    out.par_chunks_exact_mut(height)
        .enumerate()
        .for_each(|(x, column)| {
            for (y, value) in column.iter_mut().enumerate() {
                *value = plane[y * width + x];
            }
        });
    out
}
