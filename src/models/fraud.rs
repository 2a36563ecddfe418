//! Who is asking: signals, and what they add up to.

pub mod device;
pub mod geo;
pub mod headers;
pub mod mail_domains;
pub mod photo_hash;
pub mod policy;
pub mod proof;
pub mod rules;
pub mod score;
pub mod signals;
pub(crate) mod user_agent;
