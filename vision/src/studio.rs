//! The studio: one handle on everything that needs weights. Open it once, share it, paint with it.

mod errors;
mod portrait;
mod raw;

use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use burn::tensor::Device;
use image::RgbImage;
use sha2::{Digest, Sha256};

use crate::{
    crop::{Crop, Head},
    devices::{self, DeviceChoice},
    enlarge::Enlarger,
    faces::{Face, FaceFinder},
    resample,
    seeing::Eyes,
    style::{Look, Painter, StyleNetwork, StyleParameters},
    tone,
    weights::{
        ANY_STYLE_WEIGHTS, CUTOUT_WEIGHTS, ENLARGE_WEIGHTS, FACE_WEIGHTS, LANDMARK_WEIGHTS,
        STYLE_WEIGHTS, WeightFile, Weights, WeightsError,
    },
};

pub use errors::{OpenError, PaintError};
pub use portrait::{LIKE_ENOUGH, Portrayed, Sitting};

/// Raise it when the same weights and parameters would paint another picture: it is part of [`Studio::model_version`].
const RECIPE: u32 = 4;
/// Long sides, in px, that a composition may have.
const COMPOSITION_SIDES: std::ops::RangeInclusive<u32> = 64..=4096;

/// Up to this growth a filter does as well as the network.
const WORTH_ENLARGING: f64 = 1.1;

/// The networks on their device. It can be shared between threads; one painting is made at a time (each uses all cores,
/// and up to 1 GB for a moment), and whoever comes meanwhile waits.
pub struct Studio {
    painter: Painter,
    faces: FaceFinder,
    eyes: Eyes,
    enlarger: Enlarger,
    device_name: String,
    on_processor: bool,
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
        let device = &chosen.device;
        let enlarger = load(models_dir, &ENLARGE_WEIGHTS, |w| Enlarger::load(w, device))?;
        let network = |file| load(models_dir, file, |w| StyleNetwork::load(w, device));
        let (learned, any) = (network(&STYLE_WEIGHTS)?, network(&ANY_STYLE_WEIGHTS)?);
        Ok(Self {
            painter: Painter::new(learned, any, enlarger.clone(), device),
            faces: load(models_dir, &FACE_WEIGHTS, |w| FaceFinder::load(w, device))?,
            eyes: Eyes::open(models_dir, device)?,
            enlarger,
            on_processor: *device == Device::flex(),
            device_name: chosen.name.clone(),
            model_version: model_version(),
            easel: Mutex::new(()),
        })
    }

    /// What it paints on, for the log and the status page, e.g. `cpu (flex)`.
    #[must_use]
    pub fn device_name(&self) -> String {
        self.device_name.clone()
    }

    /// Whether it paints on the processor, and not on a graphics card.
    #[must_use]
    pub fn is_on_processor(&self) -> bool {
        self.on_processor
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

    /// The heads of these faces, as [`crop::framed_crop`](crate::crop::framed_crop) frames them: where the points of a face
    /// are not to be believed, as the face was found. The points are dropped.
    ///
    /// # Errors
    /// If the device fails.
    pub fn heads(&self, photo: &RgbImage, faces: &[Face]) -> Result<Vec<Head>, PaintError> {
        self.eyes.heads(photo, faces)
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

    /// How likely a picture is unfit to be seen by everyone: 0 for what anybody may see, towards 1.
    ///
    /// # Errors
    /// If the device fails.
    pub fn unsafe_score(&self, picture: &RgbImage) -> Result<f32, PaintError> {
        self.eyes.unsafe_score(picture)
    }

    /// How a painting is painted, to paint others like it: see [`Hand::Painting`](crate::style::Hand::Painting).
    ///
    /// # Errors
    /// If the device fails.
    pub fn look(&self, painting: &RgbImage) -> Result<Look, PaintError> {
        self.eyes.look(painting)
    }

    fn at_the_easel(&self) -> MutexGuard<'_, ()> {
        self.easel.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes something of a weight file.
pub(crate) fn load<T>(
    folder: &Path,
    file: &WeightFile,
    make: impl FnOnce(&Weights) -> Result<T, WeightsError>,
) -> Result<T, OpenError> {
    Weights::open(folder, file)
        .and_then(|weights| make(&weights))
        .map_err(|source| OpenError::Weights {
            path: folder.join(file.name),
            source,
        })
}

fn model_version() -> String {
    let files = [
        STYLE_WEIGHTS,
        ANY_STYLE_WEIGHTS,
        FACE_WEIGHTS,
        CUTOUT_WEIGHTS,
        ENLARGE_WEIGHTS,
        LANDMARK_WEIGHTS,
    ];
    let all = Sha256::digest(files.map(|file| file.sha256).join(" "));
    let short: String = all
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("limner-{RECIPE}-{short}")
}
