//! What templates are given: one struct a component, everything already in words. `page` holds what every page has.

pub mod admin;
pub mod carts;
pub mod challenges;
pub mod checkout;
pub mod forms;
pub mod mails;
pub mod messages;
pub mod orders;
pub mod page;
pub mod portraits;
pub mod privacy;
pub mod products;
pub mod reviews;
pub mod styles;
pub mod till;
pub mod times;
pub mod traces;
pub mod workshop;
