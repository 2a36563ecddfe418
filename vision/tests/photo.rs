//! What strangers send: every bad kind of file has its own refusal, every good kind opens.

#![allow(clippy::unwrap_used)]

mod support;

use support::{jpeg, noisy, png, webp};
use vision::photo::{Limits, Photo, PhotoError, PhotoFormat, decode};

fn decoded(bytes: &[u8]) -> Result<Photo, PhotoError> {
    decode(bytes, &Limits::default())
}

#[test]
fn plain_photos_of_all_three_formats_open() {
    let picture = noisy(300, 240);
    let png = decoded(&png(&picture)).unwrap();
    assert_eq!((png.image, png.format), (picture.clone(), PhotoFormat::Png));
    let webp = decoded(&webp(&picture)).unwrap();
    assert_eq!(
        (webp.image, webp.format),
        (picture.clone(), PhotoFormat::WebP)
    );
    let jpeg = decoded(&jpeg(&picture)).unwrap();
    assert_eq!(
        (jpeg.image.dimensions(), jpeg.format),
        ((300, 240), PhotoFormat::Jpeg)
    );
    assert_eq!((jpeg.original_width, jpeg.original_height), (300, 240));
}

#[test]
fn nothing_and_too_much_are_refused_by_size() {
    assert_eq!(decoded(b"").unwrap_err(), PhotoError::Empty);
    let large = vec![0xff; 20_000_001];
    let error = decoded(&large).unwrap_err();
    assert!(matches!(
        error,
        PhotoError::TooManyBytes {
            bytes: 20_000_001,
            ..
        }
    ));
    assert_eq!(
        error.to_string(),
        "This file has 21 MB; we can take up to 20 MB. Please send a smaller copy."
    );
}

#[test]
fn other_files_are_refused_by_name() {
    let cases: [(&[u8], &str); 9] = [
        (b"GIF89a\x01\x00\x01\x00", "GIF"),
        (b"II*\0\x08\0\0\0", "TIFF or camera raw"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"\0\0\0\x18ftypavif\0\0\0\0", "AVIF"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "video"),
        (b"%PDF-1.7", "PDF"),
        (
            b"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            "SVG",
        ),
        (b"  <svg onload=\"alert(1)\"/>", "SVG"),
        (b"BM\x36\0\0\0", "BMP"),
    ];
    for (bytes, name) in cases {
        assert_eq!(
            decoded(bytes).unwrap_err(),
            PhotoError::Unsupported { name },
            "{name}"
        );
    }
    for bytes in [
        &b"hello"[..],
        b"<html>",
        b"\x89PN",
        b"RIFF\0\0\0\0WAVE",
        &[0; 100],
    ] {
        assert_eq!(decoded(bytes).unwrap_err(), PhotoError::NotAnImage);
    }
}

#[test]
fn pictures_of_impossible_size_are_refused_before_they_are_decoded() {
    for bytes in [
        support::png_header(30_000, 30_000),
        support::jpeg_with_size(&jpeg(&noisy(300, 240)), 30_000, 30_000),
    ] {
        let error = decoded(&bytes).unwrap_err();
        assert!(
            matches!(
                error,
                PhotoError::TooManyPixels {
                    width: 30_000,
                    height: 30_000,
                    ..
                }
            ),
            "{error:?}"
        );
    }
    let small = decoded(&png(&noisy(400, 60))).unwrap_err();
    assert_eq!(
        small,
        PhotoError::TooSmall {
            width: 400,
            height: 60,
            min_side: 200
        }
    );
    assert!(matches!(
        decoded(&support::png_header(0, 0)),
        Err(PhotoError::Damaged | PhotoError::TooSmall { .. })
    ));
}

#[test]
fn what_needs_too_much_memory_is_refused() {
    let limits = Limits {
        max_decode_bytes: 100_000,
        ..Limits::default()
    };
    for bytes in [jpeg(&noisy(300, 240)), webp(&noisy(300, 240))] {
        assert_eq!(
            decode(&bytes, &limits).unwrap_err(),
            PhotoError::TooDemanding
        );
    }
    // A plain PNG is read row by row.
    assert!(decode(&png(&noisy(300, 240)), &limits).is_ok());
}

#[test]
fn moving_pictures_are_refused() {
    assert_eq!(
        decoded(&support::animated_png(300, 240)).unwrap_err(),
        PhotoError::Animated
    );
    assert_eq!(
        decoded(&support::animated_webp(&noisy(300, 240))).unwrap_err(),
        PhotoError::Animated
    );
}

#[test]
fn half_a_file_is_truncated_and_not_half_grey() {
    let picture = noisy(300, 240);
    for file in [jpeg(&picture), png(&picture), webp(&picture)] {
        for part in [2, 3, 10] {
            let error = decoded(&file[..file.len() - file.len() / part]).unwrap_err();
            assert_eq!(
                error,
                PhotoError::Truncated,
                "all but a {part}th of {} bytes",
                file.len()
            );
        }
    }
    assert_eq!(
        decoded(&jpeg(&picture)[..30]).unwrap_err(),
        PhotoError::Truncated
    );
}

#[test]
fn broken_files_never_panic() {
    let picture = noisy(220, 210);
    for file in [jpeg(&picture), png(&picture), webp(&picture)] {
        for seed in 0..200_usize {
            let mut broken = file.clone();
            for i in 0..8 {
                let at = (seed * 7919 + i * i * 104_729) % broken.len();
                broken[at] = (seed * 31 + i * 17) as u8;
            }
            let _ = decoded(&broken);
        }
    }
}
