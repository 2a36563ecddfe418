//! Photos to upload.

use std::{io::Cursor, path::Path};

use image::{DynamicImage, ImageEncoder, ImageFormat, RgbImage, codecs::jpeg::JpegEncoder};

/// Eileen Collins in 1999: a face, 512 x 512 (NASA, public domain).
pub fn astronaut() -> Vec<u8> {
    fixture("astronaut.png")
}

/// Grace Hopper in 1984: a face, 512 x 600, with a comment in the file (US Navy, public domain).
pub fn grace_hopper() -> Vec<u8> {
    fixture("grace_hopper.jpg")
}

/// A picture among those of the vision crate's tests.
pub fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vision/tests/fixtures");
    std::fs::read(folder.join(name)).expect("a fixture")
}

/// The camera in the metadata of [`with_metadata`].
pub const CAMERA: &str = "Testcamera 4711";

/// A JPEG with a camera's name and a place in its EXIF block, which also says how it is to be turned.
pub fn with_metadata(image: &RgbImage, orientation: u8) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x03\0".to_vec();
    exif.extend(b"\x0f\x01\x02\0\x10\0\0\0\x32\0\0\0"); // Make, at 50
    exif.extend([0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    exif.extend(b"\x25\x88\x04\0\x01\0\0\0\x42\0\0\0\0\0\0\0"); // GPS, at 66; no further directory
    exif.extend(CAMERA.as_bytes());
    exif.extend(b"\0\x02\0\x01\0\x02\0\x02\0\0\0N\0\0\0"); // north
    exif.extend(b"\x02\0\x05\0\x03\0\0\0\x60\0\0\0\0\0\0\0"); // latitude, at 96
    for part in [52_u32, 31, 12] {
        exif.extend(part.to_le_bytes());
        exif.extend(1_u32.to_le_bytes());
    }
    let mut out = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut out, 95);
    encoder.set_exif_metadata(exif).expect("EXIF");
    encoder.encode_image(image).expect("a JPEG");
    out
}

/// The photo as pixels.
pub fn pixels(photo: &[u8]) -> RgbImage {
    image::load_from_memory(photo).expect("a picture").to_rgb8()
}

/// A picture written as PNG: grey, 16 bits, whatever its pixels are.
pub fn png(image: &DynamicImage) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, ImageFormat::Png).expect("a PNG");
    out.into_inner()
}

/// Bits of each value and values of each pixel of a PNG.
#[derive(Clone, Copy)]
pub enum Depth {
    /// Black or white: eight pixels a byte.
    Bit,
    /// Four values of 16 bits: eight bytes a pixel.
    Rgba16,
}

/// A whole PNG of one colour, whatever its size, without ever holding its pixels: 158 bytes of them fit into one.
pub fn flat_png(width: u32, height: u32, depth: Depth, interlaced: bool) -> Vec<u8> {
    let (bits, colour, pixel_bits) = match depth {
        Depth::Bit => (1, 0, 1),
        Depth::Rgba16 => (16, 6, 64),
    };
    let rows = |width: u32, height: u32| match width {
        0 => 0,
        _ => u64::from(height) * (1 + (u64::from(width) * pixel_bits).div_ceil(8)),
    };
    let bytes = if interlaced {
        // Adam7: where each pass begins and how far its pixels are apart (PNG, third edition, 8.1).
        let passes = [
            (0, 0, 8, 8),
            (4, 0, 8, 8),
            (0, 4, 4, 8),
            (2, 0, 4, 4),
            (0, 2, 2, 4),
            (1, 0, 2, 2),
            (0, 1, 1, 2),
        ];
        let of_pass = |(x, y, dx, dy): (u32, u32, u32, u32)| {
            let (width, height) = (width.saturating_sub(x), height.saturating_sub(y));
            rows(width.div_ceil(dx), height.div_ceil(dy))
        };
        passes.into_iter().map(of_pass).sum()
    } else {
        rows(width, height)
    };
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([bits, colour, 0, 0, u8::from(interlaced)]);
    chunk(&mut out, b"IHDR", &header);
    chunk(&mut out, b"IDAT", &deflated_zeros(bytes));
    chunk(&mut out, b"IEND", &[]);
    out
}

/// Zeros as zlib stores them: one, and then "the last 258 again" as often as it takes (RFC 1951, fixed codes).
fn deflated_zeros(count: u64) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.put(0b011, 3); // the last block, with fixed codes
    let literal = |bits: &mut Bits| bits.put(0b0000_1100, 8);
    literal(&mut bits);
    for _ in 0..(count - 1) / 258 {
        bits.put(0b1010_0011, 8); // length 258
        bits.put(0, 5); // distance 1
    }
    (0..(count - 1) % 258).for_each(|_| literal(&mut bits));
    bits.put(0, 7); // the end
    let adler = (u32::try_from(count % 65521).expect("small") << 16) | 1;
    [vec![0x78, 0x01], bits.bytes(), adler.to_be_bytes().to_vec()].concat()
}

/// Bits, the lowest first.
#[derive(Default)]
struct Bits {
    out: Vec<u8>,
    held: u32,
    count: u32,
}

impl Bits {
    fn put(&mut self, value: u32, bits: u32) {
        self.held |= value << self.count;
        self.count += bits;
        while self.count >= 8 {
            self.out.push(self.held.to_le_bytes()[0]);
            self.held >>= 8;
            self.count -= 8;
        }
    }

    fn bytes(mut self) -> Vec<u8> {
        self.put(0, (8 - self.count % 8) % 8);
        self.out
    }
}

/// A chunk of a PNG: length, name, body, checksum.
fn chunk(out: &mut Vec<u8>, name: &[u8; 4], body: &[u8]) {
    out.extend(u32::try_from(body.len()).expect("short").to_be_bytes());
    let table: [u32; 256] = std::array::from_fn(|byte| {
        let step = |crc: u32, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        (0..8).fold(u32::try_from(byte).expect("a byte"), step)
    });
    let crc = name.iter().chain(body).fold(u32::MAX, |crc, byte| {
        table[usize::from(crc.to_le_bytes()[0] ^ byte)] ^ (crc >> 8)
    });
    out.extend(name);
    out.extend(body);
    out.extend((!crc).to_be_bytes());
}

/// A PNG of two frames.
pub fn animated_png() -> Vec<u8> {
    let still = astronaut();
    let (header, rest) = still.split_at(33); // signature and IHDR
    let mut out = header.to_vec();
    chunk(&mut out, b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    out.extend(rest);
    out
}

/// A lossless WebP of one colour: a few bytes, whatever its size.
pub fn flat_webp(width: u32, height: u32) -> Vec<u8> {
    riff(&part(b"VP8L", &flat_vp8l(width, height)))
}

/// A WebP of two frames.
pub fn animated_webp(width: u32, height: u32) -> Vec<u8> {
    let size = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    let canvas = [vec![2, 0, 0, 0], size(width), size(height)].concat();
    let frame = [
        vec![0; 6],
        size(width),
        size(height),
        vec![100, 0, 0, 0],
        part(b"VP8L", &flat_vp8l(width, height)),
    ]
    .concat();
    let frame = part(b"ANMF", &frame);
    riff(
        &[
            part(b"VP8X", &canvas),
            part(b"ANIM", &[0; 6]),
            frame.clone(),
            frame,
        ]
        .concat(),
    )
}

/// A VP8L stream in which every value has one code, of no bits.
fn flat_vp8l(width: u32, height: u32) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.put(0x2f, 8);
    bits.put(width - 1, 14);
    bits.put(height - 1, 14);
    bits.put(0, 4); // no transparency, version 0
    bits.put(0, 3); // no transform, no colour cache, one set of codes
    (0..5).for_each(|_| bits.put(0b0001, 4)); // a simple code of the one symbol 0
    [bits.bytes(), vec![0; 4]].concat()
}

fn riff(parts: &[u8]) -> Vec<u8> {
    part(b"RIFF", &[b"WEBP", parts].concat())
}

fn part(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).expect("short").to_le_bytes();
    [name, &length, body, &[0][..body.len() % 2]].concat()
}
