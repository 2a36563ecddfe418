//! A preview's number is still there after what pictures go through on their way, and nothing is read where nothing is.

#![allow(clippy::unwrap_used)]

mod support;

use std::{io::Cursor, sync::LazyLock};

use image::{
    Rgb, RgbImage,
    codecs::jpeg::JpegEncoder,
    imageops::{self, FilterType},
};
use vision::{
    Crop,
    imprint::{imprint, read},
    watermark::mark,
};

use support::{catalogue, noisy, picture, studio};

const KEY: u64 = 0x5eed_0f11_4ee2;
const TEXT: &str = "LIMNER · PREVIEW · ";
/// Size of the shop's previews, px.
const LONG_SIDE: u32 = 1024;

/// The three photos in turn, in every style of the catalogue.
static PAINTINGS: LazyLock<Vec<RgbImage>> = LazyLock::new(|| {
    let studio = studio();
    let photos = ["astronaut.png", "grace_hopper.jpg", "chelsea.png"].map(picture);
    let crop = Crop {
        x: 100,
        y: 0,
        width: 240,
        height: 300,
    };
    let styles = catalogue().into_iter().zip(photos.iter().cycle());
    styles
        .map(|((_, style), photo)| {
            studio
                .paint(photo, crop, LONG_SIDE, &style, &mut |_| ())
                .unwrap()
        })
        .collect()
});

/// A number that uses all 40 bits.
fn number(seed: usize) -> u64 {
    (seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 24
}

/// A preview as the shop makes it, and its number.
fn preview(painting: usize) -> (RgbImage, u64) {
    let marked = mark(&PAINTINGS[painting], painting as u64, TEXT);
    let number = number(painting);
    (imprint(&marked, number, KEY), number)
}

fn jpeg(picture: &RgbImage, quality: u8) -> RgbImage {
    let mut out = Cursor::new(Vec::new());
    JpegEncoder::new_with_quality(&mut out, quality)
        .encode_image(picture)
        .unwrap();
    image::load_from_memory(out.get_ref()).unwrap().into_rgb8()
}

fn scaled(picture: &RgbImage, scale: f32, filter: FilterType) -> RgbImage {
    let side = |length: u32| (length as f32 * scale).round() as u32;
    imageops::resize(
        picture,
        side(picture.width()),
        side(picture.height()),
        filter,
    )
}

/// What is left of the picture when this share of its area is cut out, somewhere.
fn cropped(picture: &RgbImage, area: f64, seed: usize) -> RgbImage {
    let side = |length: u32| (f64::from(length) * area.sqrt()) as u32;
    let (width, height) = (side(picture.width()), side(picture.height()));
    let x = number(seed) as u32 % (picture.width() - width + 1);
    let y = number(seed + 1000) as u32 % (picture.height() - height + 1);
    imageops::crop_imm(picture, x, y, width, height).to_image()
}

/// The picture through a curve of brightness: a power, a gain and an offset, of values from 0 to 1.
fn toned(picture: &RgbImage, gamma: f32, gain: f32, offset: f32) -> RgbImage {
    let mut out = picture.clone();
    for value in out.iter_mut() {
        let light = gain * (f32::from(*value) / 255.0).powf(gamma) + offset;
        *value = (255.0 * light).round() as u8;
    }
    out
}

type Attack = fn(&RgbImage, usize) -> RgbImage;

/// What happens to pictures, as a function of the picture and a seed.
const ATTACKS: [(&str, Attack); 15] = [
    ("nothing", |p, _| p.clone()),
    ("JPEG 60", |p, _| jpeg(p, 60)),
    ("to 50 %", |p, _| scaled(p, 0.5, FilterType::Lanczos3)),
    ("to 75 %", |p, _| scaled(p, 0.75, FilterType::Triangle)),
    ("to 125 %", |p, _| scaled(p, 1.25, FilterType::CatmullRom)),
    ("to 150 %", |p, _| scaled(p, 1.5, FilterType::Triangle)),
    ("75 % of the area", |p, seed| cropped(p, 0.75, seed)),
    ("25 % of the area", |p, seed| cropped(p, 0.25, seed)),
    ("gamma 1/1.2", |p, _| toned(p, 1.0 / 1.2, 1.0, 0.0)),
    ("gamma 1.2", |p, _| toned(p, 1.2, 1.0, 0.0)),
    ("paler", |p, _| toned(p, 1.0, 0.85, 0.1)),
    ("70 %, JPEG 70", |p, _| {
        jpeg(&scaled(p, 0.7, FilterType::Lanczos3), 70)
    }),
    ("gamma 1.2, 130 %, JPEG 60", |p, _| {
        let larger = scaled(&toned(p, 1.2, 1.0, 0.0), 1.3, FilterType::CatmullRom);
        jpeg(&larger, 60)
    }),
    ("25 % of the area, JPEG 70", |p, seed| {
        jpeg(&cropped(p, 0.25, seed), 70)
    }),
    ("half the area, 80 %, JPEG 80", |p, seed| {
        let part = cropped(p, 0.5, seed);
        jpeg(&scaled(&part, 0.8, FilterType::Lanczos3), 80)
    }),
];

/// How often each attack left the number readable, of so many rounds over all paintings.
fn survey(rounds: usize) -> Vec<(&'static str, usize, usize)> {
    let mut tally: Vec<_> = ATTACKS.iter().map(|(name, _)| (*name, 0, 0)).collect();
    for (round, painting) in
        (0..rounds).flat_map(|round| (0..PAINTINGS.len()).map(move |painting| (round, painting)))
    {
        let seed = round * PAINTINGS.len() + painting;
        let marked = mark(&PAINTINGS[painting], seed as u64, TEXT);
        let imprinted = imprint(&marked, number(seed), KEY);
        for ((_, attack), (_, right, all)) in ATTACKS.iter().zip(&mut tally) {
            let found = read(&attack(&imprinted, seed), KEY);
            *right += usize::from(found == Some(number(seed)));
            *all += 1;
            assert!(found.is_none_or(|found| found == number(seed)));
        }
    }
    tally
}

/// One round a painting; `IMPRINT_ROUNDS=25` makes it the survey of some hundred that takes a quarter of an hour.
#[test]
fn the_number_outlasts_what_happens_to_pictures() {
    let rounds = std::env::var("IMPRINT_ROUNDS").map_or(1, |rounds| rounds.parse().unwrap());
    for (attack, right, all) in survey(rounds) {
        println!("{attack}: {right} of {all}");
        assert!(100 * right >= 99 * all, "{attack}: {right} of {all}");
    }
}

#[test]
fn it_is_read_at_any_scale_from_half_to_one_and_a_half() {
    for step in 0..=22 {
        let painting = step % PAINTINGS.len();
        let (imprinted, number) = preview(painting);
        let scale = 0.5 + step as f32 / 22.0;
        let found = read(&scaled(&imprinted, scale, FilterType::CatmullRom), KEY);
        assert_eq!(found, Some(number), "scale {scale}, painting {painting}");
    }
}

/// As phones do to pictures of oneself; each painting then goes through another of the attacks.
#[test]
fn it_is_read_in_the_mirror_too() {
    for painting in 0..PAINTINGS.len() {
        let (imprinted, number) = preview(painting);
        let mirrored = imageops::flip_horizontal(&imprinted);
        let (attack, change) = ATTACKS[painting % ATTACKS.len()];
        let found = read(&change(&mirrored, painting), KEY);
        assert_eq!(found, Some(number), "{attack}, painting {painting}");
        assert_eq!(read(&mirrored, KEY + 1), None, "painting {painting}");
    }
}

#[test]
fn it_is_read_under_lettering_too() {
    for (painting, bare) in PAINTINGS.iter().enumerate() {
        let below = mark(&imprint(bare, number(painting), KEY), 3, TEXT);
        let found = read(&jpeg(&below, 82), KEY);
        assert_eq!(found, Some(number(painting)), "painting {painting}");
    }
}

/// Peak signal-to-noise ratio, dB.
fn psnr(a: &RgbImage, b: &RgbImage) -> f64 {
    let square = |(a, b): (&u8, &u8)| f64::from(a.abs_diff(*b)).powi(2);
    let squares: f64 = a.iter().zip(b.iter()).map(square).sum();
    10.0 * (255.0_f64.powi(2) * a.len() as f64 / squares).log10()
}

#[test]
fn it_is_too_weak_to_be_seen() {
    let odd = [
        noisy(300, 500),
        RgbImage::from_pixel(400, 300, Rgb([128; 3])),
        RgbImage::from_fn(300, 300, |x, y| Rgb([((x / 3 + y / 5) % 2 * 255) as u8; 3])),
        RgbImage::from_fn(90, 70, |x, _| Rgb([(x / 45 * 255) as u8; 3])),
        picture("astronaut.png"),
    ];
    for (at, bare) in PAINTINGS.iter().chain(&odd).enumerate() {
        let psnr = psnr(bare, &imprint(bare, number(at), KEY));
        println!("picture {at}: {psnr:.2} dB");
        assert!(psnr >= 38.0, "picture {at}: {psnr:.2} dB");
    }
}

#[test]
fn nothing_is_read_where_nothing_is() {
    for (painting, bare) in PAINTINGS.iter().enumerate() {
        let (imprinted, number) = preview(painting);
        assert_eq!(read(bare, KEY), None, "painting {painting}");
        assert_eq!(read(&imprinted, KEY + 1), None, "painting {painting}");
        assert_eq!(read(&imprinted, KEY), Some(number));
    }
    for bare in [noisy(600, 700), RgbImage::new(500, 400)] {
        assert_eq!(read(&bare, KEY), None);
    }
}

#[test]
fn pictures_of_any_size_are_taken() {
    for (width, height) in [
        (0, 0),
        (0, 5),
        (1, 1),
        (3, 700),
        (47, 47),
        (48, 48),
        (131, 260),
    ] {
        let imprinted = imprint(&noisy(width, height), 5, KEY);
        assert_eq!(imprinted.dimensions(), (width, height));
        assert_eq!(read(&RgbImage::new(width, height), KEY), None);
    }
    let large = scaled(&PAINTINGS[0], 2.0, FilterType::Triangle);
    assert_eq!(read(&imprint(&large, 5, KEY), KEY), Some(5));
}

#[test]
fn a_number_has_forty_bits() {
    let painting = &PAINTINGS[0];
    let most = (1 << 40) - 1;
    assert_eq!(read(&imprint(painting, most, KEY), KEY), Some(most));
    assert_eq!(read(&imprint(painting, most + 6, KEY), KEY), Some(5));
}
