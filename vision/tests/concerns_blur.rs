//! Blur is found on faces, by any cause and at any size, and soft light, noise and dark skin are not blur.

#![allow(clippy::unwrap_used)]

mod support;

use image::imageops;
use support::{
    portrait, scaled,
    spoil::{in_light, moved, noisy_by},
    studio,
};
use vision::{
    Concern,
    concerns::{blur_of, look},
};

const PORTRAITS: [&str; 2] = ["astronaut.png", "grace_hopper.jpg"];

#[test]
fn a_blurred_face_is_called_blurred_and_a_soft_one_is_not() {
    let studio = studio();
    for name in PORTRAITS {
        let (photo, face, crop) = portrait(&studio, name);
        let by = |share: f32| imageops::blur(&photo, share * face.height);
        for share in [0.005, 0.01] {
            assert_eq!(look(&by(share), &[face], crop, None), [], "{name} {share}");
        }
        for share in [0.03, 0.04, 0.06] {
            let blurred = by(share);
            for photo in [noisy_by(&blurred, 20), in_light(&blurred, 0.25), blurred] {
                println!("{name} by {share}: {:?}", blur_of(&photo, &face));
                let found = look(&photo, &[face], crop, None);
                assert_eq!(found, [Concern::Blurred], "{name} by {share}");
            }
        }
        for direction in [(1, 0), (0, 1), (1, 1), (1, -1)] {
            for share in [0.12, 0.18] {
                let photo = moved(&photo, direction, share * face.height);
                println!(
                    "{name} moved {direction:?} by {share}: {:?}",
                    blur_of(&photo, &face)
                );
                let found = look(&photo, &[face], crop, None);
                assert_eq!(found, [Concern::Blurred], "{name} {direction:?} {share}");
            }
        }
    }
}

#[test]
fn blur_is_measured_in_face_heights_whatever_the_size_of_the_photo() {
    let studio = studio();
    let (photo, face, _) = portrait(&studio, "grace_hopper.jpg");
    let blurred = imageops::blur(&photo, 0.03 * face.height);
    let expected = blur_of(&blurred, &face).unwrap();
    assert!((0.027..0.045).contains(&expected), "{expected}");
    for scale in [0.5_f32, 2.0, 4.0] {
        let side = |length: u32| (length as f32 * scale) as u32;
        let (width, height) = (side(photo.width()), side(photo.height()));
        let other = imageops::resize(&blurred, width, height, imageops::FilterType::CatmullRom);
        let face = scaled(&face, scale);
        let found = blur_of(&other, &face).unwrap();
        assert!(
            (found / expected - 1.0).abs() < 0.1,
            "{scale}: {found} {expected}"
        );
    }
}

#[test]
fn a_face_blown_up_from_a_few_pixels_is_blurred() {
    let studio = studio();
    let (photo, face, crop) = portrait(&studio, "astronaut.png");
    let scale = 22.0 / face.height;
    let side = |length: u32| (length as f32 * scale) as u32;
    let filter = imageops::FilterType::CatmullRom;
    let few = imageops::resize(&photo, side(photo.width()), side(photo.height()), filter);
    let blown_up = imageops::resize(&few, photo.width(), photo.height(), filter);
    assert_eq!(look(&blown_up, &[face], crop, None), [Concern::Blurred]);
}
