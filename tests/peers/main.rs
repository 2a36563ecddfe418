//! The shop against programs that nobody of this project wrote: `tests/run` installs them.

#[path = "../support/mod.rs"]
#[allow(dead_code, unused_imports)] // Each test program uses a part of it.
mod support;

mod invoices;
mod mail;
mod paypal;
mod print_files;
mod programs;
mod signatures;
mod stripe;
