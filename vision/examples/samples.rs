//! Paints every style of the catalogue for each of the sample pictures: `cargo run --workspace --example samples -- OUT`.
//! Writes PNG files; `vision/scripts/samples.sh` runs this and turns them into the WebP files of `assets/static/samples`.

#![allow(clippy::unwrap_used)]

use std::path::Path;

use serde::Deserialize;
use vision::{DeviceChoice, Framing, RgbImage, Studio, StyleParameters, crop, photo, watermark};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// One style of `src/fixtures/styles.yaml`; the words are the shop's business.
#[derive(Deserialize)]
struct Style {
    slug: String,
    parameters: serde_json::Value,
}

const PICTURES: [(&str, &str); 3] = [
    ("astronaut", "astronaut.png"),
    ("hopper", "grace_hopper.jpg"),
    ("chelsea", "chelsea.png"),
];
/// Long side of a composition as the shop makes it, px; of a sample and of the large pair on the home page.
const COMPOSITION: u32 = 1280;
const SAMPLE: u32 = 640;
const HERO: u32 = 1200;
/// The pair on the home page.
const HERO_PICTURE: &str = "astronaut";

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut arguments = std::env::args().skip(1);
    let out = arguments.next().expect("where to write the pictures");
    let hero_style = arguments
        .next()
        .expect("the slug of the style on the home page");
    let only: Vec<String> = arguments.collect();
    let out = Path::new(&out);
    std::fs::create_dir_all(out).unwrap();
    let styles = std::fs::read_to_string(root.join("../src/fixtures/styles.yaml")).unwrap();
    let styles: Vec<Style> = serde_yaml::from_str(&styles).unwrap();
    let studio = Studio::open(&root.join("../assets/models"), DeviceChoice::Auto).unwrap();
    for (name, file) in PICTURES {
        let bytes = std::fs::read(root.join("tests/fixtures").join(file)).unwrap();
        let picture = photo::decode(&bytes, &photo::Limits::default())
            .unwrap()
            .image;
        let faces = studio.find_faces(&picture).unwrap();
        let heads = studio.heads(&picture, &faces).unwrap();
        let (width, height) = picture.dimensions();
        let crop = crop::framed_crop(width, height, &heads, (4, 5), Framing::default());
        println!("{name}: {faces:?} {crop:?}");
        let cropped =
            image::imageops::crop_imm(&picture, crop.x, crop.y, crop.width, crop.height).to_image();
        save(&enlarged(&cropped, SAMPLE), out, &format!("{name}-photo"));
        if name == HERO_PICTURE {
            save(&enlarged(&cropped, SAMPLE), out, "hero-photo");
        }
        for style in styles
            .iter()
            .filter(|style| only.is_empty() || only.contains(&style.slug))
        {
            let parameters: StyleParameters =
                serde_json::from_value(style.parameters.clone()).unwrap();
            let painting = studio
                .paint(&picture, crop, COMPOSITION, &parameters, &mut |_| ())
                .unwrap();
            save(
                &watermark::downscale(&painting, SAMPLE),
                out,
                &format!("{}-{name}", style.slug),
            );
            if name == HERO_PICTURE && style.slug == hero_style {
                save(&watermark::downscale(&painting, HERO), out, "hero-painting");
            }
        }
    }
}

fn save(picture: &RgbImage, out: &Path, name: &str) {
    picture.save(out.join(format!("{name}.png"))).unwrap();
}

/// The photo as it is seen beside its painting.
fn enlarged(picture: &RgbImage, long_side: u32) -> RgbImage {
    let scale = f64::from(long_side) / f64::from(picture.width().max(picture.height()));
    let side = |length: u32| (f64::from(length) * scale).round() as u32;
    image::imageops::resize(
        picture,
        side(picture.width()),
        side(picture.height()),
        image::imageops::FilterType::CatmullRom,
    )
}
