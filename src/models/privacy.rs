//! Personal data: what there is, and the keys it is kept under.

pub mod consent;
pub mod export;
pub mod inventory;
pub mod vault;
