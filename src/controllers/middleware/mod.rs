//! Layers around all routes.

pub mod html_errors;
pub mod request_log;
pub mod same_site;
pub mod static_files;
pub mod throttle;
