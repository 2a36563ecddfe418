//! The studio: storage bytes in, painted bytes out. One lazily opened handle on the vision crate; painting is
//! processor work, so it runs beside the web server's threads, one picture at a time (the network uses all cores).

pub mod examples;
mod networks;
mod painting;
mod pictures;

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{Semaphore, SemaphorePermit, watch};
use vision::{
    Crop, StyleParameters, imprint,
    photo::{self, Limits},
    print::{self, PrintSpec},
    style::Look,
    watermark,
};

use crate::{
    errors::{Error, Refusal, Result},
    models::fraud::photo_hash::{self, PhotoHash},
    settings::{Painting, Uploads},
};

use examples::Example;
use networks::Networks;
pub use painting::{Commission, Marks, Outcome, Painted, Step};

/// Portraits are four by five: every product is, so that a composition fits each without a second crop.
pub const ASPECT: (u32, u32) = (4, 5);

/// A photo made ready for storage: upright, sRGB, no metadata, JPEG.
#[derive(Debug)]
pub struct Developed {
    pub jpeg: Vec<u8>,
    pub width: u32,
    pub height: u32,
    pub format: String,
    /// What the file as it came said of its compression, 1 to 100.
    pub jpeg_quality: Option<u8>,
    /// What the photo is known again by, in each orientation; none for a flat picture.
    pub forms: Option<[PhotoHash; 8]>,
}

/// The shop's one handle on the vision crate.
pub struct Studio {
    settings: Painting,
    networks: Networks,
    easel: Semaphore,
    brush: Semaphore,
    darkroom: Semaphore,
    painter: AtomicBool,
}

/// The right to use all cores for one picture.
pub struct Easel<'a> {
    _permit: SemaphorePermit<'a>,
}

/// The right to be the one who paints what waits.
pub struct Brush<'a> {
    _permit: SemaphorePermit<'a>,
}

impl Studio {
    #[must_use]
    pub fn new(settings: &Painting) -> Self {
        Self {
            settings: settings.clone(),
            networks: Networks::new(settings),
            easel: Semaphore::new(1),
            brush: Semaphore::new(1),
            darkroom: Semaphore::new(1),
            painter: AtomicBool::new(false),
        }
    }

    /// Says that workers run in this process, so that portraits may be painted in it.
    pub fn expect_painter(&self) {
        self.painter.store(true, Ordering::Relaxed);
    }

    /// Whether workers run in this process.
    #[must_use]
    pub fn has_painter(&self) -> bool {
        self.painter.load(Ordering::Relaxed)
    }

    /// Reads a photo as a stranger sent it. One at a time: a photo at the limit takes a few hundred megabytes.
    ///
    /// # Errors
    /// A [`Refusal`] in the shopper's words for what cannot be painted from.
    pub async fn develop(&self, bytes: bytes::Bytes, limits: &Uploads) -> Result<Developed> {
        let limits = bounds(limits);
        let _turn = self.darkroom.acquire().await.map_err(closed)?;
        tokio::task::spawn_blocking(move || {
            let photo = photo::decode(&bytes, &limits).map_err(Refusal::from)?;
            drop(bytes);
            Ok(Developed {
                jpeg: pictures::encode_jpeg(&photo.image, 92)?,
                width: photo.image.width(),
                height: photo.image.height(),
                format: format!("{:?}", photo.format).to_lowercase(),
                jpeg_quality: photo.jpeg_quality,
                forms: photo_hash::forms(&photo.image),
            })
        })
        .await?
    }

    /// The number that is hidden in a picture, if it is one of ours, however small. It takes its turn as photos do.
    ///
    /// # Errors
    /// A [`Refusal`] in words for what cannot be read.
    pub async fn read_imprint(
        &self,
        picture: bytes::Bytes,
        limits: &Uploads,
        secret: u64,
    ) -> Result<Option<u64>> {
        let limits = Limits {
            min_side: 1,
            ..bounds(limits)
        };
        let _turn = self.darkroom.acquire().await.map_err(closed)?;
        tokio::task::spawn_blocking(move || {
            let picture = photo::decode(&picture, &limits).map_err(Refusal::from)?;
            Ok(imprint::read(&picture.image, secret))
        })
        .await?
    }

    /// Waits for the easel. Those who wait get it in the order they came: a print file is not held up by many previews.
    ///
    /// # Errors
    /// Never: the easel stays as long as the studio.
    pub async fn easel(&self) -> Result<Easel<'_>> {
        let permit = self.easel.acquire().await.map_err(closed)?;
        Ok(Easel { _permit: permit })
    }

    /// The brush, unless somebody has it.
    #[must_use]
    pub fn take_brush(&self) -> Option<Brush<'_>> {
        let permit = self.brush.try_acquire().ok()?;
        Some(Brush { _permit: permit })
    }

    /// Paints one portrait, telling `steps` how far it is.
    ///
    /// # Errors
    /// When the weights cannot be opened or the device fails.
    pub async fn paint(
        &self,
        easel: Easel<'_>,
        commission: Commission,
        steps: watch::Sender<Step>,
    ) -> Result<Outcome> {
        let settings = self.settings.clone();
        let painted = self
            .networks
            .at_work(move |networks| painting::paint(networks, &settings, &commission, &steps))
            .await;
        drop(easel);
        painted
    }

    /// Brings a composition (PNG) to a product's pixels and colour profile (JPEG).
    ///
    /// # Errors
    /// When the composition cannot be read.
    pub async fn print_file(&self, composition: Vec<u8>, spec: PrintSpec) -> Result<Vec<u8>> {
        let _easel = self.easel().await?;
        self.networks
            .at_work(move |networks| {
                let composition = pictures::decode(&composition)?;
                Ok(print::print_file(networks, &composition, &spec)?)
            })
            .await
    }

    /// How a painting (JPEG) is painted.
    ///
    /// # Errors
    /// When the picture cannot be read or the device fails.
    pub async fn look(&self, painting: Vec<u8>) -> Result<Look> {
        self.networks
            .at_work(move |networks| Ok(networks.look(&pictures::decode(&painting)?)?))
            .await
    }

    /// The six example portraits in a style.
    ///
    /// # Errors
    /// When the gallery's photos cannot be read or the device fails.
    pub async fn examples(&self, style: StyleParameters) -> Result<Vec<Example>> {
        let _easel = self.easel().await?;
        let composition_px = self.settings.composition_px;
        self.networks
            .at_work(move |networks| examples::paint(networks, &style, composition_px))
            .await
    }

    /// The photo that a portrait was painted from, cropped like it, small enough to show beside it (JPEG).
    ///
    /// # Errors
    /// When the photo cannot be read.
    pub async fn photo_beside(
        &self,
        photo: Vec<u8>,
        crop: Option<Crop>,
        long_side: u32,
    ) -> Result<Vec<u8>> {
        tokio::task::spawn_blocking(move || {
            let photo = pictures::decode(&photo)?;
            let shown = match crop {
                Some(crop) => {
                    let view =
                        image::imageops::crop_imm(&photo, crop.x, crop.y, crop.width, crop.height);
                    view.to_image()
                }
                None => photo,
            };
            pictures::encode_jpeg(&watermark::downscale(&shown, long_side), 82)
        })
        .await?
    }
}

/// What a stranger's file may be.
fn bounds(limits: &Uploads) -> Limits {
    Limits {
        max_bytes: limits.max_bytes,
        max_pixels: limits.max_pixels,
        ..Limits::default()
    }
}

fn closed(_: tokio::sync::AcquireError) -> Error {
    Error::internal("the studio is closed")
}
