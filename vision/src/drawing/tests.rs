use image::{Rgb, RgbImage};

use super::{Medium, draw};

const MEDIA: [Medium; 2] = [Medium::Pencil, Medium::Charcoal];

fn even(grey: u8) -> RgbImage {
    RgbImage::from_pixel(320, 400, Rgb([grey; 3]))
}

/// Mean brightness of a part of a picture, 0 to 255.
fn mean(picture: &RgbImage, (x, y, width, height): (u32, u32, u32, u32)) -> f32 {
    let view = image::imageops::crop_imm(picture, x, y, width, height).to_image();
    let sum: f32 = view.pixels().map(|pixel| f32::from(pixel[1])).sum();
    sum / (width * height) as f32
}

/// A dark disc with a bright spot on a slope of light.
fn scene(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let away = f64::from(x).hypot(f64::from(y) - 100.0);
        let grey = if away < 8.0 {
            250
        } else if away < 60.0 {
            40
        } else {
            (60 + 150 * x / width) as u8
        };
        Rgb([grey, grey / 2, 255 - grey])
    })
}

#[test]
fn a_drawing_has_the_photos_size_and_is_drawn_again_alike() {
    for (width, height) in [(320, 257), (97, 320), (33, 1)] {
        let photo = scene(width, height);
        for medium in MEDIA {
            let drawing = draw(&photo, medium);
            assert_eq!(drawing.dimensions(), photo.dimensions());
            let one_core = rayon::ThreadPoolBuilder::new()
                .num_threads(1)
                .build()
                .expect("a pool of one thread")
                .install(|| draw(&photo, medium));
            assert!(drawing == one_core, "{medium:?} {width}x{height}");
        }
    }
}

#[test]
fn a_drawing_is_grey_on_warm_paper() {
    for medium in MEDIA {
        for Rgb([r, g, b]) in draw(&scene(320, 300), medium).pixels() {
            assert!(r >= g && g >= b && r - b <= 16, "{medium:?} {r} {g} {b}");
        }
    }
}

#[test]
fn an_even_grey_is_drawn_as_dark_as_it_is_and_without_bands() {
    for medium in MEDIA {
        for grey in [12, 40, 80, 128, 190, 240] {
            let drawing = draw(&even(grey), medium);
            for y in [0, 100, 200, 300] {
                for x in [0, 80, 160, 240] {
                    let part = mean(&drawing, (x, y, 80, 100));
                    let off = part - f32::from(grey);
                    assert!(off.abs() < 12.0, "{medium:?} {grey} at {x}, {y}: {off:+.1}");
                }
            }
            let off = mean(&drawing, (0, 0, 320, 400)) - f32::from(grey);
            assert!(off.abs() < 5.0, "{medium:?} {grey}: {off:+.1}");
        }
    }
}

#[test]
fn a_darker_photo_gives_a_darker_drawing() {
    let photo = scene(320, 300);
    for medium in MEDIA {
        let shades: Vec<f32> = [1, 2, 4, 8]
            .iter()
            .map(|share| {
                let mut photo = photo.clone();
                photo.iter_mut().for_each(|byte| *byte /= share);
                mean(&draw(&photo, medium), (0, 0, 320, 300))
            })
            .collect();
        assert!(shades.is_sorted_by(|a, b| a > b), "{medium:?} {shades:?}");
    }
}

#[test]
fn contours_are_drawn() {
    let photo = RgbImage::from_fn(320, 320, |x, _| Rgb([if x < 160 { 120 } else { 220 }; 3]));
    for medium in MEDIA {
        let drawing = draw(&photo, medium);
        let (edge, side) = (
            mean(&drawing, (155, 20, 4, 280)),
            mean(&drawing, (60, 20, 60, 280)),
        );
        assert!(edge < side - 15.0, "{medium:?} {edge} {side}");
    }
}
