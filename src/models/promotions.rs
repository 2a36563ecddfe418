//! Promotion codes: what a shopper types to pay less. A code counts from the moment its order is placed; a cancelled order
//! gives its use back.

mod benefit;
mod using;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set,
    SqlErr,
};
use serde_json::json;

use super::{
    _entities::promotions::{self, Column, Entity},
    audit_log, carts,
    money::{Currency, Money},
    products::pricing::{Basket, Discount},
    staff,
};
use crate::errors::{Error, Refusal, Result};

pub use benefit::Benefit;
pub use promotions::Model;
pub use using::{give_back, of_cart, put, remove, take};

/// A code is at most so many characters.
pub const LONGEST: usize = 30;

/// What staff say of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    pub benefit: Benefit,
    /// Pictures for less than this get nothing off; zero for no such limit.
    pub least: Money,
    pub starts_at: Option<DateTime<Utc>>,
    /// From then on it counts no more.
    pub ends_at: Option<DateTime<Utc>>,
    /// How many orders may use it.
    pub most_uses: Option<i64>,
    /// Whether an e-mail address may use it for one order only.
    pub once_each: bool,
    /// What it is for, for the staff.
    pub note: String,
}

/// The code as it is kept, however it was typed: `spring 10` is `SPRING10`.
#[must_use]
pub fn normalised(typed: &str) -> String {
    let kept = typed
        .chars()
        .filter(|c| !c.is_whitespace())
        .take(LONGEST + 1);
    kept.collect::<String>().to_uppercase()
}

/// Every code, the latest first.
///
/// # Errors
/// When the database does.
pub async fn all<C: ConnectionTrait>(db: &C) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_desc(Column::Id).all(db).await?)
}

/// # Errors
/// When the database does.
pub async fn find<C: ConnectionTrait>(db: &C, typed: &str) -> Result<Option<Model>> {
    let code = normalised(typed);
    Ok(Entity::find().filter(Column::Code.eq(code)).one(db).await?)
}

/// Makes a code.
///
/// # Errors
/// A [`Refusal`] (`promotion_code`) for one that exists, or that is no code.
pub async fn create<C: ConnectionTrait>(
    txn: &C,
    staff: &staff::Model,
    typed: &str,
    terms: &Terms,
) -> Result<Model> {
    let code = normalised(typed);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if !(3..=LONGEST).contains(&code.len()) || !code.chars().all(is_plain) {
        let words = format!("Three to {LONGEST} letters, digits and dashes.");
        return Err(Refusal::unprocessable("promotion_code", words).into());
    }
    let mut row = agreed(terms);
    row.code = Set(code.clone());
    let made = match row.insert(txn).await {
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            let words = format!("There is a code {code} already.");
            return Err(Refusal::conflict("promotion_code", words).into());
        }
        made => made?,
    };
    audit_log::record(txn, staff, "promotion_made", &code, said(terms)).await?;
    Ok(made)
}

/// Changes what a code gives and until when. Orders that are placed keep what they were promised.
///
/// # Errors
/// When the database does.
pub async fn change<C: ConnectionTrait>(
    txn: &C,
    staff: &staff::Model,
    promotion: &Model,
    terms: &Terms,
) -> Result<()> {
    let mut row = agreed(terms);
    row.id = Set(promotion.id);
    row.update(txn).await?;
    let code = &promotion.code;
    audit_log::record(txn, staff, "promotion_changed", code, said(terms)).await
}

/// Switches a code on or off.
///
/// # Errors
/// When the database does.
pub async fn switch<C: ConnectionTrait>(
    txn: &C,
    staff: &staff::Model,
    promotion: Model,
    on: bool,
) -> Result<Model> {
    let mut row: promotions::ActiveModel = promotion.into();
    row.active = Set(on);
    let row = row.update(txn).await?;
    let data = json!({"on": on});
    audit_log::record(txn, staff, "promotion_switched", &row.code, data).await?;
    Ok(row)
}

impl Model {
    /// # Errors
    /// When the database holds what no version wrote.
    pub fn benefit(&self) -> Result<Benefit> {
        let currency = Currency::parse(&self.currency)?;
        Benefit::parse(&self.benefit, self.value, currency)
            .ok_or_else(|| Error::internal(format!("unknown benefit {}", self.benefit)))
    }

    /// For less than this it gives nothing.
    ///
    /// # Errors
    /// When the database holds what no version wrote.
    pub fn least(&self) -> Result<Money> {
        Ok(Money::new(
            self.least_minor,
            Currency::parse(&self.currency)?,
        ))
    }

    /// What it takes off this basket.
    #[must_use]
    pub fn discount(&self, basket: &Basket) -> Discount {
        let benefit = self.benefit().ok();
        benefit.map_or_else(Discount::default, |it| it.of(basket))
    }

    /// Whether it counts for what is in a cart. (Whose e-mail address it is, [`take`] looks at.)
    ///
    /// # Errors
    /// A [`Refusal`] that says why it does not.
    pub fn check(&self, lines: &[carts::Line], now: DateTime<Utc>) -> Result<()> {
        let code = &self.code;
        if !self.active || self.ends_at.is_some_and(|at| at.to_utc() <= now) {
            return Err(refusal(format!("The code {code} has ended.")));
        }
        if let Some(at) = self.starts_at.filter(|at| at.to_utc() > now) {
            let words = format!("The code {code} counts from {}.", at.format("%-d %B %Y"));
            return Err(refusal(words));
        }
        if self.most_uses.is_some_and(|most| self.uses >= most) {
            return Err(refusal(format!("The code {code} is used up.")));
        }
        let (least, currency) = (self.least()?, carts::currency(lines)?);
        let in_money = matches!(self.benefit()?, Benefit::Amount(_)) || least.minor > 0;
        if in_money && least.currency != currency {
            let words = format!("The code {code} is for prices in {}.", self.currency);
            return Err(refusal(words));
        }
        let goods: i64 = lines.iter().map(|line| line.total().minor).sum();
        if goods < least.minor {
            let words = format!("The code {code} counts from {least} of pictures.");
            return Err(refusal(words));
        }
        Ok(())
    }
}

/// A code that does not count.
fn refusal(words: String) -> Error {
    Refusal::conflict("promotion", words).into()
}

fn agreed(terms: &Terms) -> promotions::ActiveModel {
    promotions::ActiveModel {
        benefit: Set(terms.benefit.name().into()),
        value: Set(terms.benefit.value()),
        currency: Set(terms.least.currency.code().into()),
        least_minor: Set(terms.least.minor),
        starts_at: Set(terms.starts_at.map(Into::into)),
        ends_at: Set(terms.ends_at.map(Into::into)),
        most_uses: Set(terms.most_uses),
        once_each: Set(terms.once_each),
        note: Set(terms.note.clone()),
        ..Default::default()
    }
}

fn said(terms: &Terms) -> serde_json::Value {
    json!({
        "benefit": terms.benefit.to_string(), "least_minor": terms.least.minor, "most_uses": terms.most_uses,
        "starts_at": terms.starts_at, "ends_at": terms.ends_at, "once_each": terms.once_each,
    })
}
