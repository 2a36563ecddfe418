//! Reading the weight files in `assets/models`, and refusing any that is not the very file this program was made with.
//!
//! They are in the safetensors format: eight bytes with the length of a JSON header, the header (for each tensor its type,
//! shape and place), and the values as little-endian `f32`.

use std::{collections::HashMap, path::Path};

use burn::tensor::{Device, Tensor, TensorData};
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// A weight file that this program knows.
pub(crate) struct WeightFile {
    /// Its name in the folder of models.
    pub name: &'static str,
    /// SHA-256 of the whole file, in lower-case hexadecimal; `vision/scripts/convert.py` prints it.
    pub sha256: &'static str,
}

/// The 26-style network.
pub(crate) const STYLE_WEIGHTS: WeightFile = WeightFile {
    name: "multistyle26.safetensors",
    sha256: "568b9000160f54990a5bfeb4765fbac9e86277ebc1afd13857cc903b4a6cac58",
};
/// The face detector.
pub(crate) const FACE_WEIGHTS: WeightFile = WeightFile {
    name: "face_detector.safetensors",
    sha256: "634c9db25aa99ea63ea5fda6c1c4f96169367cf3efcbd4f9006cc155e1331b6d",
};
/// The enlarging network.
pub(crate) const ENLARGE_WEIGHTS: WeightFile = WeightFile {
    name: "enlarge_x4.safetensors",
    sha256: "f589fb78c01c2d3aedf500b976cd33283b4298469ff421ea486e63a11fadd015",
};

/// What is wrong with a weight file.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// The file is missing or cannot be read.
    #[error(
        "cannot read it ({0}); the models ship in assets/models, and `settings.painting.models` names the folder"
    )]
    Unreadable(#[from] std::io::Error),
    /// The file is another than the one this program was made with.
    #[error(
        "its SHA-256 is {found}, but this program was made with {expected}; fetch the file again"
    )]
    Changed {
        /// The checksum that the file has.
        found: String,
        /// The checksum that it should have.
        expected: &'static str,
    },
    /// The file is whole, but not laid out as it should be.
    #[error("it is not a safetensors file as the converter writes them: {0}")]
    Malformed(String),
}

/// The tensors of one weight file, by name.
pub(crate) struct Weights {
    header: HashMap<String, Entry>,
    data: Vec<u8>,
}

#[derive(Deserialize)]
struct Entry {
    shape: Vec<usize>,
    data_offsets: (usize, usize),
}

impl Weights {
    /// Reads a file from the folder of models and checks its SHA-256.
    pub(crate) fn open(folder: &Path, file: &WeightFile) -> Result<Self, WeightsError> {
        let bytes = std::fs::read(folder.join(file.name))?;
        let found: String = Sha256::digest(&bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        if found != file.sha256 {
            return Err(WeightsError::Changed {
                found,
                expected: file.sha256,
            });
        }
        Self::parse(&bytes)
    }

    /// One tensor, on the device.
    pub(crate) fn tensor<const D: usize>(
        &self,
        name: &str,
        device: &Device,
    ) -> Result<Tensor<D>, WeightsError> {
        let missing = || WeightsError::Malformed(format!("no tensor `{name}` of {D} dimensions"));
        let entry = self.header.get(name).ok_or_else(missing)?;
        let raw = self
            .data
            .get(entry.data_offsets.0..entry.data_offsets.1)
            .ok_or_else(missing)?;
        if entry.shape.len() != D || raw.len() != 4 * entry.shape.iter().product::<usize>() {
            return Err(missing());
        }
        let values: Vec<f32> = raw
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        Ok(Tensor::from_data(
            TensorData::new(values, entry.shape.clone()),
            device,
        ))
    }

    fn parse(bytes: &[u8]) -> Result<Self, WeightsError> {
        let short = || WeightsError::Malformed("it ends early".into());
        let (length, rest) = bytes.split_first_chunk::<8>().ok_or_else(short)?;
        let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| short())?;
        let (header, data) = rest.split_at_checked(length).ok_or_else(short)?;
        let mut header: serde_json::Map<String, serde_json::Value> =
            serde_json::from_slice(header).map_err(|e| WeightsError::Malformed(e.to_string()))?;
        header.remove("__metadata__");
        let header = serde_json::from_value(header.into())
            .map_err(|e| WeightsError::Malformed(e.to_string()))?;
        Ok(Self {
            header,
            data: data.to_vec(),
        })
    }
}
