//! Photos to upload.

use std::path::Path;

/// Eileen Collins in 1999: a face, 512 x 512 (NASA, public domain).
pub fn astronaut() -> Vec<u8> {
    fixture("astronaut.png")
}

/// A picture among those of the vision crate's tests.
pub fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vision/tests/fixtures");
    std::fs::read(folder.join(name)).expect("a fixture")
}
