//! One still sees who it is: in every style of the catalogue, by the features that tell people apart.

#![allow(clippy::unwrap_used)]

mod support;

use image::{Rgb, RgbImage};
use support::{catalogue, network, picture, portrait, studio};
use vision::{
    Background, StyleParameters,
    studio::{LIKE_ENOUGH, Portrayed, Sitting},
    style::Hand,
};

const LONG_SIDE: u32 = 1024;

fn portrayed(name: &str, style: &StyleParameters) -> Portrayed {
    let studio = studio();
    let (photo, face, crop) = portrait(&studio, name);
    let sitting = Sitting {
        crop,
        long_side: LONG_SIDE,
        style,
        background: Background::Kept,
        faces: &[face],
    };
    studio.portray(&photo, &sitting, &mut |_| ()).unwrap()
}

#[test]
fn every_style_of_the_catalogue_leaves_the_person_recognisable() {
    let mut wrong = Vec::new();
    for name in ["astronaut.png", "grace_hopper.jpg"] {
        for (slug, style) in catalogue() {
            let portrayed = portrayed(name, &style);
            let likeness = portrayed.likeness.unwrap();
            let finer = portrayed.style.stroke_px - style.stroke_px;
            println!("{name}: {slug} {likeness:.2}, strokes {finer} px finer");
            if likeness < LIKE_ENOUGH {
                wrong.push(format!("{name}: {slug} {likeness:.2}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A style so bold that it paints faces away: what the studio is to notice.
fn too_bold() -> StyleParameters {
    StyleParameters {
        hand: network(7, None),
        stroke_px: 320,
        clarity: 0.0,
        tone_sigma: 0.0,
        photo_chroma: 0.0,
        ..StyleParameters::default()
    }
}

#[test]
fn a_face_that_was_painted_away_is_painted_again_with_finer_strokes() {
    let bold = too_bold();
    let studio = studio();
    let (photo, _, crop) = portrait(&studio, "astronaut.png");
    let first = studio
        .paint(&photo, crop, LONG_SIDE, &bold, &mut |_| ())
        .unwrap();
    let again = portrayed("astronaut.png", &bold);
    assert!(
        again.style.stroke_px > bold.stroke_px,
        "{}",
        again.style.stroke_px
    );
    assert_ne!(again.composition, first);
}

/// The hand of a painting of nothing but dots on black, so many pixels apart.
fn dots(apart: u32) -> Hand {
    let painting = RgbImage::from_fn(512, 512, |x, y| {
        let from_middle = |at: u32| (at % apart).abs_diff(apart / 2).pow(2);
        let inside = from_middle(x) + from_middle(y) < apart * apart / 7;
        match (inside, (x / apart + y / apart) % 3) {
            (false, _) => Rgb([20, 24, 40]),
            (true, 0) => Rgb([196, 52, 40]),
            (true, 1) => Rgb([38, 84, 150]),
            (true, _) => Rgb([232, 176, 40]),
        }
    });
    Hand::Painting(studio().look(&painting).unwrap())
}

#[test]
fn strokes_get_finer_until_the_face_is_recognised() {
    let hand = dots(128);
    let style = StyleParameters { hand, ..too_bold() };
    let portrayed = portrayed("astronaut.png", &style);
    let likeness = portrayed.likeness.unwrap();
    assert!(likeness >= LIKE_ENOUGH, "{likeness}");
}

#[test]
fn a_finer_stroke_that_makes_it_worse_is_not_the_last_one_tried() {
    let hand = dots(32);
    let style = StyleParameters { hand, ..too_bold() };
    let best = portrayed("astronaut.png", &style);
    assert!(
        best.style.stroke_px > 2 * style.stroke_px,
        "{}",
        best.style.stroke_px
    );
}

#[test]
fn two_people_are_not_taken_for_one() {
    let studio = studio();
    let (photo, face, _) = portrait(&studio, "astronaut.png");
    let same = studio.raw_likeness(&photo, &photo, &face).unwrap();
    // Another person's face, in the very place.
    let (other, others_face, _) = portrait(&studio, "grace_hopper.jpg");
    let mut swapped = photo.clone();
    let [x, y, width, height] = [face.x, face.y, face.width, face.height].map(|v| v as u32);
    let [ox, oy, ow, oh] = [
        others_face.x,
        others_face.y,
        others_face.width,
        others_face.height,
    ]
    .map(|v| v as u32);
    let cut = image::imageops::crop_imm(&other, ox, oy, ow, oh).to_image();
    let filter = image::imageops::FilterType::Triangle;
    let cut = image::imageops::resize(&cut, width, height, filter);
    image::imageops::replace(&mut swapped, &cut, x.into(), y.into());
    let different = studio.raw_likeness(&photo, &swapped, &face).unwrap();
    println!("same {same:.3}, different {different:.3}");
    assert!(same > 0.999, "{same}");
    assert!(different < 0.3, "{different}");
}

#[test]
fn a_backdrop_is_laid_behind_the_person_and_not_over_her() {
    let style = StyleParameters::default();
    let studio = studio();
    let (photo, face, crop) = portrait(&studio, "astronaut.png");
    let sitting = |background| Sitting {
        crop,
        long_side: 640,
        style: &style,
        background,
        faces: std::slice::from_ref(&face),
    };
    let painted = |background| {
        let sitting = sitting(background);
        studio
            .portray(&photo, &sitting, &mut |_| ())
            .unwrap()
            .composition
    };
    let kept = painted(Background::Kept);
    let laid = painted("plain-sky".parse().unwrap());
    let scale = laid.width() as f32 / crop.width as f32;
    let middle = [
        ((face.x + face.width / 2.0 - crop.x as f32) * scale) as u32,
        ((face.y + face.height / 2.0 - crop.y as f32) * scale) as u32,
    ];
    assert_eq!(
        kept.get_pixel(middle[0], middle[1]),
        laid.get_pixel(middle[0], middle[1])
    );
    let corner = laid.get_pixel(12, 12).0;
    let sky = vision::background::Shade::Sky.rgb();
    let near = corner.iter().zip(sky).all(|(a, b)| a.abs_diff(b) < 8);
    assert!(near, "{corner:?} is not {sky:?}");
    assert_eq!(picture("astronaut.png"), photo, "the photo is as it was");
}

/// A crop so close that little of the body is in it.
#[test]
fn no_head_is_cut_off_its_body() {
    let studio = studio();
    let style = StyleParameters::default();
    for name in ["astronaut.png", "grace_hopper.jpg"] {
        let (photo, face, _) = portrait(&studio, name);
        for (around, below) in [(0.25, 0.45), (0.35, 0.7), (0.6, 1.0)] {
            let width = face.width * (1.0 + 2.0 * around);
            let height = face.height * (1.25 + below);
            let crop = vision::Crop {
                x: (face.x - face.width * around).max(0.0) as u32,
                y: (face.y - face.height * 0.25).max(0.0) as u32,
                width: width as u32,
                height: height as u32,
            };
            let painted = |background| {
                let sitting = Sitting {
                    crop,
                    long_side: 480,
                    style: &style,
                    background,
                    faces: std::slice::from_ref(&face),
                };
                studio.portray(&photo, &sitting, &mut |_| ()).unwrap()
            };
            let kept = painted(Background::Kept);
            let laid = painted("plain-sage".parse().unwrap());
            assert!(kept.has_background);
            // The neck, right below the chin.
            let scale = laid.composition.height() as f32 / crop.height as f32;
            let x = ((face.x + face.width / 2.0 - crop.x as f32) * scale) as u32;
            let y = ((face.y + face.height * 1.25 - crop.y as f32) * scale) as u32;
            let (before, after) = (
                kept.composition.get_pixel(x, y).0,
                laid.composition.get_pixel(x, y).0,
            );
            let moved = before.iter().zip(after).map(|(a, b)| a.abs_diff(b)).max();
            println!(
                "{name} {around}: laid {}, neck moved by {moved:?}",
                laid.has_background
            );
            assert!(moved < Some(60), "{name} {around}: {before:?} is {after:?}");
        }
    }
}
