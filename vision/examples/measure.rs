//! Times and memory of each step of a portrait, for the notes: `cargo run --workspace --example measure -- photo.jpg cpu preview.jpg`
//! (the photo, the device, and where to write the marked preview; all may be left out).

#![allow(clippy::unwrap_used)]

use std::{path::Path, time::Instant};

use vision::{
    DeviceChoice, Framing, Studio, StyleParameters, concerns, crop, photo, print, watermark,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/models");
    let path = std::env::args().nth(1).unwrap_or_else(|| {
        format!(
            "{}/tests/fixtures/grace_hopper.jpg",
            env!("CARGO_MANIFEST_DIR")
        )
    });
    let device = std::env::args()
        .nth(2)
        .map_or(DeviceChoice::Auto, |word| word.parse().unwrap());
    let studio = timed("open the studio", || Studio::open(&models, device).unwrap());
    println!("{} {}", studio.device_name(), studio.model_version());
    let bytes = std::fs::read(&path).unwrap();
    let decoded = timed("decode", || {
        photo::decode(&bytes, &photo::Limits::default())
    });
    let decoded = match decoded {
        Ok(decoded) => decoded,
        Err(error) => return println!("refused: {error}"),
    };
    println!("{decoded:?}");
    let picture = decoded.image;
    let faces = timed("find faces", || studio.find_faces(&picture).unwrap());
    println!("{faces:?}");
    let heads = timed("look at the heads", || {
        studio.heads(&picture, &faces).unwrap()
    });
    let (width, height) = picture.dimensions();
    let crop = crop::framed_crop(width, height, &heads, (4, 5), Framing::default());
    let concerns = timed("look for concerns", || {
        concerns::look(&picture, &faces, crop, decoded.jpeg_quality)
    });
    println!("{concerns:?}");
    let mut composition = picture.clone();
    for (long_side, stroke_px) in [(1024, 1024), (1280, 1280), (1280, 960), (1440, 1440)] {
        let style = StyleParameters {
            stroke_px,
            ..StyleParameters::default()
        };
        composition = timed(
            &format!("paint {long_side} px, stroke at {stroke_px}"),
            || {
                studio
                    .paint(&picture, crop, long_side, &style, &mut |_| ())
                    .unwrap()
            },
        );
    }
    let preview = timed("downscale, mark, encode the preview", || {
        photo::encode_jpeg(
            &watermark::mark(
                &watermark::downscale(&composition, 960),
                1,
                "LIMNER PREVIEW  ",
            ),
            85,
        )
        .unwrap()
    });
    println!("preview {} kB", preview.len() / 1000);
    if let Some(path) = std::env::args().nth(3) {
        std::fs::write(path, &preview).unwrap();
    }
    for (width_px, height_px) in [(1890, 2362), (3000, 3750), (4724, 7087)] {
        let spec = print::PrintSpec {
            width_px,
            height_px,
            bleed_px: 0,
            dpi: 200,
            style_name: "Measured".into(),
            model_version: studio.model_version().into(),
            title: "Measured".into(),
        };
        let file = timed(&format!("print file, {width_px} x {height_px} px"), || {
            print::print_file(&studio, &composition, &spec).unwrap()
        });
        println!("print file {} kB", file.len() / 1000);
        if let Some(path) = std::env::args().nth(4) {
            std::fs::write(format!("{path}-{width_px}.jpg"), &file).unwrap();
        }
    }
}

fn timed<T>(what: &str, step: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = step();
    println!(
        "{:>7.0} ms  {what} (peak so far {} MB)",
        start.elapsed().as_secs_f64() * 1000.0,
        peak_megabytes()
    );
    result
}

/// The most memory that the process has had, as Linux tells it.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM"))
        .unwrap_or_default();
    line.split_whitespace()
        .nth(1)
        .and_then(|kb| kb.parse::<u64>().ok())
        .unwrap_or_default()
        / 1024
}
