//! What is printed is what was seen, only larger: no seams, no other colours, and the network's own numbers.

#![allow(clippy::unwrap_used)]

mod support;

use image::imageops;
use palette::{IntoColor, Lab, Srgb, color_difference::Ciede2000};
use vision::{
    RgbImage, Studio, StyleParameters,
    print::{PrintSpec, print_file},
    watermark,
};

use support::{ASTRONAUT, catalogue, picture, ssim, studio};

/// What a picture is brought to on its way to paper, px.
struct Sizes {
    /// Long side of the composition.
    composition: u32,
    /// Long side of the preview.
    preview: u32,
    print: (u32, u32),
}

/// The shop's own, with a print of 40 x 50 cm.
const SHOP: Sizes = Sizes {
    composition: 1280,
    preview: 1024,
    print: (3150, 3937),
};
/// About half of all that, for what is done to every style.
const HALF: Sizes = Sizes {
    composition: 640,
    preview: 512,
    print: (1536, 1920),
};

/// How far colours may be from those that were seen, on average over a picture, CIEDE2000: below 1 nobody sees it.
const MOST_COLOUR: f32 = 1.0;

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

/// How like the preview a print is that is scaled down to its size, SSIM and CIEDE2000, of a style with its strokes as large
/// in this composition as they are in the shop's.
fn likeness(studio: &Studio, mut style: StyleParameters, sizes: &Sizes) -> (f64, f32) {
    style.stroke_px = (style.stroke_px * sizes.composition / SHOP.composition).max(320);
    let photo = picture("astronaut.png");
    let composition = studio
        .paint(&photo, ASTRONAUT, sizes.composition, &style, &mut |_| ())
        .unwrap();
    let spec = PrintSpec {
        width_px: sizes.print.0,
        height_px: sizes.print.1,
        bleed_px: 0,
        dpi: 200,
        style_name: "Ink".into(),
        model_version: "limner".into(),
        title: "L-1".into(),
    };
    let file = print_file(studio, &composition, &spec).unwrap();
    let print = image::load_from_memory(&file).unwrap().into_rgb8();
    let (small, seen) = (
        watermark::downscale(&print, sizes.preview),
        watermark::downscale(&composition, sizes.preview),
    );
    (ssim(&small, &seen), colour_difference(&small, &seen))
}

#[test]
fn the_print_file_scaled_down_is_the_preview_without_its_mark() {
    let studio = studio();
    let mut colours = Vec::new();
    for (slug, style) in catalogue() {
        let (likeness, colour) = likeness(&studio, style, &HALF);
        println!("{slug}: SSIM {likeness:.4}, mean dE2000 {colour:.2}");
        assert!(likeness >= 0.98, "{slug}: SSIM {likeness}");
        assert!(colour <= MOST_COLOUR, "{slug}: dE2000 {colour}");
        colours.push(colour);
    }
    let mean = colours.iter().sum::<f32>() / colours.len() as f32;
    assert!(mean <= 0.6, "dE2000 {mean}");
}

/// The starry style is the hardest: all small strokes of strong colours.
#[test]
fn so_it_is_at_the_sizes_of_the_shop() {
    let (_, starry) = catalogue()
        .into_iter()
        .find(|(slug, _)| slug == "starry")
        .unwrap();
    let (likeness, colour) = likeness(&studio(), starry, &SHOP);
    println!("SSIM {likeness:.4}, mean dE2000 {colour:.2}");
    assert!(likeness >= 0.98, "SSIM {likeness}");
    assert!(colour <= MOST_COLOUR, "dE2000 {colour}");
}
