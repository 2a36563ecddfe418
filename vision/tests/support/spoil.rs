//! What light, noise and an unsteady hand do to a photo.

use image::{Rgb, RgbImage};

/// A picture of one grey.
pub fn flat(value: u8) -> RgbImage {
    RgbImage::from_pixel(400, 500, Rgb([value; 3]))
}

/// The picture with every value moved by up to this much, up or down, at random but always the same.
pub fn noisy_by(picture: &RgbImage, amount: i32) -> RgbImage {
    let mut out = picture.clone();
    let mut state = 1_u32;
    for value in out.iter_mut() {
        // Marsaglia's xorshift.
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        let noise = (state >> 8) as i32 % (2 * amount + 1) - amount;
        *value = (i32::from(*value) + noise).clamp(0, 255) as u8;
    }
    out
}

/// The picture in a share of its light; what that makes brighter than white is white.
pub fn in_light(picture: &RgbImage, share: f32) -> RgbImage {
    changed(picture, |light| share * light)
}

/// The picture with each value replaced by what the function makes of it, in linear light, 0 to 1.
pub fn changed(picture: &RgbImage, light: impl Fn(f32) -> f32) -> RgbImage {
    let table: [u8; 256] = std::array::from_fn(|value| {
        let light = light(linear(value as u8)).clamp(0.0, 1.0);
        (255.0 * displayed(light)).round() as u8
    });
    let mut out = picture.clone();
    for value in out.iter_mut() {
        *value = table[usize::from(*value)];
    }
    out
}

/// The linear light of an sRGB value, 0 to 1.
pub fn linear(value: u8) -> f32 {
    let value = f32::from(value) / 255.0;
    if value <= 0.04045 {
        value / 12.92
    } else {
        ((value + 0.055) / 1.055).powf(2.4)
    }
}

/// The picture as if it had moved while it was taken: this far (px), in steps of one pixel in this direction.
pub fn moved(picture: &RgbImage, (dx, dy): (i32, i32), far: f32) -> RgbImage {
    let step = ((dx * dx + dy * dy) as f32).sqrt();
    let steps = (far / step).round().max(1.0) as i32;
    let (width, height) = (picture.width() as i32, picture.height() as i32);
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let mut sum = [0.0_f32; 3];
        for i in -steps / 2..steps - steps / 2 {
            let x = (x as i32 + i * dx).clamp(0, width - 1);
            let y = (y as i32 + i * dy).clamp(0, height - 1);
            let pixel = picture.get_pixel(x as u32, y as u32);
            for channel in 0..3 {
                sum[channel] += linear(pixel[channel]);
            }
        }
        Rgb(sum.map(|sum| (255.0 * displayed(sum / steps as f32)).round() as u8))
    })
}

fn displayed(light: f32) -> f32 {
    if light <= 0.003_130_8 {
        12.92 * light
    } else {
        1.055 * light.powf(1.0 / 2.4) - 0.055
    }
}
