//! One portrait from photo to preview. Processor work: call it where it may block.

use image::RgbImage;
use sha2::{Digest, Sha256};
use tokio::sync::watch;
use vision::{
    Crop, Framing,
    concerns::{self, Concern},
    crop::{self, Head},
    imprint,
    print::{Label, labelled},
    studio::Sitting,
    watermark,
};

use super::{ASPECT, pictures};
use crate::{
    errors::Result,
    models::portraits::settings::{Part, Settings},
    settings::Painting,
};

/// The density that a preview claims: it is for screens.
const SCREEN_DPI: u16 = 72;

/// What the studio is doing, for whoever watches.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    Seeing,
    /// Done so far, 0 to 1.
    Painting(f32),
    Finishing,
}

/// How one portrait is to be painted.
#[derive(Debug)]
pub struct Commission {
    pub photo: Vec<u8>,
    /// What the photo's file said of its compression, 1 to 100.
    pub jpeg_quality: Option<u8>,
    pub settings: Settings,
    /// The style's name, for the preview's metadata.
    pub style_name: String,
    /// The portrait's number, which is hidden in the preview.
    pub number: u64,
    pub marks: Marks,
}

/// What is written across a preview and hidden in it.
#[derive(Debug, Clone)]
pub struct Marks {
    /// Places and warps the lettering; the same for all paintings of one photo.
    pub key: u64,
    pub text: String,
    /// The shop's own: who does not have it cannot find the hidden number.
    pub secret: u64,
}

/// What came of it.
#[derive(Debug)]
pub enum Outcome {
    Painted(Box<Painted>),
    /// The photo is poor, and nobody has said to paint it anyway.
    Asked(Vec<Concern>),
}

/// A finished painting.
#[derive(Debug)]
pub struct Painted {
    /// PNG, without loss: preview and print file both come from it.
    pub composition: Vec<u8>,
    pub composition_sha256: String,
    /// JPEG, scaled down and marked.
    pub preview: Vec<u8>,
    pub preview_width: u32,
    pub preview_height: u32,
    pub crop: Crop,
    pub faces: usize,
    pub concerns: Vec<Concern>,
    /// How like the photo's face it is, -1 to 1; none without a face.
    pub likeness: Option<f32>,
    /// How likely photo or painting are unfit to be seen by everyone, 0 to 1.
    pub unsafe_score: f32,
    pub model_version: String,
}

/// Paints one portrait, telling `steps` how far it is.
pub(super) fn paint(
    networks: &vision::Studio,
    settings: &Painting,
    commission: &Commission,
    steps: &watch::Sender<Step>,
) -> Result<Outcome> {
    steps.send_replace(Step::Seeing);
    let photo = pictures::decode(&commission.photo)?;
    let faces = networks.find_faces(&photo)?;
    let choices = &commission.settings.choices;
    let crop = part(&photo, &networks.heads(&photo, &faces)?, choices.part);
    let mut concerns = concerns::look(&photo, &faces, crop, commission.jpeg_quality);
    if concerns.iter().any(Concern::is_grave) && !choices.anyway {
        return Ok(Outcome::Asked(concerns));
    }
    let sitting = Sitting {
        crop,
        long_side: settings.composition_px,
        style: &commission.settings.style,
        background: choices.background,
        faces: &faces,
    };
    let mut progress = |done: f32| {
        steps.send_replace(Step::Painting(done));
    };
    let portrayed = networks.portray(&photo, &sitting, &mut progress)?;
    if portrayed.style != commission.settings.style {
        let (likeness, stroke_px) = (portrayed.likeness, portrayed.style.stroke_px);
        tracing::info!(likeness, stroke_px, "a face was painted with finer strokes");
    }
    if !portrayed.has_background {
        concerns.push(Concern::BackgroundKept);
    }
    steps.send_replace(Step::Finishing);
    let of_photo = networks.unsafe_score(&photo)?;
    let of_painting = networks.unsafe_score(&portrayed.composition)?;
    let preview = preview(&portrayed.composition, settings.preview_px, commission);
    let composition = pictures::encode_png(&portrayed.composition)?;
    let label = Label {
        dpi: SCREEN_DPI,
        style_name: &commission.style_name,
        model_version: networks.model_version(),
        title: "Preview",
    };
    Ok(Outcome::Painted(Box::new(Painted {
        composition_sha256: hex::encode(Sha256::digest(&composition)),
        composition,
        preview: labelled(pictures::encode_jpeg(&preview, 88)?, &label)?,
        preview_width: preview.width(),
        preview_height: preview.height(),
        crop,
        faces: faces.len(),
        concerns,
        likeness: portrayed.likeness,
        unsafe_score: of_photo.max(of_painting),
        model_version: networks.model_version().to_string(),
    })))
}

fn part(photo: &RgbImage, heads: &[Head], part: Part) -> Crop {
    let (width, height) = photo.dimensions();
    let framing = match part {
        Part::Exact(crop) if crop.fits(width, height) => return crop,
        Part::Exact(_) => Framing::default(),
        Part::Framed(framing) => framing,
    };
    crop::framed_crop(width, height, heads, ASPECT, framing)
}

/// The composition scaled down, with what is written across it and hidden in it.
fn preview(composition: &RgbImage, long_side: u32, commission: &Commission) -> RgbImage {
    let marks = &commission.marks;
    let small = watermark::downscale(composition, long_side);
    let marked = watermark::mark(&small, marks.key, &marks.text);
    imprint::imprint(&marked, commission.number, marks.secret)
}
