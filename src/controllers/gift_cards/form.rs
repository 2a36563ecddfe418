//! What is typed of a gift card.

use serde::Deserialize;

use crate::{
    models::{
        gift_cards::buying::{Buyer, Gift},
        money::{Currency, Money},
        products::market::Market,
    },
    settings,
    views::forms::FormView,
};

const FIELDS: [&str; 9] = [
    "amount",
    "other",
    "recipient_name",
    "recipient_email",
    "sender_name",
    "message",
    "name",
    "email",
    "code",
];
/// That another amount is typed.
const OTHER: &str = "other";
const NAME: usize = 80;
const MESSAGE: usize = 500;

/// The form as it is sent; what is left out is empty.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct GiftForm {
    amount: String,
    other: String,
    recipient_name: String,
    recipient_email: String,
    sender_name: String,
    message: String,
    name: String,
    email: String,
    /// What the browser says of itself.
    pub device: Option<String>,
}

impl GiftForm {
    pub fn fields(self) -> FormView {
        let values = [
            self.amount,
            self.other,
            self.recipient_name,
            self.recipient_email,
            self.sender_name,
            self.message,
            self.name,
            self.email,
            String::new(),
        ];
        let mut form = FormView::blank(&FIELDS);
        for (name, value) in FIELDS.into_iter().zip(values) {
            form.fill(name, value);
        }
        form
    }
}

/// A form for a new card.
pub fn blank(settings: &settings::GiftCards) -> FormView {
    let mut form = FormView::blank(&FIELDS);
    let chosen = settings.amounts.get(1).or(settings.amounts.first());
    let chosen = chosen.map(|minor| Money::new(*minor, Currency::Eur).decimal());
    form.fill("amount", chosen.unwrap_or_else(|| OTHER.into()));
    form
}

/// With the address of who is signed in.
pub fn of_buyer(mut form: FormView, email: &str) -> FormView {
    form.fill("email", email);
    form
}

/// Reads the form; what is wrong is said beside the fields.
pub fn check(
    form: &mut FormView,
    settings: &settings::GiftCards,
    market: &Market,
) -> Option<(Buyer, Gift)> {
    let amount = amount(form, settings, market.currency());
    let gift = recipient(form, amount);
    form.require("name", "Who is it from, for the invoice?", NAME);
    form.require_email("email");
    if form.has_errors() {
        return None;
    }
    let buyer = Buyer {
        name: form.value("name").into(),
        email: form.value("email").to_lowercase(),
        country: market.country.clone(),
    };
    Some((buyer, gift?))
}

/// Whom it is for and what is written to them.
pub fn recipient(form: &mut FormView, amount: Option<Money>) -> Option<Gift> {
    form.require("recipient_name", "Whom is it for?", NAME);
    form.require_email("recipient_email");
    form.limit("sender_name", NAME);
    form.limit("message", MESSAGE);
    let value = |name: &str| form.value(name).to_string();
    let gift = Gift {
        amount: amount?,
        recipient_name: value("recipient_name"),
        recipient_email: value("recipient_email").to_lowercase(),
        sender_name: value("sender_name"),
        message: value("message"),
    };
    Some(gift).filter(|_| !form.has_errors())
}

/// One of the amounts that are offered, or what was typed instead.
fn amount(
    form: &mut FormView,
    settings: &settings::GiftCards,
    currency: Currency,
) -> Option<Money> {
    let money = |minor: i64| Money::new(minor, currency);
    let chosen = form.value("amount");
    let offered = settings.amounts.iter().map(|minor| money(*minor));
    if let Some(offered) = { offered }.find(|amount| amount.decimal() == chosen) {
        return Some(offered);
    }
    let typed = Money::read(form.value("other"), currency);
    let in_bounds = |amount: &Money| (settings.least..=settings.most).contains(&amount.minor);
    let typed = typed.filter(in_bounds);
    if typed.is_none() {
        let (least, most) = (money(settings.least), money(settings.most));
        form.refuse(
            "other",
            format!("An amount between {least} and {most}, please."),
        );
    }
    typed
}
