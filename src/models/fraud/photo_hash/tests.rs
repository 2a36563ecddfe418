use std::path::Path;

use image::{Rgb, codecs::jpeg::JpegEncoder};
use proptest::prelude::*;

use super::*;

const PHOTOS: [&str; 3] = ["astronaut.png", "grace_hopper.jpg", "chelsea.png"];

fn photo(name: &str) -> RgbImage {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vision/tests/fixtures");
    image::open(folder.join(name)).expect("a picture").to_rgb8()
}

fn hashes(image: &RgbImage) -> [PhotoHash; 8] {
    forms(image).expect("not flat")
}

/// How many bands of a kept photo agree with the best form of another.
fn best(kept: &RgbImage, other: &RgbImage) -> usize {
    let upright = hashes(kept)[0];
    let all = hashes(other).map(|form| upright.agreeing(form));
    all.into_iter().max().unwrap_or_default()
}

fn saved_as_jpeg(image: &RgbImage, quality: u8) -> RgbImage {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode_image(image)
        .expect("a JPEG");
    image::load_from_memory(&bytes)
        .expect("a picture")
        .to_rgb8()
}

fn scaled(image: &RgbImage, percent: u32) -> RgbImage {
    let (width, height) = (
        image.width() * percent / 100,
        image.height() * percent / 100,
    );
    imageops::resize(image, width, height, FilterType::CatmullRom)
}

/// Without so many per cent of its width and height at left and right, top and bottom.
fn cropped(image: &RgbImage, left: u32, right: u32, top: u32, bottom: u32) -> RgbImage {
    let (width, height) = image.dimensions();
    let part = |side: u32, percent: u32| side * percent / 100;
    imageops::crop_imm(
        image,
        part(width, left),
        part(height, top),
        width - part(width, left + right),
        height - part(height, top + bottom),
    )
    .to_image()
}

#[test]
fn an_altered_photo_is_known_again() {
    for name in PHOTOS {
        let original = photo(name);
        for (what, altered) in [
            ("saved at 50", saved_as_jpeg(&original, 50)),
            ("saved at 25", saved_as_jpeg(&original, 25)),
            ("half the size", scaled(&original, 50)),
            ("a quarter", scaled(&original, 25)),
            ("larger", scaled(&original, 170)),
            ("brighter", imageops::brighten(&original, 25)),
            ("darker", imageops::brighten(&original, -25)),
            ("harder", imageops::contrast(&original, 15.0)),
            ("blurred", imageops::blur(&original, 2.0)),
            ("cropped all round", cropped(&original, 1, 1, 1, 1)),
            ("cropped at the left", cropped(&original, 2, 0, 0, 0)),
            ("cropped at the top", cropped(&original, 0, 0, 2, 0)),
            ("cropped at a corner", cropped(&original, 0, 2, 0, 2)),
            (
                "half, cropped, saved at 50",
                saved_as_jpeg(&cropped(&scaled(&original, 50), 1, 1, 1, 1), 50),
            ),
        ] {
            let agree = best(&original, &altered);
            assert!(agree >= ENOUGH, "{name}, {what}: {agree}");
        }
    }
}

#[test]
fn a_mirrored_or_turned_photo_is_known_again() {
    for name in PHOTOS {
        let original = photo(name);
        for (what, altered) in [
            ("mirrored", imageops::flip_horizontal(&original)),
            ("upside down", imageops::flip_vertical(&original)),
            ("turned right", imageops::rotate90(&original)),
            ("turned round", imageops::rotate180(&original)),
            ("turned left", imageops::rotate270(&original)),
            (
                "mirrored and turned",
                imageops::rotate90(&imageops::flip_horizontal(&original)),
            ),
            (
                "mirrored, half, saved at 50",
                saved_as_jpeg(&scaled(&imageops::flip_horizontal(&original), 50), 50),
            ),
        ] {
            let agree = best(&original, &altered);
            assert!(agree >= ENOUGH, "{name}, {what}: {agree}");
        }
    }
}

#[test]
fn strangers_are_not_taken_for_each_other() {
    for (i, one) in PHOTOS.iter().enumerate() {
        for other in &PHOTOS[i + 1..] {
            let agree = best(&photo(one), &photo(other));
            assert!(agree + 2 <= ENOUGH, "{one} and {other}: {agree}");
        }
    }
}

#[test]
fn the_forms_are_of_the_turned_picture_itself() {
    let original = photo("astronaut.png");
    let [upright, right, round, left, mirrored, ..] = hashes(&original);
    for (turned, form) in [
        (original.clone(), upright),
        (imageops::rotate90(&original), right),
        (imageops::rotate180(&original), round),
        (imageops::rotate270(&original), left),
        (imageops::flip_horizontal(&original), mirrored),
    ] {
        assert!(hashes(&turned)[0].agreeing(form) >= 6);
    }
    let distinct: std::collections::HashSet<_> = hashes(&original).into_iter().collect();
    assert_eq!(distinct.len(), 8);
}

#[test]
fn a_flat_picture_has_no_hash() {
    for grey in [0, 128, 255] {
        assert_eq!(forms(&RgbImage::from_pixel(640, 480, Rgb([grey; 3]))), None);
    }
    assert_eq!(forms(&RgbImage::new(0, 0)), None);
    let noise = RgbImage::from_fn(640, 480, |x, y| {
        Rgb([u8::try_from((x * 7 + y * 13) % 9).expect("small"); 3])
    });
    assert_eq!(forms(&noise), None);
}

#[test]
fn bands_hold_every_bit_once() {
    assert_eq!(PhotoHash(0).bands().map(|band| band.1), [0; 8]);
    let numbers = PhotoHash(u64::MAX).bands().map(|band| band.0);
    assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 6, 7]);
    for bit in 0..64 {
        let ones: u32 = PhotoHash(1 << bit)
            .bands()
            .iter()
            .map(|band| band.1.count_ones())
            .sum();
        assert_eq!(ones, 1);
        assert_eq!(PhotoHash(0).agreeing(PhotoHash(1 << bit)), 7);
    }
}

proptest! {
    #[test]
    fn no_picture_makes_it_panic(width in 1_u32..300, height in 1_u32..300, seed in any::<u32>()) {
        let image = RgbImage::from_fn(width, height, |x, y| {
            let mixed = seed ^ x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503);
            Rgb(mixed.to_le_bytes()[..3].try_into().expect("three"))
        });
        if let Some([upright, ..]) = forms(&image) {
            prop_assert_eq!(upright.agreeing(upright), 8);
        }
    }
}
