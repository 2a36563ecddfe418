//! Makes files of the kinds that the tests need.

#![allow(dead_code, reason = "each test program uses its part")]

pub mod spoil;

use std::{io::Cursor, path::Path};

use image::{
    ExtendedColorType, ImageEncoder, ImageFormat, Rgb, RgbImage, codecs::jpeg::JpegEncoder,
};
use vision::{
    Crop, DeviceChoice, Face, Studio, StyleParameters,
    crop::portrait_crop,
    style::{Hand, Mix},
};

/// The vision crate's folder.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The networks, on the processor.
pub fn studio() -> Studio {
    Studio::open(&root().join("../assets/models"), DeviceChoice::Cpu).unwrap()
}

/// A picture from tests/fixtures.
pub fn picture(name: &str) -> RgbImage {
    image::load_from_memory(&fixture(name)).unwrap().into_rgb8()
}

/// The head and shoulders of astronaut.png.
pub const ASTRONAUT: Crop = Crop {
    x: 100,
    y: 20,
    width: 240,
    height: 300,
};

/// A portrait, its one face, and the crop around it.
pub fn portrait(studio: &Studio, name: &str) -> (RgbImage, Face, Crop) {
    let photo = picture(name);
    let faces = studio.find_faces(&photo).unwrap();
    let [face] = faces[..] else {
        panic!("{name}: {faces:?}")
    };
    let crop = portrait_crop(photo.width(), photo.height(), &faces, (4, 5));
    (photo, face, crop)
}

/// Where a face is after the photo was scaled.
pub fn scaled(face: &Face, scale: f32) -> Face {
    Face {
        x: face.x * scale,
        y: face.y * scale,
        width: face.width * scale,
        height: face.height * scale,
        ..*face
    }
}

/// The 26-style network's hand: one of its styles, and half of a second one.
pub fn network(style: usize, second: Option<usize>) -> Hand {
    let blend = 0.5;
    Hand::Network(Mix {
        style,
        second,
        blend,
    })
}

/// The shop's catalogue: what each style is called in an address, and how it paints.
pub fn catalogue() -> Vec<(String, StyleParameters)> {
    #[derive(serde::Deserialize)]
    struct Entry {
        slug: String,
        parameters: serde_json::Value,
    }
    let yaml = std::fs::read_to_string(root().join("../src/fixtures/styles.yaml")).unwrap();
    let entries: Vec<Entry> = serde_yaml::from_str(&yaml).unwrap();
    let read = |entry: Entry| {
        let parameters = serde_json::from_value(entry.parameters).unwrap();
        (entry.slug, parameters)
    };
    entries.into_iter().map(read).collect()
}

/// A file from tests/fixtures.
pub fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(root().join("tests/fixtures").join(name)).unwrap()
}

/// A picture that does not compress to nothing.
pub fn noisy(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let noise = (x * 7919 + y * 104_729) % 61;
        Rgb([
            (x % 200 + noise / 2) as u8,
            (y % 200 + noise / 3) as u8,
            (100 + noise) as u8,
        ])
    })
}

fn written(image: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, format).unwrap();
    out.into_inner()
}

pub fn jpeg(image: &RgbImage) -> Vec<u8> {
    written(image, ImageFormat::Jpeg)
}

pub fn png(image: &RgbImage) -> Vec<u8> {
    written(image, ImageFormat::Png)
}

pub fn webp(image: &RgbImage) -> Vec<u8> {
    written(image, ImageFormat::WebP)
}

/// A PNG that says it is this large and holds next to nothing.
pub fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 2, 0, 0, 0]);
    chunk(&mut out, &header);
    let zeros = [
        &b"IDAT"[..],
        b"\x78\x9c\x63\x60\x60\x60\x00\x00\x00\x04\x00\x01",
    ]
    .concat();
    chunk(&mut out, &zeros);
    chunk(&mut out, b"IEND");
    out
}

fn chunk(out: &mut Vec<u8>, body: &[u8]) {
    out.extend(u32::try_from(body.len() - 4).unwrap().to_be_bytes());
    out.extend(body);
    let crc = body.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        })
    });
    out.extend((!crc).to_be_bytes());
}

/// A JPEG whose start-of-frame segment lies about its size.
pub fn jpeg_with_size(jpeg: &[u8], width: u16, height: u16) -> Vec<u8> {
    let mut out = jpeg.to_vec();
    let frame = out.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
    out[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    out[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    out
}

pub fn animated_png(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_animated(2, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    for shade in [10, 200] {
        writer
            .write_image_data(&vec![shade; (3 * width * height) as usize])
            .unwrap();
    }
    writer.finish().unwrap();
    out
}

pub fn palette_png(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Four);
    encoder.set_palette(vec![0, 0, 0, 10, 200, 30]);
    let mut writer = encoder.write_header().unwrap();
    writer
        .write_image_data(&vec![0x11; (width.div_ceil(2) * height) as usize])
        .unwrap();
    writer.finish().unwrap();
    out
}

/// Two frames of the same still picture.
pub fn animated_webp(image: &RgbImage) -> Vec<u8> {
    let still = webp(image);
    let (width, height) = (image.width() - 1, image.height() - 1);
    let size = |value: u32| value.to_le_bytes()[..3].to_vec();
    let mut body = b"WEBP".to_vec();
    let mut part = |name: &[u8], content: &[u8]| {
        body.extend(name);
        body.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
        body.extend(content);
        body.extend(&[0][..content.len() % 2]);
    };
    part(
        b"VP8X",
        &[vec![2, 0, 0, 0], size(width), size(height)].concat(),
    );
    part(b"ANIM", &[0; 6]);
    let frame = [
        vec![0; 6],
        size(width),
        size(height),
        vec![100, 0, 0, 0],
        still[12..].to_vec(),
    ]
    .concat();
    part(b"ANMF", &frame);
    part(b"ANMF", &frame);
    [
        &b"RIFF"[..],
        &u32::try_from(body.len()).unwrap().to_le_bytes(),
        &body,
    ]
    .concat()
}

/// A JPEG that says how it is to be turned.
pub fn exif_orientation(image: &RgbImage, orientation: u8) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    let mut out = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut out, 95);
    encoder.set_exif_metadata(exif).unwrap();
    encoder
        .write_image(
            image,
            image.width(),
            image.height(),
            ExtendedColorType::Rgb8,
        )
        .unwrap();
    out
}

/// Mean structural similarity of the lightness in 8x8 windows (Wang, Bovik, Sheikh, Simoncelli 2004).
pub fn ssim(a: &RgbImage, b: &RgbImage) -> f64 {
    let (a, b) = (image::imageops::grayscale(a), image::imageops::grayscale(b));
    let (c1, c2) = ((0.01_f64 * 255.0).powi(2), (0.03_f64 * 255.0).powi(2));
    let (mut sum, mut windows) = (0.0, 0.0);
    for y in (0..a.height() - 7).step_by(4) {
        for x in (0..a.width() - 7).step_by(4) {
            let [mut ma, mut mb, mut aa, mut bb, mut ab] = [0.0; 5];
            for (dx, dy) in (0..8).flat_map(|dy| (0..8).map(move |dx| (dx, dy))) {
                let at = |of: &image::GrayImage| f64::from(of.get_pixel(x + dx, y + dy)[0]) / 64.0;
                let (va, vb) = (at(&a), at(&b));
                (ma, mb) = (ma + va, mb + vb);
                (aa, bb, ab) = (
                    aa + 64.0 * va * va,
                    bb + 64.0 * vb * vb,
                    ab + 64.0 * va * vb,
                );
            }
            let (va, vb, cov) = (aa - ma * ma, bb - mb * mb, ab - ma * mb);
            sum += (2.0 * ma * mb + c1) * (2.0 * cov + c2)
                / ((ma * ma + mb * mb + c1) * (va + vb + c2));
            windows += 1.0;
        }
    }
    sum / windows
}
