//! Styles on the wall.

use serde::Serialize;

use crate::models::styles::Model;

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
        let sample = |picture: &str| format!("/static/samples/{}-{picture}.webp", style.slug);
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
