//! A person stays as dark or as light as they are, in every style of the catalogue, and parameters mean what they say.

#![allow(clippy::unwrap_used)]

mod support;

use vision::{Crop, Face, RgbImage, StyleParameters, crop::portrait_crop};

use support::{
    catalogue, picture,
    spoil::{in_light, linear},
    studio,
};

/// How far the mean lightness of a face may move, in L* (0 to 100).
const MAX_SHIFT: f32 = 4.0;
/// How much further a dark face may move than a light one, in L*.
const MAX_DIFFERENCE: f32 = 1.5;
/// Size of the compositions, px: smaller than the shop's, to be quick; strokes are scaled with it.
const LONG_SIDE: u32 = 640;

/// CIE lightness, 0 to 100.
fn lightness(pixel: &image::Rgb<u8>) -> f32 {
    let y = 0.2126 * linear(pixel[0]) + 0.7152 * linear(pixel[1]) + 0.0722 * linear(pixel[2]);
    if y > 0.008_856 {
        116.0 * y.cbrt() - 16.0
    } else {
        903.3 * y
    }
}

/// Mean lightness of the middle of the face, in a picture of the crop.
fn face_lightness(picture: &RgbImage, face: &Face, crop: Crop) -> f32 {
    let scale = picture.width() as f32 / crop.width as f32;
    let x = (face.x - crop.x as f32 + 0.2 * face.width) * scale;
    let y = (face.y - crop.y as f32 + 0.2 * face.height) * scale;
    let (width, height) = (
        (0.6 * face.width * scale) as u32,
        (0.65 * face.height * scale) as u32,
    );
    let view = image::imageops::crop_imm(picture, x as u32, y as u32, width, height).to_image();
    view.pixels().map(lightness).sum::<f32>() / view.pixels().len() as f32
}

#[test]
fn no_style_of_the_catalogue_lightens_or_darkens_a_face() {
    let studio = studio();
    let mut wrong = Vec::new();
    for name in ["astronaut.png", "grace_hopper.jpg"] {
        let mut of_light = std::collections::HashMap::new();
        for share in [1.0, 0.12] {
            let photo = in_light(&picture(name), share);
            let faces = studio.find_faces(&photo).unwrap();
            let [face] = faces[..] else {
                panic!("{name} at {share}: {faces:?}")
            };
            let crop = portrait_crop(photo.width(), photo.height(), &faces, (4, 5));
            let bare = image::imageops::crop_imm(&photo, crop.x, crop.y, crop.width, crop.height)
                .to_image();
            let before = face_lightness(&bare, &face, crop);
            for (slug, parameters) in catalogue() {
                let parameters = StyleParameters {
                    stroke_px: (parameters.stroke_px / 2).max(320),
                    ..parameters
                };
                let painting = studio
                    .paint(&photo, crop, LONG_SIDE, &parameters, &mut |_| ())
                    .unwrap();
                let shift = face_lightness(&painting, &face, crop) - before;
                println!("{name} at {share}: {slug} L* {before:.1} {shift:+.1}");
                let light = *of_light.entry(slug.clone()).or_insert(shift.abs());
                if shift.abs() > MAX_SHIFT.min(light + MAX_DIFFERENCE) {
                    wrong.push(format!("{name} at {share}: {slug} {shift:+.1}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn without_the_recipe_dark_skin_would_be_lightened() {
    let studio = studio();
    let photo = in_light(&picture("astronaut.png"), 0.12);
    let faces = studio.find_faces(&photo).unwrap();
    let crop = portrait_crop(photo.width(), photo.height(), &faces, (4, 5));
    let bare = StyleParameters {
        tone_sigma: 0.0,
        stroke_px: 480,
        ..StyleParameters::default()
    };
    let painting = studio
        .paint(&photo, crop, LONG_SIDE, &bare, &mut |_| ())
        .unwrap();
    let before =
        image::imageops::crop_imm(&photo, crop.x, crop.y, crop.width, crop.height).to_image();
    let shift =
        face_lightness(&painting, &faces[0], crop) - face_lightness(&before, &faces[0], crop);
    assert!(
        shift > MAX_SHIFT,
        "the test above would not notice anything: {shift}"
    );
}

#[test]
fn the_catalogue_is_complete_and_in_range() {
    let styles = catalogue();
    assert!(styles.len() >= 12);
    for (slug, parameters) in &styles {
        parameters
            .check()
            .unwrap_or_else(|error| panic!("{slug}: {error}"));
    }
    let misspelt: Result<StyleParameters, _> = serde_yaml::from_str("{ strenght: 1 }");
    assert!(misspelt.is_err());
}
