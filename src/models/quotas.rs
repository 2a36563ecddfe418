//! How many previews somebody may have. `capacity` is arithmetic, `reservation` the rows.

pub mod capacity;
pub mod reservation;

pub use capacity::{Allowance, Capacities, Trust};
