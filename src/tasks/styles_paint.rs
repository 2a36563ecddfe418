//! `limner task styles_paint photo:a.jpg,b.jpg out:sheet.jpg`: every style of the catalogue, painted, on one sheet for review.

use async_trait::async_trait;
use image::{RgbImage, imageops};
use loco_rs::{
    app::AppContext,
    task::{Task, TaskInfo, Vars},
};
use vision::{Framing, Studio, crop, photo, watermark};

use crate::{
    errors::{Error, Result},
    models::{studio::ASPECT, styles},
    shop::HasShop,
};

/// Long side of one painting on the sheet, and the gap between two, px.
const SHOWN: u32 = 600;
const GAP: u32 = 12;

pub struct StylesPaint;

#[async_trait]
impl Task for StylesPaint {
    fn task(&self) -> TaskInfo {
        TaskInfo {
            name: "styles_paint".into(),
            detail:
                "paints photo:FILE,FILE,… in every style, a row each, on one sheet: out:FILE.jpg"
                    .into(),
        }
    }

    async fn run(&self, ctx: &AppContext, vars: &Vars) -> loco_rs::Result<()> {
        let settings = &ctx.shop().settings.painting;
        let studio = Studio::open(&settings.models, settings.device).map_err(Error::from)?;
        let styles = styles::on_offer(&ctx.db).await?;
        let mut rows = Vec::new();
        for file in vars.cli_arg("photo")?.split(',') {
            let bytes = std::fs::read(file)?;
            rows.push(row(&studio, &bytes, &styles, settings.composition_px)?);
        }
        let sheet = photo::encode_jpeg(&on_one_sheet(&rows), 90)
            .map_err(|error| Error::Internal(Box::new(error)))?;
        std::fs::write(vars.cli_arg("out")?, sheet)?;
        let names: Vec<&str> = styles.iter().map(|style| style.name.as_str()).collect();
        println!("from left to right: {}", names.join(", "));
        Ok(())
    }
}

/// One photo in every style, without a watermark.
fn row(
    studio: &Studio,
    bytes: &[u8],
    styles: &[styles::Model],
    composition_px: u32,
) -> Result<Vec<RgbImage>> {
    let photo = photo::decode(bytes, &photo::Limits::default())
        .map_err(|error| Error::internal(error.to_string()))?
        .image;
    let faces = studio.find_faces(&photo)?;
    let heads = studio.heads(&photo, &faces)?;
    let (width, height) = photo.dimensions();
    let crop = crop::framed_crop(width, height, &heads, ASPECT, Framing::default());
    let painted = styles.iter().map(|style| {
        let parameters = style.parameters()?;
        let painting = studio.paint(&photo, crop, composition_px, &parameters, &mut |_| ())?;
        Ok(watermark::downscale(&painting, SHOWN))
    });
    painted.collect()
}

fn on_one_sheet(rows: &[Vec<RgbImage>]) -> RgbImage {
    let (across, down) = (rows.first().map_or(0, Vec::len), rows.len());
    let (width, height) = (SHOWN * ASPECT.0 / ASPECT.1 + GAP, SHOWN + GAP);
    let mut sheet = RgbImage::from_pixel(
        width * across as u32 + GAP,
        height * down as u32 + GAP,
        image::Rgb([255; 3]),
    );
    for (y, row) in (0_u32..).zip(rows) {
        for (x, painting) in (0_u32..).zip(row) {
            let (left, top) = (GAP + x * width, GAP + y * height);
            imageops::replace(&mut sheet, painting, left.into(), top.into());
        }
    }
    sheet
}
