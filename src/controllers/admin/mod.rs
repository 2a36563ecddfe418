//! What the staff does.

pub mod clusters;
pub mod downloads;
pub mod gift_cards;
pub mod limits;
pub mod lists;
pub mod messages;
pub mod order_mails;
pub mod orders;
pub mod partners;
pub mod policy;
pub mod products;
pub mod promotions;
pub mod questions;
pub mod refunds;
pub mod reviews;
pub mod session;
pub mod styles;
pub mod traces;
