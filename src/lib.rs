//! Limner: a portrait print shop in one program. `docs/ARCHITECTURE.md` walks through a request and a job.

pub mod app;
pub mod controllers;
pub mod errors;
pub mod fixtures;
pub mod initializers;
pub mod mailers;
pub mod models;
pub mod settings;
pub mod shop;
pub mod tasks;
pub mod views;
pub mod workers;
