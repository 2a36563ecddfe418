//! What a shopper chose for a portrait, and how the style was painted with it. Kept with the portrait.

use serde::{Deserialize, Serialize};
use vision::{Background, Crop, Framing, StyleParameters};

/// A portrait's settings, as its row keeps them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub choices: Choices,
    /// The style with the choices applied: what was asked of the painter.
    pub style: StyleParameters,
}

/// What the shopper may choose beside the style. The default leaves everything to the style and the studio.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Choices {
    pub stroke: Stroke,
    /// How much of the painting there is in the picture, per cent of what the style has; the rest is photo.
    pub strength: Percent,
    /// How much of the photo's colour there is; none leaves it to the style.
    pub colour: Option<Percent>,
    pub background: Background,
    pub part: Part,
    /// Paint it even if the photo is poor.
    pub anyway: bool,
}

/// The size of the strokes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stroke {
    Fine,
    #[default]
    Medium,
    Bold,
}

/// 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Percent(u8);

/// Which part of the photo is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Around the faces, as much as the framing says.
    Framed(Framing),
    /// This very part, in pixels of the photo.
    Exact(Crop),
}

impl Stroke {
    pub const ALL: [Self; 3] = [Self::Fine, Self::Medium, Self::Bold];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Medium => "medium",
            Self::Bold => "bold",
        }
    }

    /// How many times as fine as the style has them.
    fn finer(self) -> f32 {
        match self {
            Self::Fine => 1.35,
            Self::Medium => 1.0,
            Self::Bold => 0.72,
        }
    }
}

impl Percent {
    pub const ALL: Self = Self(100);

    /// None above 100.
    #[must_use]
    pub fn new(value: u8) -> Option<Self> {
        (value <= 100).then_some(Self(value))
    }

    #[must_use]
    pub fn value(self) -> u8 {
        self.0
    }

    /// 0 to 1.
    #[must_use]
    pub fn share(self) -> f32 {
        f32::from(self.0) / 100.0
    }
}

impl Default for Percent {
    fn default() -> Self {
        Self::ALL
    }
}

impl Default for Part {
    fn default() -> Self {
        Self::Framed(Framing::default())
    }
}

impl Choices {
    /// These choices for a style.
    #[must_use]
    pub fn settings(&self, style: &StyleParameters) -> Settings {
        let mut painted = style.finer(self.stroke.finer());
        painted.strength *= self.strength.share();
        if let Some(colour) = self.colour {
            painted.photo_chroma = colour.share();
        }
        Settings {
            choices: self.clone(),
            style: painted,
        }
    }

    /// Whether what is kept when another style is chosen is the same: the part, what is behind it and the strokes. Strength
    /// and colour belong to a style.
    #[must_use]
    pub fn carry_over(&self, other: &Self) -> bool {
        let kept = |choices: &Self| (choices.part, choices.background, choices.stroke);
        kept(self) == kept(other)
    }

    /// Whether two sets of choices come to the same picture.
    #[must_use]
    pub fn paint_alike(&self, other: &Self) -> bool {
        let plain = |choices: &Self| Self {
            anyway: false,
            ..choices.clone()
        };
        plain(self) == plain(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_chosen_is_the_styles() {
        let style = StyleParameters::default();
        assert_eq!(Choices::default().settings(&style).style, style);
    }

    #[test]
    fn choices_change_what_they_name_and_nothing_else() {
        let style = StyleParameters {
            strength: 0.8,
            ..StyleParameters::default()
        };
        let choices = Choices {
            stroke: Stroke::Bold,
            strength: Percent(50),
            colour: Some(Percent(20)),
            ..Choices::default()
        };
        let painted = choices.settings(&style).style;
        assert!(painted.stroke_px < style.stroke_px);
        let expected = StyleParameters {
            stroke_px: painted.stroke_px,
            strength: 0.4,
            photo_chroma: 0.2,
            ..style
        };
        assert_eq!(painted, expected);
        assert!(painted.check().is_ok());
    }

    #[test]
    fn settings_are_read_back_as_they_were_written() {
        let choices = Choices {
            background: "gradient-sage".parse().expect("a background"),
            part: Part::Exact(Crop::whole(400, 500)),
            ..Choices::default()
        };
        let settings = choices.settings(&StyleParameters::default());
        let written = serde_json::to_value(&settings).expect("JSON");
        assert_eq!(
            serde_json::from_value::<Settings>(written).expect("settings"),
            settings
        );
    }
}
