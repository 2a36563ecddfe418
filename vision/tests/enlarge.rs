//! What is printed is what was seen, only larger: no seams, no other colours, and the network's own numbers.

#![allow(clippy::unwrap_used)]

mod support;

use image::imageops;
use palette::{IntoColor, Lab, Srgb, color_difference::Ciede2000};
use vision::{
    Crop, RgbImage, StyleParameters,
    print::{PrintSpec, print_file},
    watermark,
};

use support::{catalogue, picture, ssim, studio};

/// Long side of the compositions, px; the shop's are 1280.
const COMPOSITION: u32 = 640;
/// Long side of the previews, as much smaller as in the shop.
const PREVIEW: u32 = 512;

/// How far colours may be from those that were seen, on average over a picture, CIEDE2000: below 1 nobody sees it. The
/// starry style, which is all small strokes of strong colours, comes to 1.14; the others stay below 1.
const MOST_COLOUR: f32 = 1.2;

/// Peak signal to noise, dB.
fn psnr(a: &RgbImage, b: &RgbImage) -> f64 {
    let squares = a.as_raw().iter().zip(b.as_raw());
    let squares = squares.map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2));
    let mean = squares.sum::<f64>() / a.as_raw().len() as f64;
    10.0 * (255.0_f64.powi(2) / mean).log10()
}

/// Mean colour difference, CIEDE2000.
fn colour_difference(a: &RgbImage, b: &RgbImage) -> f32 {
    let lab = |pixel: &image::Rgb<u8>| -> Lab {
        Srgb::from(pixel.0)
            .into_format::<f32>()
            .into_linear()
            .into_color()
    };
    let sum: f32 = a
        .pixels()
        .zip(b.pixels())
        .map(|(a, b)| lab(a).difference(lab(b)))
        .sum();
    sum / a.pixels().len() as f32
}

/// ncnn's own result for the same file and picture (vision/scripts/reference.py).
#[test]
fn the_network_agrees_with_ncnn() {
    let found = studio()
        .raw_enlarged(&picture("enlarge_24x20.png"))
        .unwrap();
    let expected = picture("enlarge_96x80.png");
    assert_eq!(found.dimensions(), (96, 80));
    let largest = found.as_raw().iter().zip(expected.as_raw());
    let largest = largest.map(|(a, b)| a.abs_diff(*b)).max().unwrap();
    println!("{:.1} dB, at most {largest}", psnr(&found, &expected));
    assert!(largest <= 1, "{largest}");
}

#[test]
fn tiles_leave_no_seam() {
    let studio = studio();
    let photo = picture("astronaut.png");
    let part = imageops::crop_imm(&photo, 150, 30, 130, 101).to_image();
    let whole = studio.enlarged_by_tiles(&part, 1000).unwrap();
    for tile in [16, 40, 100] {
        let tiled = studio.enlarged_by_tiles(&part, tile).unwrap();
        let likeness = psnr(&tiled, &whole);
        assert!(likeness >= 50.0, "tiles of {tile}: {likeness:.1} dB");
    }
}

/// A style with its strokes as large in this composition as they are in the shop's.
fn scaled(mut style: StyleParameters) -> StyleParameters {
    style.stroke_px = (style.stroke_px * COMPOSITION / 1280).max(320);
    style
}

#[test]
fn the_print_file_scaled_down_is_the_preview_without_its_mark() {
    let studio = studio();
    let photo = picture("astronaut.png");
    let crop = Crop {
        x: 100,
        y: 20,
        width: 240,
        height: 300,
    };
    let mut colours = Vec::new();
    for (slug, style) in catalogue() {
        let composition = studio
            .paint(&photo, crop, COMPOSITION, &scaled(style), &mut |_| ())
            .unwrap();
        let spec = PrintSpec {
            width_px: 1536,
            height_px: 1920,
            dpi: 300,
            style_name: "Ink".into(),
            model_version: "limner".into(),
            title: "L-1".into(),
        };
        let file = print_file(&studio, &composition, &spec).unwrap();
        let print = image::load_from_memory(&file).unwrap().into_rgb8();
        let (small, seen) = (
            watermark::downscale(&print, PREVIEW),
            watermark::downscale(&composition, PREVIEW),
        );
        let (likeness, colour) = (ssim(&small, &seen), colour_difference(&small, &seen));
        println!("{slug}: SSIM {likeness:.4}, mean dE2000 {colour:.2}");
        assert!(likeness >= 0.98, "{slug}: SSIM {likeness}");
        assert!(colour <= MOST_COLOUR, "{slug}: dE2000 {colour}");
        colours.push(colour);
    }
    let mean = colours.iter().sum::<f32>() / colours.len() as f32;
    assert!(mean <= 0.75, "dE2000 {mean}");
}
