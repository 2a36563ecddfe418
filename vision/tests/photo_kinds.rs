//! Every kind of photo comes out upright, in sRGB and at a size to work with.

#![allow(clippy::unwrap_used)]

mod support;

use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage, codecs::png::PngEncoder};
use moxcms::ColorProfile;
use support::{exif_orientation, png};
use vision::photo::{Limits, Photo, PhotoError, decode};

fn decoded(bytes: &[u8]) -> Result<Photo, PhotoError> {
    decode(bytes, &Limits::default())
}

fn near(found: &Rgb<u8>, expected: [u8; 3], tolerance: u8) {
    let close = found
        .0
        .iter()
        .zip(expected)
        .all(|(a, b)| a.abs_diff(b) <= tolerance);
    assert!(close, "{found:?} is not {expected:?}");
}

#[test]
fn photos_are_turned_upright() {
    let mut picture = RgbImage::from_pixel(300, 240, Rgb([20, 20, 20]));
    for (x, y) in (0..40).flat_map(|x| (0..40).map(move |y| (x, y))) {
        picture.put_pixel(x, y, Rgb([250, 250, 250]));
    }
    // The bright corner is stored upper left; where it is seen, by orientation.
    let seen = [
        (1, 20, 20),
        (2, 279, 20),
        (3, 279, 219),
        (4, 20, 219),
        (5, 20, 20),
        (6, 219, 20),
        (7, 219, 279),
        (8, 20, 279),
    ];
    for (orientation, x, y) in seen {
        let photo = decoded(&exif_orientation(&picture, orientation)).unwrap();
        let size = if orientation < 5 {
            (300, 240)
        } else {
            (240, 300)
        };
        assert_eq!(photo.image.dimensions(), size, "orientation {orientation}");
        assert_eq!((photo.original_width, photo.original_height), size);
        near(photo.image.get_pixel(x, y), [250; 3], 4);
        assert_eq!(
            photo.image.pixels().filter(|p| p[0] > 200).count() / 100,
            16,
            "orientation {orientation}"
        );
    }
}

#[test]
fn colours_are_brought_to_srgb_by_the_profile() {
    let file = |profile: ColorProfile, colour: [u8; 3]| {
        let mut out = Vec::new();
        let mut encoder = PngEncoder::new(&mut out);
        encoder.set_icc_profile(profile.encode().unwrap()).unwrap();
        encoder
            .write_image(
                &RgbImage::from_pixel(210, 210, Rgb(colour)),
                210,
                210,
                ExtendedColorType::Rgb8,
            )
            .unwrap();
        out
    };
    let seen = |bytes: &[u8]| *decoded(bytes).unwrap().image.get_pixel(100, 100);
    near(
        &seen(&file(ColorProfile::new_display_p3(), [234, 51, 35])),
        [255, 0, 0],
        6,
    );
    near(
        &seen(&file(ColorProfile::new_adobe_rgb(), [144, 255, 60])),
        [0, 255, 0],
        70,
    );
    near(
        &seen(&file(ColorProfile::new_srgb(), [234, 51, 35])),
        [234, 51, 35],
        1,
    );
    near(
        &seen(&file(ColorProfile::new_display_p3(), [128; 3])),
        [128; 3],
        1,
    );
}

#[test]
fn every_kind_of_png_is_read() {
    let write = |colour, values: &dyn Fn(u32, u32) -> Vec<u8>| {
        let data: Vec<u8> = (0..210)
            .flat_map(|y| (0..220).flat_map(move |x| values(x, y)))
            .collect();
        let mut out = Vec::new();
        PngEncoder::new(&mut out)
            .write_image(&data, 220, 210, colour)
            .unwrap();
        decoded(&out).unwrap().image
    };
    near(
        write(ExtendedColorType::L8, &|_, _| vec![77]).get_pixel(9, 9),
        [77; 3],
        0,
    );
    near(
        write(ExtendedColorType::La8, &|_, _| vec![0, 128]).get_pixel(9, 9),
        [127; 3],
        1,
    );
    near(
        write(ExtendedColorType::Rgba8, &|_, _| vec![255, 0, 0, 0]).get_pixel(9, 9),
        [255; 3],
        0,
    );
    near(
        write(ExtendedColorType::Rgba8, &|_, _| vec![200, 100, 0, 128]).get_pixel(9, 9),
        [227, 177, 127],
        1,
    );
    let wide = |value: u16| value.to_ne_bytes().to_vec();
    near(
        write(ExtendedColorType::L16, &|_, _| wide(0x8000)).get_pixel(9, 9),
        [128; 3],
        0,
    );
    let sixteen = write(ExtendedColorType::Rgb16, &|_, _| {
        [wide(0xff00), wide(0x8080), wide(0x0101)].concat()
    });
    near(sixteen.get_pixel(9, 9), [255, 128, 1], 0);
    near(
        decoded(&support::palette_png(220, 210))
            .unwrap()
            .image
            .get_pixel(9, 9),
        [10, 200, 30],
        0,
    );
    let fixture = |name: &str| decoded(&support::fixture(name)).unwrap().image;
    let plain = fixture("odd_plain.png");
    assert_eq!(fixture("odd_interlaced.png"), plain);
}

#[test]
fn every_kind_of_jpeg_is_read() {
    let plain = decoded(&support::fixture("odd_plain.png")).unwrap().image;
    for name in [
        "odd_progressive.jpg",
        "odd_cmyk.jpg",
        "odd_ycck.jpg",
        "odd_cmyk_bare.jpg",
    ] {
        let photo = decoded(&support::fixture(name)).unwrap().image;
        assert_eq!(photo.dimensions(), plain.dimensions());
        for (x, y) in [(40, 40), (180, 40), (40, 180), (180, 180)] {
            near(photo.get_pixel(x, y), plain.get_pixel(x, y).0, 6);
        }
    }
    let grey = decoded(&support::fixture("odd_grey.jpg")).unwrap().image;
    near(grey.get_pixel(40, 40), [grey.get_pixel(40, 40)[0]; 3], 0);
}

#[test]
fn large_photos_are_shrunk_evenly() {
    let picture = RgbImage::from_fn(1000, 700, |x, _| Rgb([(x / 4) as u8, 100, 50]));
    let limits = Limits {
        work_long_side: 333,
        ..Limits::default()
    };
    let photo = decode(&png(&picture), &limits).unwrap();
    assert_eq!(photo.image.dimensions(), (333, 233));
    assert_eq!((photo.original_width, photo.original_height), (1000, 700));
    near(photo.image.get_pixel(166, 100), [125, 100, 50], 1);
    near(photo.image.get_pixel(332, 232), [249, 100, 50], 1);
    near(photo.image.get_pixel(0, 0), [0, 100, 50], 1);
}
