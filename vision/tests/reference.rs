//! The networks give ONNX Runtime's numbers (vision/scripts/reference.py wrote them), on the processor and through wgpu.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use vision::{DeviceChoice, RgbImage, Studio, style::NETWORK_STYLES};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

fn picture(name: &str) -> RgbImage {
    image::open(fixture(name)).unwrap().into_rgb8()
}

fn numbers(name: &str) -> Vec<f32> {
    let bytes = std::fs::read(fixture(name)).unwrap();
    bytes
        .chunks_exact(4)
        .map(|b| f32::from_le_bytes(b.try_into().unwrap()))
        .collect()
}

fn studio(device: DeviceChoice) -> Studio {
    Studio::open(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/models"),
        device,
    )
    .unwrap()
}

fn mix(shares: &[(usize, f32)]) -> [f32; NETWORK_STYLES] {
    let mut styles = [0.0; NETWORK_STYLES];
    for (style, share) in shares {
        styles[*style] = *share;
    }
    styles
}

/// Mean and largest absolute difference.
fn difference(found: &[f32], expected: &[f32]) -> (f32, f32) {
    assert_eq!(found.len(), expected.len());
    let differences = found.iter().zip(expected).map(|(a, b)| (a - b).abs());
    let largest = differences.clone().fold(0.0, f32::max);
    (differences.sum::<f32>() / found.len() as f32, largest)
}

fn check_style(studio: &Studio, name: &str, styles: [f32; NETWORK_STYLES]) {
    let found = studio
        .raw_painting(&picture(&format!("{name}.png")), styles)
        .unwrap();
    let (mean, largest) = difference(&found, &numbers(&format!("{name}.f32")));
    println!(
        "{name} on {}: mean {mean:e}, largest {largest:e}",
        studio.device_name()
    );
    assert!(
        mean < 1e-4 && largest < 5e-3,
        "mean {mean:e}, largest {largest:e}"
    );
}

fn check_faces(studio: &Studio) {
    let (scores, offsets) = studio.raw_faces(&picture("faces_320x240.png")).unwrap();
    let expected = numbers("faces_320x240.f32");
    let expected_scores: Vec<f32> = expected
        .chunks(6)
        .flat_map(|row| row[..2].to_vec())
        .collect();
    let (mean, _) = difference(&scores, &expected_scores);
    assert!(mean < 1e-4, "scores: {mean:e}");
    let boxes: Vec<f32> = vision::faces::boxes(&offsets, 320, 240)
        .into_iter()
        .flat_map(|[x, y, width, height]| {
            [
                x / 320.0,
                y / 240.0,
                (x + width) / 320.0,
                (y + height) / 240.0,
            ]
        })
        .collect();
    let expected_boxes: Vec<f32> = expected
        .chunks(6)
        .flat_map(|row| row[2..].to_vec())
        .collect();
    let (mean, _) = difference(&boxes, &expected_boxes);
    println!("boxes on {}: mean {mean:e}", studio.device_name());
    assert!(mean < 1e-4, "boxes: {mean:e}");
}

#[test]
fn the_style_network_agrees_on_the_processor() {
    let studio = studio(DeviceChoice::Cpu);
    check_style(&studio, "style_64", mix(&[(2, 1.0)]));
    check_style(&studio, "style_96x120", mix(&[(19, 0.6), (12, 0.4)]));
}

#[test]
fn the_face_detector_agrees_on_the_processor() {
    check_faces(&studio(DeviceChoice::Cpu));
}

/// Needs a Vulkan driver; Mesa's software one will do (Debian: mesa-vulkan-drivers).
#[test]
fn both_agree_through_wgpu() {
    let studio = studio(DeviceChoice::Gpu);
    check_style(&studio, "style_64", mix(&[(2, 1.0)]));
    check_faces(&studio);
}

#[test]
fn faces_are_found_where_there_are_some() {
    let studio = studio(DeviceChoice::Cpu);
    let astronaut = studio.find_faces(&picture("astronaut.png")).unwrap();
    assert_eq!(astronaut.len(), 1, "{astronaut:?}");
    let face = astronaut[0];
    assert!(
        (170.0..200.0).contains(&face.x) && (50.0..90.0).contains(&face.y),
        "{face:?}"
    );
    assert!(
        (75.0..120.0).contains(&face.width) && (90.0..130.0).contains(&face.height),
        "{face:?}"
    );
    let hopper = studio.find_faces(&picture("grace_hopper.jpg")).unwrap();
    assert_eq!(hopper.len(), 1, "{hopper:?}");
    assert!(
        (200.0..330.0).contains(&(hopper[0].x + hopper[0].width / 2.0)),
        "{hopper:?}"
    );
    assert!(
        studio
            .find_faces(&picture("chelsea.png"))
            .unwrap()
            .is_empty(),
        "a cat is not a person"
    );
    assert!(
        studio
            .find_faces(&RgbImage::new(40, 40))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_wrong_weight_file_is_refused_by_name() {
    let folder = std::env::temp_dir().join(format!("limner-weights-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/models");
    let refused = || {
        Studio::open(&folder, DeviceChoice::Cpu)
            .err()
            .map(|e| e.to_string())
    };
    let mut refused_by_name = 0;
    // As each file is put right, the next one is missed.
    while let Some(missing) = refused() {
        let mut words = missing.split(['/', ':', ' ']);
        let name = words.find(|word| word.ends_with(".safetensors")).unwrap();
        assert!(missing.contains("cannot read it"), "{missing}");
        std::fs::write(folder.join(name), b"not weights").unwrap();
        let changed = refused().unwrap();
        assert!(
            changed.contains(name) && changed.contains("SHA-256"),
            "{changed}"
        );
        std::fs::copy(models.join(name), folder.join(name)).unwrap();
        refused_by_name += 1;
    }
    let shipped = std::fs::read_dir(&models).unwrap();
    let weights =
        |file: &std::fs::DirEntry| file.path().extension() == Some("safetensors".as_ref());
    let shipped = shipped.map(Result::unwrap).filter(weights).count();
    assert_eq!(refused_by_name, shipped, "every file is looked at");
    std::fs::remove_dir_all(&folder).unwrap();
}
