//! What is said of a photo before it is painted is true, and a good photo of anybody has nothing said of it.

#![allow(clippy::unwrap_used)]

mod support;

use image::{Rgb, RgbImage, imageops};
use proptest::prelude::*;
use support::{
    picture, portrait, scaled,
    spoil::{changed, flat, in_light, noisy_by},
    studio,
};
use vision::{Concern, Crop, Face, Studio, concerns::look, crop::portrait_crop};

const PORTRAITS: [&str; 2] = ["astronaut.png", "grace_hopper.jpg"];

/// What the shop would say of a photo: faces found, crop chosen.
fn said(studio: &Studio, photo: &RgbImage) -> Vec<Concern> {
    let faces = studio.find_faces(photo).unwrap();
    let crop = portrait_crop(photo.width(), photo.height(), &faces, (4, 5));
    look(photo, &faces, crop, None)
}

/// The photo with its face in another light than the rest of it, as if the skin gave back more or less.
fn with_skin(photo: &RgbImage, face: &Face, light: impl Fn(f32) -> f32) -> RgbImage {
    let other = changed(photo, light);
    RgbImage::from_fn(photo.width(), photo.height(), |x, y| {
        let dx = (x as f32 - face.x - face.width / 2.0) / (0.62 * face.width);
        let dy = (y as f32 - face.y - face.height / 2.0) / (0.65 * face.height);
        let share = ((1.15 - dx * dx - dy * dy) / 0.3).clamp(0.0, 1.0);
        let (from, to) = (photo.get_pixel(x, y), other.get_pixel(x, y));
        Rgb([0, 1, 2]
            .map(|i| (f32::from(from[i]) * (1.0 - share) + f32::from(to[i]) * share).round() as u8))
    })
}

#[test]
fn nothing_is_said_of_a_good_photo_of_anybody() {
    let studio = studio();
    for name in PORTRAITS {
        let (photo, face, crop) = portrait(&studio, name);
        let of_share = |share: f32| move |light: f32| share * light;
        let mut good = vec![("as it is".to_owned(), photo.clone())];
        for share in [0.5, 0.25, 0.12] {
            good.push((format!("in {share} of the light"), in_light(&photo, share)));
        }
        for share in [0.5, 0.25, 0.12, 0.06] {
            let darker = with_skin(&photo, &face, of_share(share));
            good.push((format!("skin of {share}"), darker));
        }
        let lighter = with_skin(&photo, &face, |light| light.powf(0.7));
        good.push(("lighter skin".to_owned(), lighter));
        for amount in [12, 25] {
            good.push((format!("noise {amount}"), noisy_by(&photo, amount)));
        }
        for (what, photo) in good {
            let found = look(&photo, &[face], crop, Some(90));
            assert_eq!(found, [], "{name} {what}");
        }
        assert_eq!(said(&studio, &photo), [], "{name}");
    }
}

#[test]
fn too_little_and_too_much_light_are_told_from_skin() {
    let studio = studio();
    for name in PORTRAITS {
        let (photo, face, crop) = portrait(&studio, name);
        let found = |photo: &RgbImage| look(photo, &[face], crop, None);
        for share in [0.06, 0.03] {
            assert_eq!(
                found(&in_light(&photo, share)),
                [Concern::TooDark],
                "{name} {share}"
            );
        }
        let backlit = with_skin(&photo, &face, |light| 0.01 * light);
        assert_eq!(found(&backlit), [Concern::TooDark], "{name}, backlit");
        for share in [4.0, 8.0] {
            assert_eq!(
                found(&in_light(&photo, share)),
                [Concern::TooBright],
                "{name} {share}"
            );
        }
        let washed_out = changed(&photo, |light| 0.7 + 0.15 * light);
        assert_eq!(
            found(&washed_out),
            [Concern::TooBright],
            "{name}, washed out"
        );
    }
}

#[test]
fn a_small_face_is_measured_and_not_called_blurred() {
    let studio = studio();
    let (photo, face, _) = portrait(&studio, "grace_hopper.jpg");
    for (height, grave) in [
        (120.0, None),
        (91.0, None),
        (85.0, Some(false)),
        (64.0, Some(false)),
        (48.0, Some(false)),
        (36.0, Some(true)),
    ] {
        let scale = height / face.height;
        let side = |length: u32| (length as f32 * scale).round() as u32;
        let filter = imageops::FilterType::Lanczos3;
        let photo = imageops::resize(&photo, side(photo.width()), side(photo.height()), filter);
        let face = scaled(&face, scale);
        let crop = Crop::whole(photo.width(), photo.height());
        let found = look(&photo, &[face], crop, None);
        let height_px = height as u32;
        let expected = grave.map(|_| Concern::SmallFace { height_px });
        assert_eq!(found, Vec::from_iter(expected), "{height}");
        assert_eq!(found.first().map(Concern::is_grave), grave);
    }
}

#[test]
fn people_are_left_out_and_passers_by_are_not() {
    let studio = studio();
    let one = imageops::crop_imm(&picture("astronaut.png"), 70, 0, 300, 400).to_image();
    let mut photo = RgbImage::from_pixel(900, 480, Rgb([90, 100, 110]));
    for place in 0..3 {
        imageops::replace(&mut photo, &one, place * 300, 80);
    }
    let faces = studio.find_faces(&photo).unwrap();
    assert_eq!(faces.len(), 3);
    assert_eq!(said(&studio, &photo), [Concern::LeftOut { faces: 2 }]);
    let whole = Crop::whole(photo.width(), photo.height());
    assert_eq!(look(&photo, &faces, whole, None), []);

    let passer_by = scaled(&faces[1], 0.3);
    let alone = [
        faces[0],
        Face {
            x: 2.0,
            y: 2.0,
            ..passer_by
        },
    ];
    let crop = portrait_crop(photo.width(), photo.height(), &alone, (4, 5));
    assert_eq!(look(&photo, &alone, crop, None), []);
    let empty = Crop {
        x: 0,
        y: 0,
        width: 60,
        height: 75,
    };
    let found = look(&photo, &faces, empty, None);
    assert_eq!(found, [Concern::LeftOut { faces: 3 }]);
}

#[test]
fn a_picture_without_a_face_is_only_noted() {
    let studio = studio();
    let cat = picture("chelsea.png");
    assert_eq!(said(&studio, &cat), [Concern::NoFace]);
    assert!(!Concern::NoFace.is_grave());
    let blurred = imageops::blur(&cat, 6.0);
    assert_eq!(said(&studio, &blurred), [Concern::Blurred, Concern::NoFace]);
    let dark = in_light(&cat, 0.03);
    assert_eq!(said(&studio, &dark), [Concern::TooDark, Concern::NoFace]);
    let noise = noisy_by(&flat(128), 60);
    let sky = RgbImage::from_fn(400, 500, |_, y| Rgb([(y / 4 + 60) as u8; 3]));
    for calm in [flat(128), noise, sky] {
        assert_eq!(said(&studio, &calm), [Concern::NoFace]);
    }
    assert_eq!(said(&studio, &flat(0)), [Concern::TooDark, Concern::NoFace]);
    assert_eq!(
        said(&studio, &flat(255)),
        [Concern::TooBright, Concern::NoFace]
    );
}

#[test]
fn the_worst_comes_first_and_the_words_are_stable() {
    let studio = studio();
    let (photo, face, crop) = portrait(&studio, "grace_hopper.jpg");
    let photo = in_light(&imageops::blur(&photo, 0.04 * face.height), 0.05);
    let other = Face {
        x: crop.x as f32 - 0.9 * face.width,
        ..face
    };
    let found = look(&photo, &[face, other], crop, Some(12));
    let expected = r#"[{"kind":"blurred"},{"kind":"too_dark"},{"kind":"left_out","faces":1},{"kind":"compressed"}]"#;
    assert_eq!(serde_json::to_string(&found).unwrap(), expected);
    let back: Vec<Concern> = serde_json::from_str(expected).unwrap();
    assert_eq!(back, found);
    assert_eq!(
        found.iter().map(Concern::is_grave).collect::<Vec<_>>(),
        [true, true, false, false]
    );
}

proptest! {
    /// Crops and faces that were kept, or came from outside, need not fit the photo.
    #[test]
    fn nonsense_is_looked_at_without_a_panic(
        numbers in prop::array::uniform4(prop_oneof![prop::num::f32::ANY, -50.0..300.0_f32]),
        crop in prop::array::uniform4(prop_oneof![any::<u32>(), 0..300_u32]),
        size in (0..200_u32, 0..200_u32),
    ) {
        let [x, y, width, height] = numbers;
        let face = Face { x, y, width, height, score: 1.0 };
        let [x, y, width, height] = crop;
        let photo = RgbImage::from_fn(size.0, size.1, |x, y| Rgb([(x * y) as u8, x as u8, y as u8]));
        let found = look(&photo, &[face], Crop { x, y, width, height }, Some(50));
        prop_assert!(found.len() <= 3);
    }
}
