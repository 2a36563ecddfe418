//! The part of a form that says how a portrait is to be painted. Everything in it may be left out.

use std::str::FromStr;

use vision::{Crop, Framing};

use crate::{
    errors::{Refusal, Result},
    models::portraits::settings::{Choices, Part, Percent, Stroke},
};

/// The fields as they were sent.
#[derive(Debug, Default)]
pub struct ChoicesForm {
    stroke: String,
    strength: String,
    colour: String,
    background: String,
    framing: String,
    crop: [String; 4],
    anyway: bool,
}

/// What a crop's fields are called, in the order of [`ChoicesForm::crop`].
const CROP: [&str; 4] = ["crop_x", "crop_y", "crop_width", "crop_height"];

impl ChoicesForm {
    /// Takes a field; one of another name is left alone.
    pub fn fill(&mut self, name: &str, value: &str) {
        let value = value.trim().to_owned();
        match name {
            "stroke" => self.stroke = value,
            "strength" => self.strength = value,
            "colour" => self.colour = value,
            "background" => self.background = value,
            "framing" => self.framing = value,
            "anyway" => self.anyway = value == "1",
            _ => {
                if let Some(i) = CROP.iter().position(|field| *field == name) {
                    self.crop[i] = value;
                }
            }
        }
    }

    /// # Errors
    /// A [`Refusal`] for a word or a number that no form of ours offers.
    pub fn read(&self) -> Result<Choices> {
        Ok(Choices {
            stroke: named(&self.stroke, &Stroke::ALL, |stroke| stroke.name())?,
            strength: percent(&self.strength)?.unwrap_or_default(),
            colour: percent(&self.colour)?,
            background: match self.background.as_str() {
                "" => vision::Background::default(),
                word => word.parse().map_err(|_| unknown())?,
            },
            part: self.part()?,
            anyway: self.anyway,
        })
    }

    fn part(&self) -> Result<Part> {
        if self.framing != "exact" {
            let framing = named(&self.framing, &Framing::ALL, |framing| framing.name())?;
            return Ok(Part::Framed(framing));
        }
        let [x, y, width, height] = [0, 1, 2, 3].map(|i| number::<u32>(&self.crop[i]));
        Ok(Part::Exact(Crop {
            x: x?,
            y: y?,
            width: width?,
            height: height?,
        }))
    }
}

/// The one of this name; the default for none.
fn named<T: Copy + Default>(word: &str, all: &[T], name: impl Fn(T) -> &'static str) -> Result<T> {
    if word.is_empty() {
        return Ok(T::default());
    }
    let known = all.iter().copied().find(|one| name(*one) == word);
    Ok(known.ok_or_else(unknown)?)
}

fn percent(word: &str) -> Result<Option<Percent>> {
    if word.is_empty() {
        return Ok(None);
    }
    Ok(Some(Percent::new(number(word)?).ok_or_else(unknown)?))
}

fn number<T: FromStr>(word: &str) -> Result<T> {
    Ok(word.parse().map_err(|_| unknown())?)
}

fn unknown() -> Refusal {
    let words = "One of the settings is none that we know. Please choose again.";
    Refusal::unprocessable("setting_unknown", words)
}
