//! Requests by noun, against a real server.

#[path = "../support/mod.rs"]
#[allow(dead_code, unused_imports)] // Each test program uses a part of it.
mod support;

mod abuse;
mod accounts;
mod addresses;
mod admin;
mod cards;
mod carts;
mod challenges;
mod checkout;
mod choices;
mod downloads;
mod fulfilments;
mod gateways;
mod gift_cards;
mod identities;
mod invoices;
mod ladder;
mod limits;
mod mails;
mod messages;
mod migrations;
mod money;
mod orders;
mod pages;
mod payments;
mod portraits;
mod prices;
mod privacy;
mod products;
mod promotions;
mod questions;
mod quotas;
mod refunds;
mod reminders;
mod reviews;
mod signals;
mod styles;
mod throttle;
mod till;
mod traces;
mod uploads;
mod walls;
mod workshop;
