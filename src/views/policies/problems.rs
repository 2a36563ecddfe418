//! What is wrong with a policy that was typed, beside the field or the part of the form that it is wrong with.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::models::fraud::policy::{CAPACITIES, LADDER, LIKENESS, WEIGHTS};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Problems {
    fields: BTreeMap<String, String>,
    ladder: Option<String>,
    capacities: Option<String>,
    weights: Option<String>,
    likeness: Option<String>,
    /// What stands in the note's field.
    note: String,
}

impl Problems {
    /// Something is wrong with a field.
    pub fn add(&mut self, field: &str, words: impl Into<String>) {
        self.fields.insert(field.into(), words.into());
    }

    /// The policy as a whole was refused.
    pub fn refused(&mut self, code: &str, words: &str) {
        let part = match code {
            LADDER => &mut self.ladder,
            CAPACITIES => &mut self.capacities,
            LIKENESS => &mut self.likeness,
            WEIGHTS => &mut self.weights,
            _ => {
                self.add(super::NOTE, words);
                return;
            }
        };
        *part = Some(words.into());
    }

    pub fn keep_note(&mut self, note: &str) {
        self.note = note.into();
    }

    #[must_use]
    pub fn note(&self) -> &str {
        &self.note
    }

    #[must_use]
    pub fn at(&self, field: &str) -> Option<String> {
        self.fields.get(field).cloned()
    }

    /// Whether every field could be read.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}
