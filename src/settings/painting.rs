//! What is painted: photos as they arrive, and the studio.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The studio: which device paints and how large.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Painting {
    /// `auto` (a real graphics card, else the processor), `cpu` or `gpu`.
    pub device: vision::DeviceChoice,
    /// Folder of the weights.
    pub models: PathBuf,
    /// Long side of a composition in pixels.
    pub composition_px: u32,
    /// Long side of a preview in pixels.
    pub preview_px: u32,
    /// A portrait that a worker has held for this long was lost in a crash and is queued again.
    pub lost_after_seconds: i64,
    /// How often a portrait is tried before it is given up.
    pub attempts: i32,
    /// A picture that is this likely unfit to be seen by everyone (0 to 1) waits until staff have looked at it.
    pub held_from: f32,
}

impl Default for Painting {
    fn default() -> Self {
        Self {
            device: vision::DeviceChoice::Auto,
            models: "assets/models".into(),
            composition_px: 1280,
            preview_px: 1024,
            lost_after_seconds: 20,
            attempts: 3,
            held_from: 0.8,
        }
    }
}

/// What may be uploaded and how long it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Uploads {
    pub max_bytes: usize,
    pub max_pixels: u64,
    /// Uploads that nobody ordered from are erased after this many days.
    pub retention_days: i64,
}

impl Default for Uploads {
    fn default() -> Self {
        Self {
            max_bytes: 20 * 1024 * 1024,
            max_pixels: 50_000_000,
            retention_days: 30,
        }
    }
}
