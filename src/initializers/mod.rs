//! What happens once, when the program starts.

pub mod doors;
pub mod first_start;
pub mod seller;
pub mod view_engine;
