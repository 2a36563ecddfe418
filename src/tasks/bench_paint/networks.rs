//! The networks alone, and ONNX Runtime with the same one.

use std::{collections::HashMap, path::Path, process::Command, time::Instant};

use loco_rs::app::AppContext;
use vision::{RgbImage, Studio, style::NETWORK_STYLES};

use super::{RUNS, cores};
use crate::{
    errors::{Error, Result},
    shop::HasShop,
};

/// What the style network is shown, px.
const SIZES: [(u32, u32); 3] = [(512, 512), (768, 960), (1024, 1024)];

/// Opens the networks as the shop does; the seconds that it takes.
pub fn open(ctx: &AppContext) -> Result<(Studio, f64)> {
    let settings = &ctx.shop().settings.painting;
    let start = Instant::now();
    let studio = Studio::open(&settings.models, settings.device)?;
    let seconds = start.elapsed().as_secs_f64();
    println!("device {}, {} cores", studio.device_name(), cores());
    println!("models opened in {seconds:.3} s");
    Ok((studio, seconds))
}

/// Seconds of the style network at each size.
pub fn seconds(studio: &Studio) -> Result<Vec<(String, f64)>> {
    let mut styles = [0.0; NETWORK_STYLES];
    styles[2] = 1.0;
    let seconds = |(width, height): (u32, u32)| {
        let picture = RgbImage::from_fn(width, height, |x, y| {
            image::Rgb([x * 7 + y * 3, x ^ y, x * y].map(|value| (value % 256) as u8))
        });
        let mut best = f64::MAX;
        for _ in 0..RUNS {
            let start = Instant::now();
            studio.raw_painting(&picture, styles)?;
            best = best.min(start.elapsed().as_secs_f64());
        }
        Ok((format!("{width}x{height}"), best))
    };
    SIZES.into_iter().map(seconds).collect()
}

/// The same from ONNX Runtime, on as many cores.
pub fn peer_seconds(onnx: &str, python: &str) -> Result<HashMap<String, f64>> {
    let script = Path::new("vision/scripts/bench_onnxruntime.py");
    let sizes = SIZES.map(|(width, height)| format!("{width}x{height}"));
    let answer = Command::new(python)
        .arg(script)
        .arg(onnx)
        .arg(cores().to_string())
        .args(sizes)
        .output()
        .map_err(|error| Error::Internal(Box::new(error)))?;
    serde_json::from_slice(&answer.stdout)
        .map_err(|_| Error::internal(String::from_utf8_lossy(&answer.stderr)))
}
