//! The plain ways to take a visible mark off, and what is left of it. Nothing visible withstands somebody who has the time to
//! paint it over; these are the ways that cost a thief nothing.

#![allow(clippy::unwrap_used)]

mod support;

use image::{Rgb, RgbImage, imageops};
use vision::{StyleParameters, watermark::mark};

use support::{ASTRONAUT, network, picture, ssim, studio};

const TEXT: &str = "LIMNER · PREVIEW · ";

/// The astronaut in some styles, without a mark.
fn compositions() -> Vec<RgbImage> {
    let studio = studio();
    let photo = picture("astronaut.png");
    let painted = |style| {
        let style = StyleParameters {
            hand: network(style, None),
            ..StyleParameters::default()
        };
        studio
            .paint(&photo, ASTRONAUT, 640, &style, &mut |_| ())
            .unwrap()
    };
    [2, 4, 0, 12, 10].map(painted).into()
}

/// Where a mark lies: the pixels that it changes.
fn mask(key: u64, width: u32, height: u32) -> Vec<bool> {
    let grey = RgbImage::from_pixel(width, height, Rgb([128; 3]));
    let marked = mark(&grey, key, TEXT);
    let pairs = grey.pixels().zip(marked.pixels());
    pairs.map(|(a, b)| a[0].abs_diff(b[0]) > 8).collect()
}

/// How much of the mark is still there: its mean change of the pixels that it lies on, after the attack and before.
fn left(attacked: (&RgbImage, &RgbImage), untouched: (&RgbImage, &RgbImage), mask: &[bool]) -> f64 {
    let change = |(marked, bare): (&RgbImage, &RgbImage)| {
        let pairs = marked.pixels().zip(bare.pixels()).zip(mask);
        let changes = pairs.filter(|(_, on)| **on);
        changes
            .map(|((a, b), _)| f64::from(a[1].abs_diff(b[1])))
            .sum::<f64>()
    };
    change(attacked) / change(untouched)
}

/// The middle value of each pixel of several pictures.
fn median(pictures: &[RgbImage]) -> RgbImage {
    RgbImage::from_fn(pictures[0].width(), pictures[0].height(), |x, y| {
        Rgb([0, 1, 2].map(|channel| {
            let mut values: Vec<u8> = pictures
                .iter()
                .map(|p| p.get_pixel(x, y)[channel])
                .collect();
            values.sort_unstable();
            values[values.len() / 2]
        }))
    })
}

/// Fills what lies under the mask from around it, as heat would spread.
fn inpainted(picture: &RgbImage, mask: &[bool]) -> RgbImage {
    let (width, height) = picture.dimensions();
    let mut out = picture.clone();
    for _ in 0..60 {
        let before = out.clone();
        for (at, _) in mask.iter().enumerate().filter(|(_, on)| **on) {
            let (x, y) = (at as u32 % width, at as u32 / width);
            let around = [
                (x.saturating_sub(1), y),
                ((x + 1).min(width - 1), y),
                (x, y.saturating_sub(1)),
                (x, (y + 1).min(height - 1)),
            ];
            let mean = |channel: usize| {
                let sum: u32 = around
                    .iter()
                    .map(|&(x, y)| u32::from(before.get_pixel(x, y)[channel]))
                    .sum();
                (sum / 4) as u8
            };
            out.put_pixel(x, y, Rgb([mean(0), mean(1), mean(2)]));
        }
    }
    out
}

#[test]
fn the_mark_outlasts_what_costs_nothing() {
    let bare = compositions();
    let (width, height) = bare[0].dimensions();
    let (own, another) = (mask(7, width, height), mask(8, width, height));
    let marked: Vec<RgbImage> = bare.iter().map(|picture| mark(picture, 7, TEXT)).collect();
    let untouched = (&marked[0], &bare[0]);
    let smoothed = |picture: &RgbImage| imageops::unsharpen(&imageops::blur(picture, 1.5), 3.0, 0);
    for (attack, attacked, least) in [
        (
            "the median of five previews of one photo",
            (median(&marked), median(&bare)),
            0.8,
        ),
        (
            "painting over the places that another photo's mark taught",
            (
                inpainted(&marked[0], &another),
                inpainted(&bare[0], &another),
            ),
            0.6,
        ),
        (
            "blurring and sharpening",
            (smoothed(&marked[0]), smoothed(&bare[0])),
            0.5,
        ),
    ] {
        let left = left((&attacked.0, &attacked.1), untouched, &own);
        let likeness = ssim(&attacked.0, &bare[0]);
        println!("{attack}: {left:.2} of the mark is left; SSIM to the composition {likeness:.3}");
        assert!(left >= least, "{attack}: {left:.2}");
    }
    let known = inpainted(&marked[0], &own);
    println!(
        "painting over the very places: SSIM to the composition {:.3}, with the mark {:.3}",
        ssim(&known, &bare[0]),
        ssim(&marked[0], &bare[0])
    );
}
