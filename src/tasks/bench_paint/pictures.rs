//! What shoppers wait for: previews and print files, as the shop makes them.

use std::time::Instant;

use loco_rs::app::AppContext;
use tokio::sync::watch;
use vision::print::PrintSpec;

use super::{RUNS, cores};
use crate::{
    errors::{Error, Result},
    fixtures,
    models::{
        portraits::settings::Choices,
        products,
        studio::{Commission, Marks, Outcome, Painted, Step},
    },
    shop::HasShop,
};

/// The largest paper: 60 x 90 cm at 200 dpi.
const LARGEST: (u32, u32, u16) = (4724, 7087, 200);

/// Previews that were painted one after the other.
pub struct Previews {
    /// The last one.
    pub painted: Painted,
    seconds: Vec<f64>,
}

impl Previews {
    pub fn median(&self) -> f64 {
        let mut seconds = self.seconds.clone();
        seconds.sort_by(f64::total_cmp);
        seconds[seconds.len() / 2]
    }

    /// How many of them a minute there were, for each core of the machine.
    pub fn per_minute_and_core(&self) -> f64 {
        let minutes = self.seconds.iter().sum::<f64>() / 60.0;
        self.seconds.len() as f64 / minutes / cores() as f64
    }
}

/// Paints a photo again and again, from its bytes to its preview: reading and keeping it, faces, painting, watermark and
/// encoding.
pub async fn previews(ctx: &AppContext, photo: &[u8]) -> Result<Previews> {
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
            style_name: "Benchmark".into(),
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
            let painted = *painted;
            let previews = Previews { painted, seconds };
            println!(
                "{:.1} previews a minute and core",
                previews.per_minute_and_core()
            );
            return Ok(previews);
        }
    }
}

/// Megapixels a second of a print of the largest paper.
pub async fn largest_print(ctx: &AppContext, painted: &Painted) -> Result<f64> {
    print_speed(ctx, painted, LARGEST).await
}

/// Makes a print file of each size that a new shop sells.
pub async fn prints_sold(ctx: &AppContext, painted: &Painted) -> Result<()> {
    for (width, height) in fixtures::print_sizes()? {
        print_speed(ctx, painted, (width, height, products::PRINT_DPI)).await?;
    }
    Ok(())
}

async fn print_speed(
    ctx: &AppContext,
    painted: &Painted,
    (width_px, height_px, dpi): (u32, u32, u16),
) -> Result<f64> {
    let spec = PrintSpec {
        width_px,
        height_px,
        bleed_px: 0,
        dpi,
        style_name: "Benchmark".into(),
        model_version: painted.model_version.clone(),
        title: "Benchmark".into(),
    };
    let composition = painted.composition.clone();
    let start = Instant::now();
    let file = ctx.shop().studio.print_file(composition, spec).await?;
    let seconds = start.elapsed().as_secs_f64();
    let speed = f64::from(width_px) * f64::from(height_px) / 1e6 / seconds;
    println!(
        "print file {width_px} x {height_px} px: {seconds:.1} s, {speed:.2} MP/s, {} kB",
        file.len() / 1000
    );
    Ok(speed)
}
