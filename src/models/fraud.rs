//! Who is asking: signals, and what they add up to.

pub mod geo;
pub mod score;
