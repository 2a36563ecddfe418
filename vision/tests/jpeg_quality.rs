//! A JPEG's quality is read from its tables, and tables that make no sense are no quality.

#![allow(clippy::unwrap_used)]

mod support;

use proptest::prelude::*;
use support::{fixture, noisy, picture, png, webp};
use vision::{
    Concern, Crop, RgbImage,
    concerns::look,
    photo::{Limits, decode, encode_jpeg},
};

fn quality_of(file: &[u8]) -> Option<u8> {
    decode(file, &Limits::default()).unwrap().jpeg_quality
}

/// The file with its first table (number 0) put in another way.
fn with_table(file: &[u8], segment: &[u8]) -> Vec<u8> {
    let start = table_at(file);
    [&file[..start], segment, &file[start + 69..]].concat()
}

/// Where the first DQT segment starts.
fn table_at(file: &[u8]) -> usize {
    let start = file.windows(5).position(|w| w == [0xff, 0xdb, 0, 67, 0]);
    start.unwrap()
}

#[test]
fn the_quality_is_the_one_that_the_file_was_saved_with() {
    let photo = picture("astronaut.png");
    for quality in [1, 5, 10, 25, 29, 30, 49, 50, 51, 75, 90, 95, 100] {
        let found = quality_of(&encode_jpeg(&photo, quality).unwrap());
        assert_eq!(found, Some(quality));
    }
    // By libjpeg, in other programs: 80 as its table says, 98 as odd_photos.py says.
    assert_eq!(quality_of(&fixture("grace_hopper.jpg")), Some(80));
    for name in [
        "odd_grey.jpg",
        "odd_progressive.jpg",
        "odd_ycck.jpg",
        "odd_cmyk.jpg",
    ] {
        assert_eq!(quality_of(&fixture(name)), Some(98), "{name}");
    }
}

#[test]
fn other_formats_have_none() {
    let photo = noisy(220, 210);
    assert_eq!(quality_of(&png(&photo)), None);
    assert_eq!(quality_of(&webp(&photo)), None);
}

#[test]
fn only_low_quality_is_worth_a_word() {
    let photo = picture("chelsea.png");
    let said = |quality: u8| {
        let file = encode_jpeg(&photo, quality).unwrap();
        let photo = decode(&file, &Limits::default()).unwrap();
        let crop = Crop::whole(photo.image.width(), photo.image.height());
        look(&photo.image, &[], crop, photo.jpeg_quality)
    };
    for quality in [10, 25] {
        assert_eq!(said(quality), [Concern::Compressed, Concern::NoFace]);
    }
    for quality in [50, 75, 95] {
        assert_eq!(said(quality), [Concern::NoFace]);
    }
    assert!(!Concern::Compressed.is_grave());
}

#[test]
fn a_table_of_other_numbers_is_near_some_quality_and_one_with_zeros_is_none() {
    let file = encode_jpeg(&noisy(220, 210), 60).unwrap();
    let start = table_at(&file);
    let values = &file[start + 5..start + 69];
    let doubled: Vec<u8> = values.iter().map(|&v| v.saturating_mul(2)).collect();
    let found = quality_of(&with_table(&file, &segment(0, &doubled))).unwrap();
    assert!((30..=32).contains(&found), "libjpeg would take 31: {found}");

    let pairs: Vec<u8> = values.iter().flat_map(|&value| [0, value]).collect();
    let wide = with_table(&file, &segment(0x10, &pairs));
    assert_eq!(quality_of(&wide), Some(60));
    let zeros = with_table(&file, &segment(0, &[0; 64]));
    assert_eq!(quality_of(&zeros), None);
}

fn segment(head: u8, values: &[u8]) -> Vec<u8> {
    let length = u16::try_from(3 + values.len()).unwrap().to_be_bytes();
    [&[0xff, 0xdb], &length[..], &[head], values].concat()
}

fn small_file() -> Vec<u8> {
    let photo: RgbImage = noisy(16, 16);
    encode_jpeg(&photo, 60).unwrap()
}

proptest! {
    #[test]
    fn garbled_tables_never_panic(
        cut in 0..2000_usize,
        garbled in prop::collection::vec((0..160_usize, any::<u8>()), 0..12),
    ) {
        let mut file = small_file();
        let start = table_at(&file);
        for (offset, value) in garbled {
            file[start + 2 + offset] = value;
        }
        let limits = Limits { min_side: 1, ..Limits::default() };
        let end = file.len();
        for file in [&file[..cut.min(end)], &file[..]] {
            if let Ok(photo) = decode(file, &limits) {
                prop_assert!(photo.jpeg_quality.is_none_or(|quality| (1..=100).contains(&quality)));
            }
        }
    }
}
