//! Gift cards: bought or given by the shop, mailed, and used up in one order or many. A card takes nothing off a price: it is money
//! that was paid before, and pays for what is bought with it, tax and all. What is on it is the sum of what was written of it.

pub mod buying;
pub mod code;
pub mod keeping;
pub mod ledger;
pub mod paying;

use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{
    _entities::gift_cards::{self, Column, Entity},
    Page,
    ids::GiftCardId,
    money::{Currency, Money},
    privacy::vault::Vault,
};
use crate::errors::{Error, Refusal, Result};

pub use code::Code;
pub use gift_cards::Model;

/// The card with this code, whether it can be used or not.
///
/// # Errors
/// When the database does.
pub async fn find<C: ConnectionTrait>(db: &C, vault: &Vault, code: &Code) -> Result<Option<Model>> {
    let found = Entity::find().filter(Column::CodeHash.eq(code.hash(vault)));
    Ok(found.one(db).await?)
}

/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn find_by_pid<C: ConnectionTrait>(db: &C, pid: GiftCardId) -> Result<Model> {
    let found = Entity::find().filter(Column::Pid.eq(pid.0));
    found.one(db).await?.ok_or(Error::NotFound)
}

/// The card that an order is for.
///
/// # Errors
/// [`Error::NotFound`] when it is for none.
pub async fn of_order<C: ConnectionTrait>(db: &C, order_id: i64) -> Result<Model> {
    let found = Entity::find().filter(Column::OrderId.eq(order_id));
    found.one(db).await?.ok_or(Error::NotFound)
}

/// The cards that were issued, newest first: those that `words` are part of the addresses, the names or the code's end of.
///
/// # Errors
/// When the database does.
pub async fn search<C: ConnectionTrait>(db: &C, words: &str, page: u64) -> Result<Page<Model>> {
    let mut query = Entity::find().filter(Column::IssuedAt.is_not_null());
    let words = words.trim();
    if !words.is_empty() {
        let end = words.to_uppercase();
        query = query.filter(
            Condition::any()
                .add(Column::RecipientEmail.contains(words.to_lowercase()))
                .add(Column::RecipientName.contains(words))
                .add(Column::CodeEnd.eq(end.rsplit('-').next().unwrap_or_default())),
        );
    }
    Ok(Page::load(query.order_by_desc(Column::Id), db, page).await?)
}

/// Locks a card until the transaction ends.
async fn lock<C: ConnectionTrait>(txn: &C, id: i64) -> Result<Model> {
    let row = Entity::find_by_id(id).lock_exclusive().one(txn).await?;
    row.ok_or(Error::NotFound)
}

impl Model {
    #[must_use]
    pub fn public_id(&self) -> GiftCardId {
        GiftCardId(self.pid)
    }

    /// # Errors
    /// When the currency is unknown.
    pub fn amount(&self) -> Result<Money> {
        Ok(Money::new(
            self.amount_minor,
            Currency::parse(&self.currency)?,
        ))
    }

    /// What is left on it.
    ///
    /// # Errors
    /// When the currency is unknown.
    pub fn balance(&self) -> Result<Money> {
        Ok(Money::new(
            self.balance_minor,
            Currency::parse(&self.currency)?,
        ))
    }

    /// As it is shown to who knows it: `…X2MN`.
    #[must_use]
    pub fn short(&self) -> String {
        format!("…{}", self.code_end)
    }

    /// Whether something can be paid with it in this currency.
    ///
    /// # Errors
    /// A [`Refusal`] (`gift_card`) that says why not.
    pub fn check(&self, currency: Currency) -> Result<()> {
        if !self.active || self.issued_at.is_none() {
            return Err(refusal(
                "This gift card is switched off. Write to us, and we see why.",
            ));
        }
        let balance = self.balance()?;
        if balance.minor == 0 {
            return Err(refusal("This gift card is used up."));
        }
        if balance.currency != currency {
            let words = format!(
                "This gift card is in {}, and these prices are in {}.",
                balance.currency.sign(),
                currency.sign()
            );
            return Err(refusal(words));
        }
        Ok(())
    }
}

/// A card that cannot be used as was asked.
fn refusal(words: impl Into<String>) -> Error {
    Refusal::conflict("gift_card", words).into()
}
