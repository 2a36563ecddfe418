//! Where in a list the reader is, and what they look for. Taken with `Query<Listed>`.

use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Listed {
    /// Counted from 1.
    pub page: u64,
    /// Only those in this state.
    pub state: String,
    /// Only those with these words.
    pub q: String,
}
