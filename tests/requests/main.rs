//! Requests by noun, against a real server.

#[path = "../support/mod.rs"]
mod support;

mod orders;
