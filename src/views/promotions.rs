//! Promotion codes, in the cart and as the staff makes them.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use serde::Serialize;

use super::times;
use crate::{
    errors::{Error, Result},
    models::{carts::Line, promotions, visitors},
};

/// The code in a cart.
#[derive(Debug, Clone, Serialize)]
pub struct PromotionView {
    code: String,
    /// `10 % off`
    benefit: String,
    /// Why it does not count (any more).
    refused: Option<String>,
    #[serde(skip)]
    promotion: promotions::Model,
}

impl PromotionView {
    /// # Errors
    /// When the database does.
    pub async fn of_cart<C: ConnectionTrait>(
        db: &C,
        visitor: Option<&visitors::Model>,
        lines: &[Line],
        now: DateTime<Utc>,
    ) -> Result<Option<Self>> {
        let Some(visitor) = visitor else {
            return Ok(None);
        };
        let Some(promotion) = promotions::of_cart(db, visitor).await? else {
            return Ok(None);
        };
        let refused = match promotion.check(lines, now) {
            Ok(()) => None,
            Err(Error::Refused(refusal)) => Some(refusal.words),
            Err(error) => return Err(error),
        };
        Ok(Some(Self {
            code: promotion.code.clone(),
            benefit: promotion.benefit()?.to_string(),
            refused,
            promotion,
        }))
    }

    #[must_use]
    pub fn that_counts(&self) -> Option<&promotions::Model> {
        Some(&self.promotion).filter(|_| self.refused.is_none())
    }
}

/// A row of the staff's list.
#[derive(Debug, Clone, Serialize)]
pub struct PromotionRow {
    code: String,
    url: String,
    benefit: String,
    uses: String,
    when: String,
    note: String,
    state: &'static str,
    active: bool,
}

impl PromotionRow {
    /// # Errors
    /// When the database holds what no version wrote.
    pub fn new(promotion: &promotions::Model, now: DateTime<Utc>) -> Result<Self> {
        let uses = promotion.uses;
        Ok(Self {
            code: promotion.code.clone(),
            url: format!("/admin/promotions/{}", promotion.code),
            benefit: promotion.benefit()?.to_string(),
            uses: match promotion.most_uses {
                Some(most) => format!("{uses} of {most}"),
                None => uses.to_string(),
            },
            when: when(promotion),
            note: promotion.note.clone(),
            state: state(promotion, now),
            active: promotion.active,
        })
    }
}

fn when(promotion: &promotions::Model) -> String {
    let day = |at: DateTime<Utc>| times::day(at);
    // The last day is the one before the moment that ends it.
    let last = promotion
        .ends_at
        .map(|at| day(at.to_utc() - chrono::TimeDelta::seconds(1)));
    match (promotion.starts_at.map(|at| day(at.to_utc())), last) {
        (None, None) => "always".into(),
        (Some(first), None) => format!("from {first}"),
        (None, Some(last)) => format!("until {last}"),
        (Some(first), Some(last)) => format!("{first} to {last}"),
    }
}

fn state(promotion: &promotions::Model, now: DateTime<Utc>) -> &'static str {
    if !promotion.active {
        "Off"
    } else if promotion.ends_at.is_some_and(|at| at.to_utc() <= now) {
        "Ended"
    } else if promotion.starts_at.is_some_and(|at| at.to_utc() > now) {
        "Not begun"
    } else if promotion
        .most_uses
        .is_some_and(|most| promotion.uses >= most)
    {
        "Used up"
    } else {
        "Counts"
    }
}
