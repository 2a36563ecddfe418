//! The studio paints what it is asked for, and refuses what it cannot paint.

#![allow(clippy::unwrap_used)]

mod support;

use vision::{Crop, DeviceChoice, RgbImage, StyleParameters};

use support::{ASTRONAUT, network, picture, studio};

#[test]
fn strength_goes_from_the_photo_to_the_painting() {
    let studio = studio();
    let photo = picture("astronaut.png");
    let crop = ASTRONAUT;
    let paint = |strength| {
        let style = StyleParameters {
            strength,
            stroke_px: 320,
            ..StyleParameters::default()
        };
        studio
            .paint(&photo, crop, 300, &style, &mut |_| ())
            .unwrap()
    };
    let bare =
        image::imageops::crop_imm(&photo, crop.x, crop.y, crop.width, crop.height).to_image();
    let distance = |a: &RgbImage, b: &RgbImage| -> f64 {
        a.as_raw()
            .iter()
            .zip(b.as_raw())
            .map(|(a, b)| f64::from(a.abs_diff(*b)))
            .sum::<f64>()
            / a.as_raw().len() as f64
    };
    assert!(paint(0.0) == bare, "no strength, no painting");
    let (half, full) = (distance(&paint(0.5), &bare), distance(&paint(1.0), &bare));
    assert!(
        full > 6.0 && (half - full / 2.0).abs() < 0.5,
        "{half} {full}"
    );
}

#[test]
fn the_composition_has_the_size_and_progress_rises_to_one() {
    let studio = studio();
    let photo = picture("grace_hopper.jpg");
    let mut told = Vec::new();
    let style = StyleParameters {
        stroke_px: 320,
        ..StyleParameters::default()
    };
    let crop = Crop {
        x: 101,
        y: 3,
        width: 239,
        height: 299,
    };
    let painting = studio
        .paint(&photo, crop, 777, &style, &mut |part| told.push(part))
        .unwrap();
    assert_eq!(painting.dimensions(), (621, 777));
    assert!(told.windows(2).all(|pair| pair[0] <= pair[1]), "{told:?}");
    assert_eq!((told[0], told[told.len() - 1]), (0.0, 1.0));
    assert!(told.len() > 15);
}

#[test]
fn what_cannot_be_painted_is_refused() {
    let studio = studio();
    let photo = RgbImage::new(300, 300);
    let style = StyleParameters::default();
    let refused = |crop, long_side, style: &StyleParameters| {
        studio
            .paint(&photo, crop, long_side, style, &mut |_| ())
            .unwrap_err()
            .to_string()
    };
    let whole = Crop::whole(300, 300);
    assert!(refused(Crop::whole(301, 300), 320, &style).contains("not inside the photo"));
    assert!(refused(Crop { width: 0, ..whole }, 320, &style).contains("not inside the photo"));
    assert!(refused(whole, 20, &style).contains("20 pixels"));
    assert!(
        refused(
            whole,
            320,
            &StyleParameters {
                hand: network(26, None),
                ..style.clone()
            }
        )
        .contains("hand.network.style")
    );
    assert!(
        refused(
            whole,
            320,
            &StyleParameters {
                hand: network(2, Some(99)),
                ..style.clone()
            }
        )
        .contains("hand.network.second")
    );
    assert!(
        refused(
            whole,
            320,
            &StyleParameters {
                strength: f32::NAN,
                ..style.clone()
            }
        )
        .contains("strength")
    );
    assert!(
        refused(
            whole,
            320,
            &StyleParameters {
                stroke_px: 5000,
                ..style.clone()
            }
        )
        .contains("stroke_px")
    );
}

#[test]
fn a_device_is_named_by_a_word() {
    for choice in [DeviceChoice::Auto, DeviceChoice::Cpu, DeviceChoice::Gpu] {
        assert_eq!(choice.to_string().parse::<DeviceChoice>().unwrap(), choice);
        assert_eq!(
            serde_json::to_string(&choice).unwrap(),
            format!("\"{choice}\"")
        );
    }
    let error = "tpu".parse::<DeviceChoice>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "`tpu` is no device; use auto, cpu or gpu"
    );
}

#[test]
fn a_face_is_found_that_is_a_small_part_of_the_photo() {
    let studio = studio();
    let filter = image::imageops::FilterType::Triangle;
    let person = image::imageops::resize(&picture("astronaut.png"), 400, 400, filter);
    let mut photo = RgbImage::from_fn(3000, 2000, |x, y| {
        image::Rgb([(120 + x / 50) as u8, (100 + y / 40) as u8, 140])
    });
    image::imageops::replace(&mut photo, &person, 2200, 900);
    let faces = studio.find_faces(&photo).unwrap();
    let [face] = &faces[..] else {
        panic!("{faces:?}")
    };
    let middle = (face.x + face.width / 2.0, face.y + face.height / 2.0);
    assert!(
        (2300.0..2450.0).contains(&middle.0) && (920.0..1120.0).contains(&middle.1),
        "{face:?}"
    );
}
