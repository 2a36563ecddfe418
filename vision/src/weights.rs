//! Reading the weight files in `assets/models`, and refusing any that is not the very file this program was made with.
//!
//! They are in the safetensors format: eight bytes with the length of a JSON header, the header (for each tensor its type,
//! shape and place), and the values as little-endian `f32` or `f16`. A network that is described by its file has its graph in
//! the header's metadata (see [`crate::graph`]).

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
    sha256: "c327abb6231a3991a3f6606576750c5cec5cde372485af14c3c74cff654df702",
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

/// The network that finds 68 points of a face.
pub(crate) const LANDMARK_WEIGHTS: WeightFile = WeightFile {
    name: "face_landmarks.safetensors",
    sha256: "0ea4c783e5fd4aa6047b8fdaa98a4bd1a1b870cd4fc1de29d8f13c982d602814",
};
/// The network by whose features two faces are compared.
pub(crate) const LIKENESS_WEIGHTS: WeightFile = WeightFile {
    name: "face_features.safetensors",
    sha256: "19bfc0ca390cf93475e90c43a1626ae4415448525b229313b2ef2b89c5c0805a",
};
/// The network that tells the subject from what is behind it.
pub(crate) const CUTOUT_WEIGHTS: WeightFile = WeightFile {
    name: "cutout.safetensors",
    sha256: "a04f73c94be3a342f70431f3fb96ba518c33bcdb42e6cd128a0435ff47e0335a",
};
/// The network that says how likely a picture is unfit to be seen by everyone.
pub(crate) const SAFETY_WEIGHTS: WeightFile = WeightFile {
    name: "safety.safetensors",
    sha256: "0a9a92f55a1b5c41ce7d0cf26b34585548f654f8e3fee85bd1ed80896f18d0ee",
};
/// The network that says in a hundred numbers how a painting is painted.
pub(crate) const LOOK_WEIGHTS: WeightFile = WeightFile {
    name: "painting_look.safetensors",
    sha256: "fdc99b8e3bc99e8951950f9ac3031d3ec0962b194dae4c4c84a87a71276e1644",
};
/// The network that paints as those hundred numbers say.
pub(crate) const ANY_STYLE_WEIGHTS: WeightFile = WeightFile {
    name: "any_style.safetensors",
    sha256: "79204ef82ed92debf656da3993287fc09f66feab871f4a507c6789877580825c",
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
    metadata: HashMap<String, String>,
    data: Vec<u8>,
}

#[derive(Deserialize)]
struct Entry {
    dtype: Kind,
    shape: Vec<usize>,
    data_offsets: (usize, usize),
}

#[derive(Clone, Copy, Deserialize)]
enum Kind {
    F32,
    F16,
}

impl Kind {
    const fn bytes(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F16 => 2,
        }
    }

    fn read(self, raw: &[u8]) -> Vec<f32> {
        let single = |b: &[u8]| f32::from_le_bytes([b[0], b[1], b[2], b[3]]);
        let half = |b: &[u8]| half::f16::from_le_bytes([b[0], b[1]]).to_f32();
        match self {
            Self::F32 => raw.chunks_exact(4).map(single).collect(),
            Self::F16 => raw.chunks_exact(2).map(half).collect(),
        }
    }
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
        let bytes = entry.dtype.bytes() * entry.shape.iter().product::<usize>();
        if entry.shape.len() != D || raw.len() != bytes {
            return Err(missing());
        }
        let data = TensorData::new(entry.dtype.read(raw), entry.shape.clone());
        Ok(Tensor::from_data(data, device))
    }

    /// Whether there is a tensor of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.header.contains_key(name)
    }

    /// What the file says of itself under this name.
    pub(crate) fn metadata(&self, name: &str) -> Result<&str, WeightsError> {
        let missing = || WeightsError::Malformed(format!("no `{name}` in its metadata"));
        self.metadata
            .get(name)
            .map(String::as_str)
            .ok_or_else(missing)
    }

    fn parse(bytes: &[u8]) -> Result<Self, WeightsError> {
        let short = || WeightsError::Malformed("it ends early".into());
        let (length, rest) = bytes.split_first_chunk::<8>().ok_or_else(short)?;
        let length = usize::try_from(u64::from_le_bytes(*length)).map_err(|_| short())?;
        let (header, data) = rest.split_at_checked(length).ok_or_else(short)?;
        let mut header: serde_json::Map<String, serde_json::Value> =
            serde_json::from_slice(header).map_err(|e| WeightsError::Malformed(e.to_string()))?;
        let malformed = |error: serde_json::Error| WeightsError::Malformed(error.to_string());
        let metadata = header.remove("__metadata__").unwrap_or_default();
        Ok(Self {
            header: serde_json::from_value(header.into()).map_err(malformed)?,
            metadata: serde_json::from_value(metadata).unwrap_or_default(),
            data: data.to_vec(),
        })
    }
}
