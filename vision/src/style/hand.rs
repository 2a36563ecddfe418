//! Who holds the brush: the part of a style that makes the strokes.

use serde::{Deserialize, Serialize};

use super::{StyleParametersError, reject};

/// How many styles the 26-style network learned; a [`Mix`]'s styles are below it.
pub const NETWORK_STYLES: usize = 26;
/// How many numbers a [`Look`] has.
pub const LOOK_SIZE: usize = 100;
/// The widest brush of [`Hand::Brush`], px.
pub const WIDEST_BRUSH: u32 = 8;

/// What paints.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hand {
    /// The network that learned 26 styles.
    Network(Mix),
    /// The network that paints like any painting it was shown.
    Painting(Look),
    /// The picture at a quarter of the size, laid on in dabs of this radius (px, 0 to 8; 0 leaves it smooth), and drawn
    /// sharp again by the enlarging network.
    Brush(u32),
    /// Graphite on paper, by lines and hatching.
    Pencil,
    /// Charcoal on rough paper.
    Charcoal,
}

/// One or two of the 26 styles.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mix {
    /// Which of them (0 to 25).
    pub style: usize,
    /// A second one to mix in, if any (0 to 25).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<usize>,
    /// Share of the second: 0 is none of it, 1 is only it. Means nothing without `second`.
    #[serde(default)]
    pub blend: f32,
}

/// How a painting is painted, as a network sees it: a hundred numbers. They say nothing of what is in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Look(pub Vec<f32>);

impl Default for Hand {
    fn default() -> Self {
        Self::Network(Mix {
            style: 2,
            second: None,
            blend: 0.0,
        })
    }
}

impl Hand {
    pub(super) fn check(&self) -> Result<(), StyleParametersError> {
        match self {
            Self::Network(mix) => mix.check(),
            Self::Painting(Look(numbers)) => reject(
                "hand.painting",
                format!("{} numbers", numbers.len()),
                numbers.len() != LOOK_SIZE || numbers.iter().any(|number| !number.is_finite()),
                "a hundred numbers",
            ),
            Self::Brush(radius) => reject(
                "hand.brush",
                radius,
                *radius > WIDEST_BRUSH,
                "0 to 8 pixels",
            ),
            Self::Pencil | Self::Charcoal => Ok(()),
        }
    }
}

impl Mix {
    fn check(&self) -> Result<(), StyleParametersError> {
        let style = |field, value: usize| {
            let wrong = value >= NETWORK_STYLES;
            reject(field, value, wrong, "a style of the network, 0 to 25")
        };
        style("hand.network.style", self.style)?;
        style("hand.network.second", self.second.unwrap_or(0))?;
        let wrong = !(0.0..=1.0).contains(&self.blend);
        reject("hand.network.blend", self.blend, wrong, "between 0 and 1")
    }

    /// The weight of each of the network's styles; they sum to 1.
    pub(super) fn weights(&self) -> [f32; NETWORK_STYLES] {
        let mut weights = [0.0; NETWORK_STYLES];
        let blend = self.second.map_or(0.0, |_| self.blend);
        weights[self.style] += 1.0 - blend;
        if let Some(second) = self.second {
            weights[second] += blend;
        }
        weights
    }
}

impl Look {
    /// The numbers as the network takes them: with a 1 at the end, by which its constants are multiplied.
    pub(super) fn weights(&self) -> Vec<f32> {
        let mut weights = self.0.clone();
        weights.push(1.0);
        weights
    }
}
