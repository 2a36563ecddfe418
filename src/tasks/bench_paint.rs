//! `limner task bench_paint photo:… [onnx:… python:…]`: how fast this machine paints, beside ONNX Runtime in the same run.

use std::{collections::HashMap, path::Path, process::Command, time::Instant};

use async_trait::async_trait;
use loco_rs::{
    app::AppContext,
    task::{Task, TaskInfo, Vars},
};
use serde_json::json;
use tokio::sync::watch;
use vision::{RgbImage, print::PrintSpec, style::NETWORK_STYLES};

use crate::{
    errors::{Error, Result},
    models::{
        portraits::settings::Choices,
        studio::{Commission, Marks, Outcome, Painted, Step},
    },
    shop::HasShop,
};

/// What the style network is shown, px.
const SIZES: [(u32, u32); 3] = [(512, 512), (768, 960), (1024, 1024)];
/// The size whose ratio to the peer is reported.
const RATIO_AT: &str = "768x960";
/// Each measurement is made so often: of the network the best counts, of previews the median.
const RUNS: usize = 7;
/// The largest print: 60 x 90 cm at 200 dpi.
const PRINT: (u32, u32, u16) = (4724, 7087, 200);

pub struct BenchPaint;

#[async_trait]
impl Task for BenchPaint {
    fn task(&self) -> TaskInfo {
        TaskInfo {
            name: "bench_paint".into(),
            detail: "measures painting: photo:FILE (12 megapixels, say), and for the peer onnx:multistyle26.onnx python:FILE"
                .into(),
        }
    }

    async fn run(&self, ctx: &AppContext, vars: &Vars) -> loco_rs::Result<()> {
        let photo = std::fs::read(vars.cli_arg("photo")?)?;
        let ours = network_seconds(ctx)?;
        let peers = match vars.cli_arg("onnx") {
            Ok(onnx) => peer_seconds(onnx, vars.cli_arg("python").map_or("python3", |s| s))?,
            Err(_) => HashMap::new(),
        };
        for (size, seconds) in &ours {
            let peer = peers
                .get(size)
                .map(|peer| format!("ONNX Runtime {peer:.3} s, ratio {:.2}", seconds / peer));
            println!(
                "network {size}: {seconds:.3} s  {}",
                peer.unwrap_or_default()
            );
        }
        let (painted, preview_s) = preview_seconds(ctx, &photo).await?;
        let print_mp_per_s = print_speed(ctx, painted).await?;
        let ratio = ours
            .iter()
            .find(|(size, _)| size == RATIO_AT)
            .and_then(|(size, seconds)| Some(seconds / peers.get(size)?));
        let summary = json!({
            "ratio": ratio,
            "preview_s": preview_s,
            "print_mp_per_s": print_mp_per_s,
            "print_peak_mb": peak_megabytes(),
        });
        println!("{summary}");
        Ok(())
    }
}

/// Seconds of the style network at each size.
fn network_seconds(ctx: &AppContext) -> Result<Vec<(String, f64)>> {
    let settings = &ctx.shop().settings.painting;
    let studio = vision::Studio::open(&settings.models, settings.device)?;
    println!("device {}, {} cores", studio.device_name(), cores());
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
fn peer_seconds(onnx: &str, python: &str) -> Result<HashMap<String, f64>> {
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

/// Median seconds from a photo's bytes to its preview: reading and keeping it, faces, painting, watermark and encoding.
async fn preview_seconds(ctx: &AppContext, photo: &[u8]) -> Result<(Painted, f64)> {
    let shop = ctx.shop();
    let mut seconds = Vec::new();
    loop {
        let start = Instant::now();
        let developed = shop
            .studio
            .develop(photo.to_vec().into(), &shop.settings.uploads)
            .await?;
        let kept = start.elapsed().as_secs_f64();
        let commission = Commission {
            photo: developed.jpeg,
            jpeg_quality: developed.jpeg_quality,
            settings: Choices {
                anyway: true,
                ..Choices::default()
            }
            .settings(&vision::StyleParameters::default()),
            number: 1,
            marks: Marks {
                key: 1,
                secret: 1,
                text: format!("{} · preview · ", shop.settings.shop.name),
            },
        };
        let (sender, _steps) = watch::channel(Step::Seeing);
        let easel = shop.studio.easel().await?;
        let Outcome::Painted(painted) = shop.studio.paint(easel, commission, sender).await? else {
            return Err(Error::internal("the photo was not painted"));
        };
        let all = start.elapsed().as_secs_f64();
        println!("preview {all:.3} s, of which reading and keeping the photo {kept:.3} s");
        seconds.push(all);
        if seconds.len() == RUNS {
            seconds.sort_by(f64::total_cmp);
            return Ok((*painted, seconds[RUNS / 2]));
        }
    }
}

/// Megapixels a second of the largest print file.
async fn print_speed(ctx: &AppContext, painted: Painted) -> Result<f64> {
    let (width_px, height_px, dpi) = PRINT;
    let spec = PrintSpec {
        width_px,
        height_px,
        dpi,
        style_name: "Benchmark".into(),
        model_version: painted.model_version,
        title: "Benchmark".into(),
    };
    let start = Instant::now();
    let file = ctx
        .shop()
        .studio
        .print_file(painted.composition, spec)
        .await?;
    let seconds = start.elapsed().as_secs_f64();
    let megapixels = f64::from(width_px) * f64::from(height_px) / 1e6;
    println!(
        "print file {width_px} x {height_px} px: {seconds:.1} s, {} kB",
        file.len() / 1000
    );
    Ok(megapixels / seconds)
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The most memory that the process has had, MB, as Linux tells it; nothing elsewhere.
fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes / 1024)
}
