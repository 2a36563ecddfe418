//! What the staff does.

pub mod messages;
pub mod orders;
pub mod refunds;
pub mod reviews;
pub mod session;
pub mod styles;
pub mod traces;
