//! What is typed of a promotion code.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::Deserialize;

use crate::{
    errors::Result,
    models::{
        money::{Currency, Money},
        promotions::{self, Benefit, Terms},
    },
    views::forms::FormView,
};

const FIELDS: [&str; 10] = [
    "code",
    "benefit",
    "value",
    "currency",
    "least",
    "starts",
    "ends",
    "most_uses",
    "once_each",
    "note",
];
const NOTE: usize = 200;

/// The form as it is sent; what is left out is empty.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PromotionForm {
    code: String,
    benefit: String,
    value: String,
    currency: String,
    least: String,
    starts: String,
    ends: String,
    most_uses: String,
    once_each: String,
    note: String,
}

impl PromotionForm {
    pub fn fields(self) -> FormView {
        let values = [
            self.code,
            self.benefit,
            self.value,
            self.currency,
            self.least,
            self.starts,
            self.ends,
            self.most_uses,
            self.once_each,
            self.note,
        ];
        let mut form = FormView::blank(&FIELDS);
        for (name, value) in FIELDS.into_iter().zip(values) {
            form.fill(name, value);
        }
        form
    }
}

/// A form for a new code.
pub fn blank() -> FormView {
    let mut form = FormView::blank(&FIELDS);
    form.fill("benefit", "percentage");
    form.fill("currency", Currency::Eur.code());
    form.fill("once_each", "1");
    form
}

/// A form for a code that exists.
///
/// # Errors
/// When the database holds what no version wrote.
pub fn of(promotion: &promotions::Model) -> Result<FormView> {
    let mut form = FormView::blank(&FIELDS);
    let benefit = promotion.benefit()?;
    let value = match benefit {
        Benefit::Percentage(basis_points) => (f64::from(basis_points) / 100.0).to_string(),
        Benefit::Amount(amount) => amount.decimal(),
        Benefit::FreeShipping => String::new(),
    };
    let least = promotion.least()?;
    let day = |at: DateTime<Utc>| at.date_naive().to_string();
    let last = |at: DateTime<Utc>| day(at - chrono::TimeDelta::seconds(1));
    form.fill("code", &promotion.code);
    form.fill("benefit", benefit.name());
    form.fill("value", value);
    form.fill("currency", least.currency.code());
    if least.minor > 0 {
        form.fill("least", least.decimal());
    }
    form.fill(
        "starts",
        promotion
            .starts_at
            .map_or(String::new(), |at| day(at.into())),
    );
    form.fill(
        "ends",
        promotion
            .ends_at
            .map_or(String::new(), |at| last(at.into())),
    );
    let most = promotion.most_uses.map(|most| most.to_string());
    form.fill("most_uses", most.unwrap_or_default());
    form.fill("once_each", if promotion.once_each { "1" } else { "" });
    form.fill("note", &promotion.note);
    Ok(form)
}

/// Reads the form; what is wrong is said beside the fields.
pub fn check(form: &mut FormView) -> Option<Terms> {
    form.limit("note", NOTE);
    let currency = Currency::parse(form.value("currency")).unwrap_or(Currency::Eur);
    let benefit = benefit(form, currency);
    let least = least(form, currency);
    let starts_at = day(form, "starts", 0);
    // (The last day counts as well.)
    let ends_at = day(form, "ends", 1);
    if let (Some(first), Some(end)) = (starts_at, ends_at)
        && end <= first
    {
        form.refuse("ends", "It would end before it begins.");
    }
    let most_uses = most_uses(form);
    let (benefit, least) = (benefit?, least?);
    (!form.has_errors()).then(|| Terms {
        benefit,
        least,
        starts_at,
        ends_at,
        most_uses,
        once_each: form.value("once_each") == "1",
        note: form.value("note").into(),
    })
}

fn benefit(form: &mut FormView, currency: Currency) -> Option<Benefit> {
    let typed = form.value("value").to_string();
    let (benefit, words) = match form.value("benefit") {
        "free_shipping" => (Some(Benefit::FreeShipping), ""),
        "amount" => {
            let amount = Money::read(&typed, currency).filter(|it| it.minor > 0);
            (
                amount.map(Benefit::Amount),
                "An amount, such as 10 or 7.50.",
            )
        }
        _ => (percentage(&typed), "A number from 0.01 to 100."),
    };
    if benefit.is_none() {
        form.refuse("value", words);
    }
    benefit
}

/// `10`, `12.5`, `12,5 %`: two decimals at most, like money.
fn percentage(typed: &str) -> Option<Benefit> {
    let number = typed.trim().trim_end_matches('%').trim();
    let basis_points = Money::read(number, Currency::Eur)?.minor;
    let basis_points = u32::try_from(basis_points).ok()?;
    (1..=10_000)
        .contains(&basis_points)
        .then_some(Benefit::Percentage(basis_points))
}

fn least(form: &mut FormView, currency: Currency) -> Option<Money> {
    let typed = form.value("least").to_string();
    if typed.is_empty() {
        return Some(Money::new(0, currency));
    }
    let least = Money::read(&typed, currency);
    if least.is_none() {
        form.refuse("least", "An amount, such as 50.");
    }
    least
}

fn day(form: &mut FormView, name: &'static str, later: u64) -> Option<DateTime<Utc>> {
    let typed = form.value(name).to_string();
    if typed.is_empty() {
        return None;
    }
    let day = typed.parse::<NaiveDate>().ok();
    let day = day.and_then(|day| day.checked_add_days(Days::new(later)));
    let at = day.and_then(|day| day.and_hms_opt(0, 0, 0));
    if at.is_none() {
        form.refuse(name, "A day, such as 2026-12-24.");
    }
    at.map(|at| at.and_utc())
}

fn most_uses(form: &mut FormView) -> Option<i64> {
    let typed = form.value("most_uses").to_string();
    if typed.is_empty() {
        return None;
    }
    let most = typed.parse().ok().filter(|most: &i64| *most > 0);
    if most.is_none() {
        form.refuse("most_uses", "A whole number.");
    }
    most
}
