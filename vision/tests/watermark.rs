//! The mark is everywhere, differs by key, and leaves the painting to be judged.

#![allow(clippy::unwrap_used)]

use image::{Rgb, RgbImage};
use vision::watermark::{downscale, mark};

const TEXT: &str = "LIMNER · PREVIEW · ";

fn changed(a: &RgbImage, b: &RgbImage, x: std::ops::Range<u32>, y: std::ops::Range<u32>) -> f32 {
    let total = x.len() * y.len();
    let count = y
        .flat_map(|y| x.clone().map(move |x| (x, y)))
        .filter(|&(x, y)| {
            let (a, b) = (a.get_pixel(x, y), b.get_pixel(x, y));
            (0..3).any(|c| a[c].abs_diff(b[c]) > 12)
        });
    count.count() as f32 / total as f32
}

#[test]
fn every_part_of_the_picture_is_marked_on_any_tone() {
    for tone in [0, 60, 128, 200, 255] {
        let picture = RgbImage::from_pixel(512, 640, Rgb([tone; 3]));
        let marked = mark(&picture, 7, TEXT);
        for row in 0..5 {
            for column in 0..4 {
                let (x, y) = (column * 128, row * 128);
                let share = changed(&picture, &marked, x..x + 128, y..y + 128);
                assert!(share > 0.03, "tone {tone}, field {column},{row}: {share}");
            }
        }
    }
}

#[test]
fn most_of_the_painting_is_left() {
    let picture = RgbImage::from_fn(512, 640, |x, y| Rgb([(x / 2) as u8, (y / 3) as u8, 128]));
    let marked = mark(&picture, 7, TEXT);
    assert_eq!(marked.dimensions(), picture.dimensions());
    let share = changed(&picture, &marked, 0..512, 0..640);
    assert!((0.06..0.45).contains(&share), "{share}");
}

#[test]
fn a_key_marks_the_same_again_and_another_marks_elsewhere() {
    let picture = RgbImage::from_pixel(400, 500, Rgb([128; 3]));
    assert_eq!(mark(&picture, 1, TEXT), mark(&picture, 1, TEXT));
    let share = changed(
        &mark(&picture, 1, TEXT),
        &mark(&picture, 2, TEXT),
        0..400,
        0..500,
    );
    assert!(share > 0.08, "{share}");
}

#[test]
fn odd_input_is_no_trouble() {
    let small = RgbImage::new(3, 2);
    assert_eq!(mark(&small, 5, TEXT).dimensions(), (3, 2));
    assert_eq!(mark(&small, 5, ""), small);
    assert_eq!(mark(&RgbImage::new(0, 0), 5, TEXT).dimensions(), (0, 0));
    assert_eq!(mark(&small, u64::MAX, "äöü €").dimensions(), (3, 2));
}

#[test]
fn downscaling_never_enlarges() {
    let picture = RgbImage::from_pixel(300, 200, Rgb([9, 99, 199]));
    assert_eq!(downscale(&picture, 150).dimensions(), (150, 100));
    assert_eq!(downscale(&picture, 600), picture);
    assert!(
        downscale(&picture, 150)
            .pixels()
            .all(|p| p.0 == [9, 99, 199])
    );
}
