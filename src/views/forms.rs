//! Form fields: what was typed comes back with what is wrong with it, beside the field.

use std::collections::BTreeMap;

use serde::Serialize;

/// One field of a form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Field {
    pub value: String,
    pub error: Option<String>,
}

/// A form by the names of its fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct FormView(BTreeMap<&'static str, Field>);

impl FormView {
    /// An empty form with these fields.
    #[must_use]
    pub fn blank(names: &[&'static str]) -> Self {
        let fields = names.iter().map(|name| (*name, Field::default()));
        Self(fields.collect())
    }

    /// Sets what stands in a field.
    pub fn fill(&mut self, name: &'static str, value: impl Into<String>) {
        self.0.entry(name).or_default().value = value.into();
    }

    /// Sets what is wrong with a field.
    pub fn refuse(&mut self, name: &'static str, error: impl Into<String>) {
        self.0.entry(name).or_default().error = Some(error.into());
    }

    /// Asks whether a field is meant as it stands; `asked` remembers what was asked about.
    pub fn ask(&mut self, name: &'static str, asked: &'static str, words: impl Into<String>) {
        self.refuse(name, words);
        let value = self.value(name).to_string();
        self.fill(asked, value);
    }

    /// Whether what stands in a field was asked about before, and is sent again as it was.
    #[must_use]
    pub fn is_asked_already(&self, name: &str, asked: &str) -> bool {
        self.value(name) == self.value(asked)
    }

    #[must_use]
    pub fn has_error(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|field| field.error.is_some())
    }

    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.values().any(|field| field.error.is_some())
    }

    /// What stands in a field, without the white space around it.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |field| field.value.trim())
    }

    /// Asks for something in the field, at most `longest` characters.
    pub fn require(&mut self, name: &'static str, words: &str, longest: usize) {
        if self.value(name).is_empty() {
            self.refuse(name, words);
        } else {
            self.limit(name, longest);
        }
    }

    /// Refuses what is longer than `longest` characters.
    pub fn limit(&mut self, name: &'static str, longest: usize) {
        if self.value(name).chars().count() > longest {
            self.refuse(name, format!("At most {longest} characters, please."));
        }
    }

    /// Asks for an e-mail address that mail can be sent to.
    pub fn require_email(&mut self, name: &'static str) {
        let address = self.value(name);
        let parses = address.parse::<lettre::Address>().is_ok();
        let has_domain = address
            .rsplit_once('@')
            .is_some_and(|(_, d)| d.contains('.'));
        if address.is_empty() {
            self.refuse(name, "We need an e-mail address to write to you.");
        } else if !parses || !has_domain || address.len() > 254 {
            self.refuse(name, "This does not look like an e-mail address.");
        }
    }
}
