//! Orders. Payments and partners report facts; here it is decided what they mean.

pub mod alarms;
pub mod cancellable;
pub mod completing;
pub mod downloads;
pub mod finding;
pub mod payable;
pub mod placing;
pub mod producing;
pub mod quoting;
pub mod status;
pub mod unpaid;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};
use serde_json::Value;

use super::{
    _entities::{
        order_lines,
        orders::{self, Column, Entity},
    },
    address_forms::AddressForms,
    gift_cards,
    ids::OrderId,
    money::{Currency, Money},
    order_events::{self, Actor},
    privacy::vault::Vault,
    products, promotions,
};
use crate::errors::{Error, Result};

pub use order_lines::Model as Line;
pub use orders::Model;
pub use status::Status;

/// Moves an order if it still stands where the caller thought, and writes the event with it. Answers whether it moved:
/// of two that try, one does.
///
/// # Errors
/// When the machine knows no such transition (a programmer's mistake), or the database fails.
pub async fn transition<C: ConnectionTrait>(
    txn: &C,
    order: &Model,
    to: Status,
    actor: &Actor,
    data: Value,
) -> Result<bool> {
    let from = order.status();
    if !from.may_become(to) {
        let words = format!("an order does not go from {from:?} to {to:?}");
        return Err(Error::internal(words));
    }
    let moved = Entity::update_many()
        .col_expr(Column::Status, Expr::value(to.name()))
        .filter(Column::Id.eq(order.id))
        .filter(Column::Status.eq(from.name()))
        .exec(txn)
        .await?;
    if moved.rows_affected != 1 {
        return Ok(false);
    }
    order_events::record(txn, order.id, to.name(), actor, data).await?;
    if to == Status::Cancelled {
        promotions::give_back(txn, order.id).await?;
    }
    // (Of an order that was paid they get it back with the rest of its money.)
    if from == Status::AwaitingPayment && to == Status::Cancelled {
        gift_cards::paying::release(txn, order.id).await?;
    }
    Ok(true)
}

/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn find<C: ConnectionTrait>(db: &C, id: i64) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// The orders that can be paid.
pub(crate) fn awaiting_payment() -> SelectStatement {
    Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Status.eq(Status::AwaitingPayment.name()))
        .into_query()
}

/// For staff and for whoever has already been let in.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn find_by_pid<C: ConnectionTrait>(db: &C, pid: OrderId) -> Result<Model> {
    Entity::find()
        .filter(Column::Pid.eq(pid.0))
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

impl Model {
    #[must_use]
    pub fn public_id(&self) -> OrderId {
        OrderId(self.pid)
    }

    /// Where the order stands. A word that no version wrote counts as cancelled, so that nothing is made of it.
    #[must_use]
    pub fn status(&self) -> Status {
        Status::parse(&self.status).unwrap_or(Status::Cancelled)
    }

    /// # Errors
    /// When the currency is unknown.
    pub fn currency(&self) -> Result<Currency> {
        Ok(Currency::parse(&self.currency)?)
    }

    /// # Errors
    /// When the currency is unknown.
    pub fn total(&self) -> Result<Money> {
        Ok(Money::new(self.total_minor, self.currency()?))
    }

    /// What is left to pay when gift cards have paid theirs.
    ///
    /// # Errors
    /// When the currency is unknown.
    pub fn due(&self) -> Result<Money> {
        let due = self.total_minor - self.gift_card_minor;
        Ok(Money::new(due, self.currency()?))
    }

    /// # Errors
    /// When the database does.
    pub async fn lines<C: ConnectionTrait>(&self, db: &C) -> Result<Vec<Line>> {
        Ok(order_lines::Entity::find()
            .filter(order_lines::Column::OrderId.eq(self.id))
            .order_by_asc(order_lines::Column::Position)
            .all(db)
            .await?)
    }

    /// The path of the order page with the key that opens it from a mail, on any device.
    #[must_use]
    pub fn link(&self, vault: &Vault) -> String {
        format!("/orders/{}?key={}", self.pid, self.key(vault))
    }

    /// The same for what lies below the order's page; `below` begins with a slash.
    #[must_use]
    pub fn link_to(&self, vault: &Vault, below: &str) -> String {
        format!("/orders/{}{below}?key={}", self.pid, self.key(vault))
    }

    /// Whether `key` is the one in this order's mails.
    #[must_use]
    pub fn opens_with(&self, vault: &Vault, key: &str) -> bool {
        vault.verifies("order link", self.pid.as_bytes(), key)
    }

    fn key(&self, vault: &Vault) -> String {
        vault.keyed_hash("order link", self.pid.as_bytes())
    }

    /// The address as it stands on a parcel there; empty for an order without one.
    #[must_use]
    pub fn address(&self, forms: &AddressForms) -> Vec<String> {
        if self.line1.is_none() {
            return Vec::new();
        }
        let part = |field: &Option<String>| field.clone().unwrap_or_default();
        let mut lines = vec![self.name.clone(), part(&self.line1), part(&self.line2)];
        let (postal_code, city) = (part(&self.postal_code), part(&self.city));
        let form = forms.of(&self.country);
        lines.extend(form.town(&postal_code, &city, &part(&self.region)));
        lines.push(self.country.clone());
        lines.retain(|line| !line.is_empty());
        lines
    }
}

/// # Errors
/// When the database holds a kind that no version wrote.
pub fn any_physical(lines: &[Line]) -> Result<bool> {
    for line in lines {
        if line.is_physical()? {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Line {
    /// # Errors
    /// When the database holds a kind that no version wrote.
    pub fn is_physical(&self) -> Result<bool> {
        Ok(products::Kind::parse(&self.kind)?.is_physical())
    }
}
