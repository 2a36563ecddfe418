//! The print file says of itself what a printer and a reader of metadata need.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use image::RgbImage;
use img_parts::{
    ImageICC,
    jpeg::{Jpeg, markers},
};
use vision::print::{DIGITAL_SOURCE_TYPE, PrintError, PrintSpec};
use vision::{DeviceChoice, Studio, print};

fn spec() -> PrintSpec {
    PrintSpec {
        width_px: 600,
        height_px: 800,
        bleed_px: 0,
        dpi: 300,
        style_name: "Ink & wash".into(),
        model_version: "limner-1-abc".into(),
        title: "L-42 <1>".into(),
    }
}

fn print_file(composition: &RgbImage, spec: &PrintSpec) -> Result<Vec<u8>, PrintError> {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/models");
    let studio = Studio::open(&models, DeviceChoice::Cpu).unwrap();
    print::print_file(&studio, composition, spec)
}

fn composition() -> RgbImage {
    RgbImage::from_fn(200, 250, |x, y| image::Rgb([x as u8, y as u8, 90]))
}

#[test]
fn it_has_exactly_the_pixels_of_the_product() {
    let file = print_file(&composition(), &spec()).unwrap();
    let picture = image::load_from_memory(&file).unwrap().into_rgb8();
    assert_eq!(picture.dimensions(), (600, 800));
    // A tall cut of a wider picture: its middle stays its middle.
    let centre = picture.get_pixel(300, 400);
    assert!(
        centre[0].abs_diff(100) <= 3 && centre[1].abs_diff(125) <= 3,
        "{centre:?}"
    );
    // 4:5 to 3:4 takes (200 - 187.5) / 2 px off each side.
    assert!(
        picture.get_pixel(0, 400)[0].abs_diff(6) <= 3,
        "{:?}",
        picture.get_pixel(0, 400)
    );
}

#[test]
fn bleed_is_the_mirrored_edge_and_leaves_the_picture_as_it_is() {
    let plain = spec();
    let bled = PrintSpec {
        width_px: 640,
        height_px: 840,
        bleed_px: 20,
        ..spec()
    };
    let read = |spec: &PrintSpec| {
        let file = print_file(&composition(), spec).unwrap();
        image::load_from_memory(&file).unwrap().into_rgb8()
    };
    let (plain, bled) = (read(&plain), read(&bled));
    assert_eq!(bled.dimensions(), (640, 840));
    let near = |a: &image::Rgb<u8>, b: &image::Rgb<u8>| {
        a.0.iter().zip(b.0).all(|(a, b)| a.abs_diff(b) <= 4)
    };
    for (x, y) in [(0, 0), (300, 400), (599, 799)] {
        let (there, here) = (bled.get_pixel(x + 20, y + 20), plain.get_pixel(x, y));
        assert!(near(there, here), "{x} {y}: {there:?} {here:?}");
    }
    for (out, inside) in [
        ((0, 400), (39, 400)),
        ((639, 400), (600, 400)),
        ((320, 0), (320, 39)),
        ((320, 839), (320, 800)),
    ] {
        let (there, here) = (
            bled.get_pixel(out.0, out.1),
            bled.get_pixel(inside.0, inside.1),
        );
        assert!(
            near(there, here),
            "{out:?} is not {inside:?} mirrored: {there:?} {here:?}"
        );
    }
    let too_much = PrintSpec {
        bleed_px: 300,
        ..spec()
    };
    assert!(matches!(
        print_file(&composition(), &too_much),
        Err(PrintError::Size { .. })
    ));
}

#[test]
fn density_profile_and_subsampling_are_right() {
    let file = print_file(&composition(), &spec()).unwrap();
    assert_eq!(&file[..4], b"\xff\xd8\xff\xe0");
    assert_eq!(&file[6..11], b"JFIF\0");
    assert_eq!(file[13], 1, "dots per inch");
    assert_eq!(u16::from_be_bytes([file[14], file[15]]), 300);
    assert_eq!(u16::from_be_bytes([file[16], file[17]]), 300);
    let jpeg = Jpeg::from_bytes(file.into()).unwrap();
    let profile = moxcms::ColorProfile::new_from_slice(&jpeg.icc_profile().unwrap()).unwrap();
    assert_eq!(profile.color_space, moxcms::DataColorSpace::Rgb);
    let frame = jpeg.segment_by_marker(markers::SOF0).unwrap().contents();
    let sampling: Vec<u8> = frame[6..].chunks(3).map(|component| component[1]).collect();
    assert_eq!(sampling, [0x11, 0x11, 0x11], "no chroma subsampling");
}

#[test]
fn the_metadata_tell_style_model_and_how_it_was_made() {
    let jpeg = Jpeg::from_bytes(print_file(&composition(), &spec()).unwrap().into()).unwrap();
    let xmp: Vec<_> = jpeg
        .segments_by_marker(markers::APP1)
        .filter_map(|s| {
            s.contents()
                .strip_prefix(b"http://ns.adobe.com/xap/1.0/\0")
                .map(<[u8]>::to_vec)
        })
        .collect();
    assert_eq!(xmp.len(), 1);
    let xmp = String::from_utf8(xmp[0].clone()).unwrap();
    assert!(
        xmp.contains(&format!(
            "Iptc4xmpExt:DigitalSourceType=\"{DIGITAL_SOURCE_TYPE}\""
        )),
        "{xmp}"
    );
    assert!(xmp.contains("limner:Style=\"Ink &amp; wash\""));
    assert!(xmp.contains("limner:ModelVersion=\"limner-1-abc\""));
    assert!(xmp.contains("L-42 &lt;1&gt;"));
}

#[test]
fn what_cannot_be_made_is_refused() {
    for (width_px, height_px, dpi) in [
        (0, 800, 300),
        (600, 0, 300),
        (600, 800, 0),
        (30_000, 800, 300),
    ] {
        let spec = PrintSpec {
            width_px,
            height_px,
            dpi,
            ..spec()
        };
        assert!(matches!(
            print_file(&composition(), &spec),
            Err(PrintError::Size { .. })
        ));
    }
}

#[test]
fn a_picture_of_the_very_size_is_not_resampled() {
    let flat = RgbImage::from_pixel(600, 800, image::Rgb([120, 60, 30]));
    let picture = image::load_from_memory(&print_file(&flat, &spec()).unwrap())
        .unwrap()
        .into_rgb8();
    assert!(
        picture
            .pixels()
            .all(|p| (0..3).all(|c| p[c].abs_diff(flat.get_pixel(0, 0)[c]) <= 2))
    );
}
