//! The studio: one handle on everything that needs weights. Open it once, share it, paint with it.

mod errors;

use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use image::RgbImage;
use sha2::{Digest, Sha256};

use crate::{
    crop::Crop,
    devices::{self, DeviceChoice},
    enlarge::Enlarger,
    faces::{Face, FaceFinder},
    resample,
    style::{NETWORK_STYLES, Painter, StyleParameters},
    tone,
    weights::{ENLARGE_WEIGHTS, FACE_WEIGHTS, STYLE_WEIGHTS, WeightFile, Weights, WeightsError},
};

pub use errors::{OpenError, PaintError};

/// Raise it when the same weights and parameters would paint another picture: it is part of [`Studio::model_version`].
const RECIPE: u32 = 2;
/// Long sides, in px, that a composition may have.
const COMPOSITION_SIDES: std::ops::RangeInclusive<u32> = 64..=4096;

/// Up to this growth a filter does as well as the network.
const WORTH_ENLARGING: f64 = 1.1;

/// The networks on their device. It can be shared between threads; one painting is made at a time (each uses all cores,
/// and up to 1 GB for a moment), and whoever comes meanwhile waits.
pub struct Studio {
    painter: Painter,
    faces: FaceFinder,
    enlarger: Enlarger,
    device_name: String,
    model_version: String,
    easel: Mutex<()>,
}

impl Studio {
    /// Loads the weights from the folder of models (`assets/models`), a matter of milliseconds, and picks the device.
    ///
    /// # Errors
    /// If a weight file is missing or not the very file this program was made with (SHA-256), or if the graphics adapter
    /// was asked for and cannot be had.
    pub fn open(models_dir: &Path, device: DeviceChoice) -> Result<Self, OpenError> {
        let chosen = devices::choose(device).map_err(OpenError::NoAdapter)?;
        let load = |file: &WeightFile| {
            Weights::open(models_dir, file).map_err(|source| broken(models_dir, file, source))
        };
        let painter = Painter::load(&load(&STYLE_WEIGHTS)?, &chosen.device)
            .map_err(|source| broken(models_dir, &STYLE_WEIGHTS, source))?;
        let faces = FaceFinder::load(&load(&FACE_WEIGHTS)?, &chosen.device)
            .map_err(|source| broken(models_dir, &FACE_WEIGHTS, source))?;
        let enlarger = Enlarger::load(&load(&ENLARGE_WEIGHTS)?, &chosen.device)
            .map_err(|source| broken(models_dir, &ENLARGE_WEIGHTS, source))?;
        Ok(Self {
            painter,
            faces,
            enlarger,
            device_name: chosen.name,
            model_version: model_version(),
            easel: Mutex::new(()),
        })
    }

    /// What it paints on, for the log and the status page, e.g. `cpu (flex)`.
    #[must_use]
    pub fn device_name(&self) -> String {
        self.device_name.clone()
    }

    /// Names the weights and the way they are used, e.g. `limner-1-3f9a0c1d2e4b`; kept with each portrait, so that one
    /// can tell whether it would be painted the same today.
    #[must_use]
    pub fn model_version(&self) -> &str {
        &self.model_version
    }

    /// The faces in a photo, the largest first; none is not an error.
    ///
    /// # Errors
    /// If the device fails.
    pub fn find_faces(&self, photo: &RgbImage) -> Result<Vec<Face>, PaintError> {
        self.faces.find(photo)
    }

    /// Paints the crop of the photo: the *composition*, `long_side` px on its longer side and with the crop's aspect.
    /// `progress` is told the part done, rising from 0 to 1; on a graphics card that is what was sent, not what is done.
    ///
    /// # Errors
    /// If the crop, the size or a parameter is out of range, or if the device fails.
    pub fn paint(
        &self,
        photo: &RgbImage,
        crop: Crop,
        long_side: u32,
        style: &StyleParameters,
        progress: &mut dyn FnMut(f32),
    ) -> Result<RgbImage, PaintError> {
        style.check()?;
        if !COMPOSITION_SIDES.contains(&long_side) {
            return Err(PaintError::Size(long_side));
        }
        let (width, height) = photo.dimensions();
        if !crop.fits(width, height) {
            return Err(PaintError::Crop {
                crop,
                width,
                height,
            });
        }
        let _one_at_a_time = self.at_the_easel();
        progress(0.0);
        let cropped =
            image::imageops::crop_imm(photo, crop.x, crop.y, crop.width, crop.height).to_image();
        let (width, height) = resample::fitted(crop.width, crop.height, long_side);
        let painted = self
            .painter
            .paint(&cropped, style, &mut |done| progress(0.05 + 0.85 * done))?;
        let painting = resample::resize(&painted, width, height);
        progress(0.95);
        let composition =
            tone::restore(&painting, &resample::resize(&cropped, width, height), style);
        progress(1.0);
        Ok(composition)
    }

    /// A painting at another size, of the same aspect: by the enlarging network as far as that goes, and from there by
    /// Lanczos in linear light. Memory: the result, four times the painting in both directions, and one tile.
    ///
    /// # Errors
    /// If the device fails.
    pub fn enlarge(
        &self,
        painting: &RgbImage,
        width: u32,
        height: u32,
    ) -> Result<RgbImage, PaintError> {
        let growth = f64::from(width) / f64::from(painting.width().max(1));
        if growth <= WORTH_ENLARGING {
            return Ok(resample::resize(painting, width, height));
        }
        let _one_at_a_time = self.at_the_easel();
        let enlarged = self.enlarger.enlarge(painting)?;
        Ok(resample::resize(&enlarged, width, height))
    }

    /// The style network's bare output for a picture of this very size (sides multiples of 4), in a mix of styles: the
    /// red, green and blue planes, 0 to 1. For tests.
    ///
    /// # Errors
    /// If the device fails.
    #[doc(hidden)]
    pub fn raw_painting(
        &self,
        picture: &RgbImage,
        styles: [f32; NETWORK_STYLES],
    ) -> Result<Vec<f32>, PaintError> {
        self.painter.raw(picture, styles, &mut |_| ())
    }

    /// The face detector's bare output for a picture of this very size: scores and offsets of every anchor.
    ///
    /// # Errors
    /// If the device fails.
    #[doc(hidden)]
    pub fn raw_faces(&self, picture: &RgbImage) -> Result<(Vec<f32>, Vec<f32>), PaintError> {
        self.faces.raw(picture).map(|raw| (raw.scores, raw.offsets))
    }

    /// A picture four times as large, enlarged by tiles of this side (px).
    ///
    /// # Errors
    /// If the device fails.
    #[doc(hidden)]
    pub fn enlarged_by_tiles(&self, picture: &RgbImage, tile: u32) -> Result<RgbImage, PaintError> {
        self.enlarger.by_tiles(picture, tile)
    }

    /// What the enlarging network alone makes of a picture.
    ///
    /// # Errors
    /// If the device fails.
    #[doc(hidden)]
    pub fn raw_enlarged(&self, picture: &RgbImage) -> Result<RgbImage, PaintError> {
        self.enlarger.bare(picture)
    }

    fn at_the_easel(&self) -> MutexGuard<'_, ()> {
        self.easel.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn broken(folder: &Path, file: &WeightFile, source: WeightsError) -> OpenError {
    OpenError::Weights {
        path: folder.join(file.name),
        source,
    }
}

fn model_version() -> String {
    let files = [STYLE_WEIGHTS, FACE_WEIGHTS, ENLARGE_WEIGHTS];
    let all = Sha256::digest(files.map(|file| file.sha256).join(" "));
    let short: String = all
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("limner-{RECIPE}-{short}")
}
