//! What a shopper may change about a painting, and how it stands now.

use serde::Serialize;
use vision::{Background, Crop, Framing, background::Shade};

use crate::{
    errors::Result,
    models::{
        portraits::{
            Model,
            settings::{Choices, Part, Stroke},
        },
        styles,
        uploads::Model as Upload,
    },
};

#[derive(Debug, Clone, Serialize)]
pub struct Controls {
    strokes: Vec<Choice>,
    /// Per cent.
    strength: u8,
    /// Per cent of the photo's colour: what was chosen, or what the style has.
    colour: u8,
    /// What the style has.
    style_colour: u8,
    backgrounds: Vec<Backdrop>,
    framings: Vec<Choice>,
    /// The part that is painted, px of the photo.
    crop: Option<Crop>,
    /// Whether it was chosen by hand.
    crop_is_exact: bool,
    photo: Photo,
    /// How many more changes take nothing from the allowance.
    changes_left: u32,
}

#[derive(Debug, Clone, Serialize)]
struct Choice {
    value: &'static str,
    name: &'static str,
    selected: bool,
}

#[derive(Debug, Clone, Serialize)]
struct Backdrop {
    value: String,
    name: String,
    /// As CSS has it, to show it; none for what the photo has.
    colour: Option<String>,
    lit: bool,
    selected: bool,
}

/// The whole photo, to choose a part of.
#[derive(Debug, Clone, Serialize)]
struct Photo {
    url: String,
    width: i32,
    height: i32,
}

impl Controls {
    /// # Errors
    /// When the database holds what is no style.
    pub fn new(
        portrait: &Model,
        style: &styles::Model,
        upload: &Upload,
        changes_left: u32,
    ) -> Result<Self> {
        let choices = portrait.choices();
        let style_colour = percent(style.parameters()?.photo_chroma);
        Ok(Self {
            strokes: strokes(choices.stroke),
            strength: choices.strength.value(),
            colour: choices.colour.map_or(style_colour, |colour| colour.value()),
            style_colour,
            backgrounds: backgrounds(choices.background),
            framings: framings(&choices),
            crop: portrait.crop(),
            crop_is_exact: matches!(choices.part, Part::Exact(_)),
            photo: Photo {
                url: format!("/uploads/{}/whole.jpg", upload.pid),
                width: upload.width,
                height: upload.height,
            },
            changes_left,
        })
    }
}

fn strokes(chosen: Stroke) -> Vec<Choice> {
    let name = |stroke| match stroke {
        Stroke::Fine => "Fine",
        Stroke::Medium => "Medium",
        Stroke::Bold => "Bold",
    };
    let choice = |stroke: Stroke| Choice {
        value: stroke.name(),
        name: name(stroke),
        selected: stroke == chosen,
    };
    Stroke::ALL.into_iter().map(choice).collect()
}

fn framings(choices: &Choices) -> Vec<Choice> {
    let name = |framing| match framing {
        Framing::Close => "Head",
        Framing::Portrait => "Head and shoulders",
        Framing::Half => "Half figure",
        Framing::Whole => "Whole photo",
    };
    let choice = |framing: Framing| Choice {
        value: framing.name(),
        name: name(framing),
        selected: choices.part == Part::Framed(framing),
    };
    Framing::ALL.into_iter().map(choice).collect()
}

/// What the photo has, then each colour plain and lit.
fn backgrounds(chosen: Background) -> Vec<Backdrop> {
    let lit = Shade::ALL.into_iter().map(Background::Gradient);
    let plain = Shade::ALL.into_iter().map(Background::Plain);
    let all = std::iter::once(Background::Kept).chain(plain).chain(lit);
    all.map(|background| backdrop(background, chosen)).collect()
}

fn backdrop(background: Background, chosen: Background) -> Backdrop {
    let (shade, lit) = match background {
        Background::Kept => (None, false),
        Background::Plain(shade) => (Some(shade), false),
        Background::Gradient(shade) => (Some(shade), true),
    };
    let name = match shade {
        None => "As in the photo".into(),
        Some(shade) if lit => format!("{}, lit", capitalised(shade.name())),
        Some(shade) => capitalised(shade.name()),
    };
    Backdrop {
        value: background.to_string(),
        name,
        colour: shade.map(|shade| {
            let [r, g, b] = shade.rgb();
            format!("#{r:02x}{g:02x}{b:02x}")
        }),
        lit,
        selected: background == chosen,
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn percent(share: f32) -> u8 {
    (share.clamp(0.0, 1.0) * 100.0).round() as u8
}
