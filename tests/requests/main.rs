//! Requests by noun, against a real server.

#[path = "../support/mod.rs"]
mod support;

mod admin;
mod carts;
mod fulfilments;
mod messages;
mod orders;
mod payments;
