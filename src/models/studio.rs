//! The studio: storage bytes in, painted bytes out. One lazily opened handle on the vision crate; painting is
//! processor work, so it runs beside the web server's threads, one picture at a time (the network uses all cores).

use std::{
    io::Cursor,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use image::{ImageFormat, RgbImage};
use sha2::{Digest, Sha256};
use tokio::sync::{OnceCell, Semaphore, SemaphorePermit, watch};
use vision::{
    Crop,
    photo::{self, Limits},
    print::{self, PrintSpec},
    style::StyleParameters,
    watermark,
};

use crate::{
    errors::{Error, Refusal, Result},
    settings::{Painting, Uploads},
};

/// Portraits are four by five: every product is, so that a composition fits each without a second crop.
pub const ASPECT: (u32, u32) = (4, 5);

/// What the studio is doing, for whoever watches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    Seeing,
    /// Done so far, 0 to 1.
    Painting(f32),
    Finishing,
}

/// A photo made ready for storage: upright, sRGB, no metadata, JPEG.
#[derive(Debug)]
pub struct Developed {
    pub jpeg: Vec<u8>,
    pub width: u32,
    pub height: u32,
    pub format: String,
}

/// A finished painting.
#[derive(Debug)]
pub struct Painted {
    /// PNG, without loss: preview and print file both come from it.
    pub composition: Vec<u8>,
    pub composition_sha256: String,
    /// JPEG, scaled down and watermarked.
    pub preview: Vec<u8>,
    pub preview_width: u32,
    pub preview_height: u32,
    pub crop: Crop,
    pub faces: usize,
    pub model_version: String,
}

/// How one portrait is to be painted.
pub struct Commission {
    pub photo: Vec<u8>,
    pub style: StyleParameters,
    /// Places and warps the watermark; the same for all paintings of one photo.
    pub watermark_key: u64,
    pub watermark_text: String,
}

/// The shop's one handle on the vision crate.
pub struct Studio {
    settings: Painting,
    networks: OnceCell<Arc<vision::Studio>>,
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
            networks: OnceCell::new(),
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
        let limits = Limits {
            max_bytes: limits.max_bytes,
            max_pixels: limits.max_pixels,
            ..Limits::default()
        };
        let _turn = self.darkroom.acquire().await.map_err(closed)?;
        tokio::task::spawn_blocking(move || {
            let photo = photo::decode(&bytes, &limits).map_err(Refusal::from)?;
            drop(bytes);
            Ok(Developed {
                jpeg: encode_jpeg(&photo.image, 92)?,
                width: photo.image.width(),
                height: photo.image.height(),
                format: format!("{:?}", photo.format).to_lowercase(),
            })
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
    ) -> Result<Painted> {
        let networks = self.networks().await?;
        let settings = self.settings.clone();
        let painting =
            tokio::task::spawn_blocking(move || paint(&networks, &settings, &commission, &steps));
        let painted = painting.await?;
        drop(easel);
        painted
    }

    /// Brings a composition (PNG) to a product's pixels and colour profile (JPEG).
    ///
    /// # Errors
    /// When the composition cannot be read.
    pub async fn print_file(&self, composition: Vec<u8>, spec: PrintSpec) -> Result<Vec<u8>> {
        let networks = self.networks().await?;
        let _easel = self.easel().await?;
        tokio::task::spawn_blocking(move || {
            let composition = decode_own(&composition)?;
            Ok(print::print_file(&networks, &composition, &spec)?)
        })
        .await?
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
            let photo = decode_own(&photo)?;
            let shown = match crop {
                Some(crop) => {
                    let view =
                        image::imageops::crop_imm(&photo, crop.x, crop.y, crop.width, crop.height);
                    view.to_image()
                }
                None => photo,
            };
            encode_jpeg(&watermark::downscale(&shown, long_side), 82)
        })
        .await?
    }

    async fn networks(&self) -> Result<Arc<vision::Studio>> {
        let opened = self.networks.get_or_try_init(|| async {
            let (models, device) = (self.settings.models.clone(), self.settings.device);
            tokio::task::spawn_blocking(move || {
                let networks = vision::Studio::open(&models, device)?;
                tracing::info!(device = networks.device_name(), "the studio is open");
                Ok::<_, Error>(Arc::new(networks))
            })
            .await?
        });
        Ok(Arc::clone(opened.await?))
    }
}

fn paint(
    networks: &vision::Studio,
    settings: &Painting,
    commission: &Commission,
    steps: &watch::Sender<Step>,
) -> Result<Painted> {
    steps.send_replace(Step::Seeing);
    let photo = decode_own(&commission.photo)?;
    let faces = networks.find_faces(&photo)?;
    let crop = vision::crop::portrait_crop(photo.width(), photo.height(), &faces, ASPECT);
    let mut progress = |done: f32| {
        steps.send_replace(Step::Painting(done));
    };
    let composition = networks.paint(
        &photo,
        crop,
        settings.composition_px,
        &commission.style,
        &mut progress,
    )?;
    steps.send_replace(Step::Finishing);
    let small = watermark::downscale(&composition, settings.preview_px);
    let marked = watermark::mark(&small, commission.watermark_key, &commission.watermark_text);
    let composition = encode_png(&composition)?;
    Ok(Painted {
        composition_sha256: hex::encode(Sha256::digest(&composition)),
        composition,
        preview: encode_jpeg(&marked, 88)?,
        preview_width: marked.width(),
        preview_height: marked.height(),
        crop,
        faces: faces.len(),
        model_version: networks.model_version().to_string(),
    })
}

/// Reads a picture that the shop itself wrote.
fn decode_own(bytes: &[u8]) -> Result<RgbImage> {
    image::load_from_memory(bytes)
        .map(image::DynamicImage::into_rgb8)
        .map_err(|error| Error::Internal(Box::new(error)))
}

fn encode_jpeg(image: &RgbImage, quality: u8) -> Result<Vec<u8>> {
    photo::encode_jpeg(image, quality).map_err(|error| Error::Internal(Box::new(error)))
}

fn encode_png(image: &RgbImage) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    image
        .write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png)
        .map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(bytes)
}

fn closed(_: tokio::sync::AcquireError) -> Error {
    Error::internal("the studio is closed")
}
