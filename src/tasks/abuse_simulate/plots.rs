//! Two pictures of a run: what each way of attacking came to, and how honest people and attackers scored.

use std::path::{Path, PathBuf};

use image::{ImageFormat, RgbImage};
use plotters::{
    prelude::*,
    style::{FontStyle, register_font},
};

use super::report::{BAND, Report, share};
use crate::errors::{Error, Result};

const SIZE: (u32, u32) = (900, 480);
/// Where Debian keeps the font of the package fonts-dejavu-core.
const FONT: &str = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
const HONEST: RGBColor = RGBColor(46, 110, 90);
const ATTACK: RGBColor = RGBColor(178, 70, 50);
const WANTED: RGBColor = RGBColor(214, 205, 190);

/// Draws them into a folder and answers with the files.
///
/// # Errors
/// When they cannot be drawn or written.
pub fn draw(report: &Report, folder: &Path) -> Result<Vec<PathBuf>> {
    std::fs::create_dir_all(folder)?;
    let labels = has_labels();
    let pictures = [
        ("abuse-attackers.png", attackers(report, labels)?),
        ("abuse-scores.png", scores(report, labels)?),
    ];
    let mut files = Vec::new();
    for (name, pixels) in pictures {
        let file = folder.join(name);
        let picture = RgbImage::from_raw(SIZE.0, SIZE.1, pixels)
            .ok_or_else(|| Error::internal("a plot of the wrong size"))?;
        picture
            .save_with_format(&file, ImageFormat::Png)
            .map_err(failed)?;
        files.push(file);
    }
    Ok(files)
}

/// Without the font there are no words in the plots.
fn has_labels() -> bool {
    let Ok(bytes) = std::fs::read(FONT) else {
        return false;
    };
    // Plotters keeps fonts for the rest of the process.
    let bytes: &'static [u8] = Box::leak(bytes.into_boxed_slice());
    register_font("sans-serif", FontStyle::Normal, bytes).is_ok()
}

/// Of each way: previews wanted beyond the fair ones, and had.
fn attackers(report: &Report, labels: bool) -> Result<Vec<u8>> {
    let bars = report.attacks.values().map(|attack| {
        let wanted = f64::from(attack.wanted.saturating_sub(attack.fair));
        (wanted, f64::from(attack.excess()), WANTED)
    });
    let names = report
        .attacks
        .keys()
        .map(|way| way.name().replace('_', " "));
    let title = "previews beyond the fair ones: wanted (light), had (dark)";
    bars_of(
        title,
        &bars.collect::<Vec<_>>(),
        &names.collect::<Vec<_>>(),
        labels,
    )
}

/// Of each band of scores: the share of requests that attackers made, per cent.
fn scores(report: &Report, labels: bool) -> Result<Vec<u8>> {
    let bars = report.scores.values().map(|(honest, attack)| {
        let all = honest + attack;
        (100.0, 100.0 * share(*attack, all), HONEST)
    });
    let names = report
        .scores
        .keys()
        .map(|band| format!("{band}–{}", band + BAND - 1));
    let title = "share of attackers' requests (dark) by score, per cent";
    bars_of(
        title,
        &bars.collect::<Vec<_>>(),
        &names.collect::<Vec<_>>(),
        labels,
    )
}

/// Dark bars before lighter ones.
fn bars_of(
    title: &str,
    bars: &[(f64, f64, RGBColor)],
    names: &[String],
    labels: bool,
) -> Result<Vec<u8>> {
    let mut pixels = vec![0; SIZE.0 as usize * SIZE.1 as usize * 3];
    let highest = bars.iter().map(|bar| bar.0.max(bar.1)).fold(1.0, f64::max);
    {
        let area = BitMapBackend::with_buffer(&mut pixels, SIZE).into_drawing_area();
        area.fill(&WHITE).map_err(failed)?;
        let mut chart = ChartBuilder::on(&area);
        chart.margin(16);
        if labels {
            chart.caption(title, ("sans-serif", 18));
            chart.x_label_area_size(36).y_label_area_size(56);
        }
        let across = -0.5..bars.len() as f64 - 0.5;
        let mut chart = chart
            .build_cartesian_2d(across, 0.0..highest * 1.05)
            .map_err(failed)?;
        if labels {
            // A bar's middle is at a whole number.
            let name = |at: &f64| {
                let is_whole = (at - at.round()).abs() < 0.01 && *at > -0.1;
                let name = is_whole.then(|| names.get(at.round() as usize));
                name.flatten().cloned().unwrap_or_default()
            };
            let mut mesh = chart.configure_mesh();
            mesh.disable_x_mesh().x_labels(bars.len());
            mesh.x_label_formatter(&name);
            mesh.label_style(("sans-serif", 11))
                .draw()
                .map_err(failed)?;
        }
        let bar = |n: usize, inset: f64, height: f64, colour: RGBColor| {
            let corners = [
                (n as f64 - 0.5 + inset, 0.0),
                (n as f64 + 0.5 - inset, height),
            ];
            Rectangle::new(corners, colour.filled())
        };
        let light = bars
            .iter()
            .enumerate()
            .map(|(n, it)| bar(n, 0.1, it.0, it.2));
        chart.draw_series(light).map_err(failed)?;
        let dark = bars
            .iter()
            .enumerate()
            .map(|(n, it)| bar(n, 0.25, it.1, ATTACK));
        chart.draw_series(dark).map_err(failed)?;
        area.present().map_err(failed)?;
    }
    Ok(pixels)
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Internal(Box::new(error))
}
