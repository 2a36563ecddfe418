//! What templates are given: one struct a component, everything already in words. `page` holds what every page has.

pub mod admin;
pub mod assessments;
pub mod carts;
pub mod challenges;
pub mod charts;
pub mod checkout;
pub mod clusters;
pub mod forms;
pub mod keys;
pub mod limits;
pub mod lists;
pub mod mails;
pub mod messages;
pub mod orders;
pub mod page;
pub mod policies;
pub mod portraits;
pub mod privacy;
pub mod products;
pub mod questions;
pub mod reviews;
pub mod styles;
pub mod till;
pub mod times;
pub mod traces;
pub mod workshop;
