//! `limner task bench_paint photo:… [onnx:… python:…]`: how fast this machine paints, beside ONNX Runtime in the same run.

mod networks;
mod pictures;

use std::collections::HashMap;

use async_trait::async_trait;
use loco_rs::{
    app::AppContext,
    task::{Task, TaskInfo, Vars},
};
use serde_json::json;

/// The size whose ratio to the peer is reported.
const RATIO_AT: &str = "768x960";
/// Each measurement is made so often: of the network the best counts, of previews the median.
const RUNS: usize = 7;

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
        let (studio, open_s) = networks::open(ctx)?;
        let ours = networks::seconds(&studio)?;
        // The shop opens its own: the memory that is told is that of one.
        drop(studio);
        let peers = match vars.cli_arg("onnx") {
            Ok(onnx) => {
                networks::peer_seconds(onnx, vars.cli_arg("python").map_or("python3", |s| s))?
            }
            Err(_) => HashMap::new(),
        };
        let ratio = compared(&ours, &peers);
        let previews = pictures::previews(ctx, &photo).await?;
        let print_mp_per_s = pictures::largest_print(ctx, &previews.painted).await?;
        // Before the other prints: some of them have more pixels.
        let print_peak_mb = peak_megabytes();
        pictures::prints_sold(ctx, &previews.painted).await?;
        let summary = json!({
            "open_s": open_s,
            "ratio": ratio,
            "preview_s": previews.median(),
            "previews_per_minute_core": previews.per_minute_and_core(),
            "print_mp_per_s": print_mp_per_s,
            "print_peak_mb": print_peak_mb,
        });
        println!("{summary}");
        Ok(())
    }
}

/// Prints the seconds of each size beside the peer's; how many times the peer's they are at [`RATIO_AT`].
fn compared(ours: &[(String, f64)], peers: &HashMap<String, f64>) -> Option<f64> {
    let mut ratio = None;
    for (size, seconds) in ours {
        let Some(peer) = peers.get(size) else {
            println!("network {size}: {seconds:.3} s");
            continue;
        };
        let times = seconds / peer;
        println!("network {size}: {seconds:.3} s  ONNX Runtime {peer:.3} s, ratio {times:.2}");
        if size == RATIO_AT {
            ratio = Some(times);
        }
    }
    ratio
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
