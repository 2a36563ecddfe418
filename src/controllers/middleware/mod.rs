//! Layers around all routes.

pub mod html_errors;
pub mod same_site;
