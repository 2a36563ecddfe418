//! The studio: storage bytes in, painted bytes out. One lazily opened handle on the vision crate; painting is
//! processor work, so it runs beside the web server's threads, one picture at a time (the network uses all cores).

pub mod examples;
mod painting;
mod pictures;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::sync::{Mutex, Semaphore, SemaphorePermit, watch};
use vision::{
    Crop, DeviceChoice, PaintError, StyleParameters, imprint,
    photo::{self, Limits},
    print::{self, PrintError, PrintSpec},
    style::Look,
    watermark,
};

use crate::{
    errors::{Error, Refusal, Result},
    settings::{Painting, Uploads},
};

use examples::Example;
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
}

/// The shop's one handle on the vision crate.
pub struct Studio {
    settings: Painting,
    networks: Mutex<Option<Arc<vision::Studio>>>,
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
            networks: Mutex::default(),
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
        self.at_work(move |networks| {
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
        self.at_work(move |networks| Ok(networks.look(&pictures::decode(&painting)?)?))
            .await
    }

    /// The six example portraits in a style.
    ///
    /// # Errors
    /// When the gallery's photos cannot be read or the device fails.
    pub async fn examples(&self, style: StyleParameters) -> Result<Vec<Example>> {
        let _easel = self.easel().await?;
        let composition_px = self.settings.composition_px;
        self.at_work(move |networks| examples::paint(networks, &style, composition_px))
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

    /// Does work that needs the networks. A graphics card can be lost in the middle of it (a driver that restarts, a card
    /// that is taken away); then the work is done again on the processor, and so is all that follows.
    async fn at_work<T: Send + 'static>(
        &self,
        work: impl Fn(&vision::Studio) -> Result<T> + Send + Sync + 'static,
    ) -> Result<T> {
        let networks = self.networks().await?;
        let on_card = !networks.is_on_processor();
        let work = Arc::new(work);
        let attempt = |networks: Arc<vision::Studio>| {
            let work = Arc::clone(&work);
            tokio::task::spawn_blocking(move || work(&networks))
        };
        let failure = match attempt(networks).await {
            Ok(Err(error)) if on_card && device_failed(&error) => error,
            // A driver that goes away may also panic below us.
            Err(panic) if on_card => Error::from(panic),
            done => return done?,
        };
        tracing::error!(%failure, "the graphics card failed: painting on the processor from now on");
        let networks = self.open(DeviceChoice::Cpu).await?;
        *self.networks.lock().await = Some(Arc::clone(&networks));
        attempt(networks).await?
    }

    async fn networks(&self) -> Result<Arc<vision::Studio>> {
        let mut networks = self.networks.lock().await;
        if let Some(networks) = networks.as_ref() {
            return Ok(Arc::clone(networks));
        }
        let opened = self.open(self.settings.device).await?;
        Ok(Arc::clone(networks.insert(opened)))
    }

    async fn open(&self, device: DeviceChoice) -> Result<Arc<vision::Studio>> {
        let models = self.settings.models.clone();
        tokio::task::spawn_blocking(move || {
            let networks = vision::Studio::open(&models, device)?;
            tracing::info!(device = networks.device_name(), "the studio is open");
            Ok(Arc::new(networks))
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

/// Whether the device is to blame, and not what it was asked to do.
fn device_failed(error: &Error) -> bool {
    let Error::Internal(source) = error else {
        return false;
    };
    let painting = source.downcast_ref::<PaintError>();
    let printing = source.downcast_ref::<PrintError>();
    matches!(painting, Some(PaintError::Device(_)))
        || matches!(printing, Some(PrintError::Enlarge(PaintError::Device(_))))
}

fn closed(_: tokio::sync::AcquireError) -> Error {
    Error::internal("the studio is closed")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A graphics adapter (a program that plays one will do) that is lost in the middle of the work.
    async fn lost(by: fn() -> Error) -> (Studio, String) {
        let studio = Studio::new(&Painting {
            device: DeviceChoice::Gpu,
            ..Painting::default()
        });
        let work = move |networks: &vision::Studio| {
            if networks.is_on_processor() {
                Ok(networks.device_name())
            } else {
                Err(by())
            }
        };
        let device = studio.at_work(work).await.expect("the work is done");
        (studio, device)
    }

    #[tokio::test]
    async fn when_the_graphics_card_is_lost_the_work_is_done_on_the_processor() {
        let failed = || Error::from(PaintError::Device("the device was lost".into()));
        let (studio, device) = lost(failed).await;
        assert!(device.starts_with("cpu"), "{device}");
        let next = studio.at_work(|networks| Ok(networks.is_on_processor()));
        assert!(next.await.expect("work"), "and so is what follows");
        let (_, device) = lost(|| panic!("the driver went away")).await;
        assert!(device.starts_with("cpu"), "{device}");
    }

    #[tokio::test]
    async fn what_is_wrong_with_the_work_is_not_the_cards_fault() {
        let studio = Studio::new(&Painting::default());
        let size = |_: &vision::Studio| Err::<(), _>(Error::from(PaintError::Size(1)));
        assert!(studio.at_work(size).await.is_err());
    }
}
