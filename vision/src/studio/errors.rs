//! What can go wrong in the studio.

use std::{fmt, path::PathBuf};

use crate::{crop::Crop, style::StyleParametersError, weights::WeightsError};

/// Why the studio cannot be opened; written for whoever runs the shop.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A weight file is missing, damaged or another version.
    #[error("weights {}: {source}", path.display())]
    Weights {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: WeightsError,
    },
    /// A graphics adapter was asked for and there is none that works.
    #[error(
        "no graphics adapter could be opened ({0}); use the device `auto` or `cpu`, or install a Vulkan driver"
    )]
    NoAdapter(String),
}

/// Why a picture was not painted.
#[derive(Debug, thiserror::Error)]
pub enum PaintError {
    /// The style's parameters are out of range.
    #[error(transparent)]
    Parameters(#[from] StyleParametersError),
    /// The crop is empty or sticks out of the photo.
    #[error("the crop {crop:?} is not inside the photo of {width} x {height} pixels")]
    Crop {
        /// The crop that was asked for.
        crop: Crop,
        /// Width of the photo, px.
        width: u32,
        /// Height of the photo, px.
        height: u32,
    },
    /// The composition would be too small or too large.
    #[error("a composition cannot be {0} pixels long; it must be 64 to 4096")]
    Size(u32),
    /// The device failed: out of memory, or lost. Trying again may help.
    #[error("the painting device failed: {0}")]
    Device(String),
}

impl PaintError {
    pub(crate) fn device(error: impl fmt::Display) -> Self {
        Self::Device(error.to_string())
    }
}
