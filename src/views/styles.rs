//! Styles on the wall.

use serde::Serialize;

use vision::StyleParameters;

use crate::models::{studio::examples::NAMES, styles::Model};

#[derive(Debug, Clone, Serialize)]
pub struct StyleView {
    slug: String,
    name: String,
    blurb: String,
    medium: String,
    samples: Samples,
}

/// Pictures that the shop's own model painted.
#[derive(Debug, Clone, Serialize)]
struct Samples {
    astronaut: String,
    hopper: String,
    chelsea: String,
}

/// A style beside a portrait: the one it is painted in, and others of the same photo.
#[derive(Debug, Clone, Serialize)]
pub struct StyleChoice {
    #[serde(flatten)]
    style: StyleView,
    selected: bool,
    made_url: Option<String>,
}

impl StyleView {
    #[must_use]
    pub fn new(style: &Model) -> Self {
        let sample = |picture: &str| example_url(style, picture);
        Self {
            slug: style.slug.clone(),
            name: style.name.clone(),
            blurb: style.blurb.clone(),
            medium: style.medium.clone(),
            samples: Samples {
                astronaut: sample("astronaut"),
                hopper: sample("hopper"),
                chelsea: sample("chelsea"),
            },
        }
    }
}

/// Where a style's example is: among the shop's files, or kept by staff who made the style.
#[must_use]
pub fn example_url(style: &Model, picture: &str) -> String {
    match &style.samples_key {
        None => format!("/static/samples/{}-{picture}.webp", style.slug),
        Some(_) => {
            // Painted anew, it has another address: browsers keep pictures.
            let changed = style.updated_at.timestamp();
            format!("/styles/{}/{picture}.jpg?{changed}", style.slug)
        }
    }
}

impl StyleChoice {
    #[must_use]
    pub fn new(style: &Model, selected: bool, made_url: Option<String>) -> Self {
        Self {
            style: StyleView::new(style),
            selected,
            made_url,
        }
    }
}

/// A style as the staff sees it.
#[derive(Debug, Clone, Serialize)]
pub struct StyleRow {
    slug: String,
    url: String,
    name: String,
    blurb: String,
    medium: String,
    rights: Option<String>,
    active: bool,
    /// Made by staff from a painting.
    own: bool,
    examples: Vec<String>,
}

impl StyleRow {
    #[must_use]
    pub fn new(style: &Model) -> Self {
        let own = style.samples_key.is_some();
        // The shop's own styles come with three examples, those of staff with six.
        let names = if own { &NAMES[..] } else { &NAMES[..3] };
        Self {
            slug: style.slug.clone(),
            url: format!("/admin/styles/{}", style.slug),
            name: style.name.clone(),
            blurb: style.blurb.clone(),
            medium: style.medium.clone(),
            rights: style.rights.clone(),
            active: style.active,
            own,
            examples: names.iter().map(|name| example_url(style, name)).collect(),
        }
    }
}

/// How a style paints, in the fields of a form.
#[derive(Debug, Clone, Serialize)]
pub struct Tuning {
    stroke_px: u32,
    strength: f32,
    clarity: f32,
    tone_sigma: f32,
    photo_chroma: f32,
}

impl Tuning {
    #[must_use]
    pub fn new(parameters: &StyleParameters) -> Self {
        // Two digits after the point are all that is typed.
        let short = |value: f32| (value * 100.0).round() / 100.0;
        Self {
            stroke_px: parameters.stroke_px,
            strength: short(parameters.strength),
            clarity: short(parameters.clarity),
            tone_sigma: short(parameters.tone_sigma),
            photo_chroma: short(parameters.photo_chroma),
        }
    }
}
