//! The crop stays inside the picture, keeps its aspect, and keeps the faces where it can.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use vision::{Crop, Face, crop::portrait_crop};

fn face(x: f32, y: f32, width: f32, height: f32) -> Face {
    Face {
        x,
        y,
        width,
        height,
        score: 0.99,
    }
}

fn contains(crop: Crop, face: &Face) -> bool {
    let slack = 1.5;
    face.x >= crop.x as f32 - slack
        && face.y >= crop.y as f32 - slack
        && face.x + face.width <= (crop.x + crop.width) as f32 + slack
        && face.y + face.height <= (crop.y + crop.height) as f32 + slack
}

#[test]
fn a_face_is_framed_by_head_and_shoulders() {
    let face = face(900.0, 500.0, 160.0, 200.0);
    let crop = portrait_crop(2000, 1500, &[face], (4, 5));
    assert_eq!(crop.height, 520);
    assert_eq!(crop.width, 416);
    let centre = crop.x as f32 + crop.width as f32 / 2.0;
    assert!(
        (centre - 980.0).abs() <= 1.0,
        "centred from side to side: {crop:?}"
    );
    let above = face.y - crop.y as f32;
    let below = (crop.y + crop.height) as f32 - (face.y + face.height);
    assert!(
        above > 80.0 && below > above,
        "hair above, shoulders below: {crop:?}"
    );
}

#[test]
fn a_face_in_a_corner_moves_the_crop_to_the_edge_and_no_further() {
    let crop = portrait_crop(1000, 1000, &[face(0.0, 0.0, 160.0, 200.0)], (4, 5));
    assert_eq!((crop.x, crop.y), (0, 0));
    assert!(crop.fits(1000, 1000));
}

#[test]
fn where_not_all_fit_some_are_whole_and_nobody_is_the_gap_between_them() {
    let row: Vec<Face> = (0..4_u8)
        .map(|i| face(100.0 + 450.0 * f32::from(i), 300.0, 160.0, 200.0))
        .collect();
    let crop = portrait_crop(1800, 900, &row, (4, 5));
    let whole = row.iter().filter(|face| contains(crop, face)).count();
    assert_eq!(whole, 2, "{crop:?}");
    let apart = [
        face(100.0, 300.0, 160.0, 200.0),
        face(1500.0, 300.0, 170.0, 210.0),
    ];
    let crop = portrait_crop(1800, 900, &apart, (4, 5));
    assert!(contains(crop, &apart[1]), "the larger one: {crop:?}");
}

#[test]
fn two_people_are_both_in_the_picture_and_a_passer_by_is_not_counted() {
    let pair = [
        face(300.0, 400.0, 150.0, 200.0),
        face(900.0, 420.0, 150.0, 190.0),
    ];
    let crop = portrait_crop(1600, 2000, &pair, (4, 5));
    assert!(pair.iter().all(|face| contains(crop, face)), "{crop:?}");
    let with_stranger = [pair[0], face(1500.0, 300.0, 40.0, 50.0)];
    assert_eq!(
        portrait_crop(1600, 2000, &with_stranger, (4, 5)),
        portrait_crop(1600, 2000, &pair[..1], (4, 5))
    );
}

#[test]
fn without_a_face_the_crop_is_the_largest_centred_and_a_little_high() {
    assert_eq!(
        portrait_crop(1000, 500, &[], (4, 5)),
        Crop {
            x: 300,
            y: 0,
            width: 400,
            height: 500
        }
    );
    let tall = portrait_crop(400, 1000, &[], (4, 5));
    assert_eq!((tall.x, tall.width, tall.height), (0, 400, 500));
    assert!(tall.y < 250 && tall.y > 0);
}

#[test]
fn a_crop_from_outside_is_checked_without_overflow() {
    let crop = |x, width| Crop {
        x,
        y: 0,
        width,
        height: 10,
    };
    assert!(crop(0, 100).fits(100, 10));
    assert!(!crop(1, 100).fits(100, 10));
    assert!(!crop(0, 0).fits(100, 10));
    assert!(!crop(u32::MAX, u32::MAX).fits(100, 10));
}

prop_compose! {
    fn picture_with_faces()(width in 40_u32..5000, height in 40_u32..5000)(
        faces in prop::collection::vec((0.0..1.0_f32, 0.0..1.0_f32, 0.02..0.9_f32), 0..5),
        width in Just(width), height in Just(height),
    ) -> (u32, u32, Vec<Face>) {
        let side = width.min(height) as f32;
        let faces = faces.into_iter().map(|(x, y, size)| {
            let (w, h) = (size * side * 0.8, size * side);
            face(x * (width as f32 - w), y * (height as f32 - h), w, h)
        }).collect();
        (width, height, faces)
    }
}

proptest! {
    #[test]
    fn it_is_inside_the_picture_and_of_the_aspect((width, height, faces) in picture_with_faces(), aspect in (1_u32..9, 1_u32..9)) {
        let crop = portrait_crop(width, height, &faces, aspect);
        prop_assert!(crop.fits(width, height), "{crop:?} in {width} x {height}");
        let ratio = aspect.0 as f32 / aspect.1 as f32;
        let wanted = crop.height as f32 * ratio;
        let tolerance = 1.0 + ratio.max(1.0 / ratio);
        prop_assert!((crop.width as f32 - wanted).abs() <= tolerance, "{crop:?} for {aspect:?}");
    }

    #[test]
    fn one_face_that_fits_is_inside_the_crop((width, height, faces) in picture_with_faces()) {
        let Some(face) = faces.first() else { return Ok(()) };
        let crop = portrait_crop(width, height, &[*face], (4, 5));
        let largest = portrait_crop(width, height, &[], (4, 5));
        if face.width <= largest.width as f32 && face.height <= largest.height as f32 {
            prop_assert!(contains(crop, face), "{crop:?} {face:?} in {width} x {height}");
        }
    }

    #[test]
    fn faces_that_fit_together_are_all_inside((width, height, faces) in picture_with_faces()) {
        let head = faces.iter().map(|f| f.height).fold(0.0, f32::max);
        let kept: Vec<_> = faces.iter().filter(|f| f.height >= 0.4 * head).copied().collect();
        let Some(first) = kept.first() else { return Ok(()) };
        let (mut left, mut right, mut top, mut bottom) = (first.x, first.x, first.y, first.y);
        for f in &kept {
            left = left.min(f.x);
            right = right.max(f.x + f.width);
            top = top.min(f.y);
            bottom = bottom.max(f.y + f.height);
        }
        let largest = portrait_crop(width, height, &[], (4, 5));
        if right - left <= largest.width as f32 - 2.0 && bottom - top <= largest.height as f32 - 2.0 {
            let crop = portrait_crop(width, height, &faces, (4, 5));
            for f in &kept {
                prop_assert!(contains(crop, f), "{crop:?} {f:?} in {width} x {height}");
            }
        }
    }
}
