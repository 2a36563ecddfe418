//! How long the parts of an assessment take.

pub mod lookup;
