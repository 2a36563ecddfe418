//! Controllers: a resource a file, thin. The URL's noun is the file's name.

pub mod accounts;
pub mod admin;
pub mod cart_reminders;
pub mod carts;
pub mod challenges;
pub mod checkout;
pub mod extractors;
pub mod gift_cards;
pub mod health;
pub mod home;
pub mod invoices;
pub mod mails;
pub mod messages;
pub mod middleware;
pub mod order_lines;
pub mod orders;
pub mod portraits;
pub mod print_files;
pub mod privacy;
pub mod till;
pub mod uploads;
pub mod walls;
pub mod webhooks;
pub mod workshop;
