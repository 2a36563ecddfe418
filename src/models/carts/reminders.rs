//! A reminder of a cart that was left: one mail, to who asked for it at the checkout, a day later, unless something was paid
//! meanwhile. It is written in the transaction that counts it as mailed, so that no crash makes two of it.

mod due;

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter,
    Set, sea_query::Expr,
};

use crate::{
    errors::{Error, Result},
    models::{
        _entities::cart_reminders::{self, Column, Entity},
        begin_write,
        ids::CartReminderId,
        privacy::{
            consent::{self, Offer},
            vault::Vault,
        },
        visitors,
    },
    shop::Shop,
};

pub use cart_reminders::Model;
pub use due::sweep;

/// What is agreed to.
pub const OFFER: Offer = Offer {
    purpose: "cart_reminder",
    words: "Remind me once if I don’t finish",
};

/// How long after the checkout.
pub const AFTER: Duration = Duration::hours(24);

/// How long its link works, and for how long nobody is reminded again: as long as carts are kept.
pub const KEPT: Duration = Duration::days(super::retention::DAYS);

const LINK: &str = "cart reminder";

/// Where one stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Waiting,
    Mailed,
    /// Something was paid, nothing is left in the cart, or the mailbox was reminded of another a while ago.
    NotNeeded,
    Withdrawn,
}

impl Status {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Mailed => "mailed",
            Self::NotNeeded => "not_needed",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Takes down what a checkout says of the reminder: a ticked box is a consent, one that is not ticked any more takes it back.
///
/// # Errors
/// When the database does.
pub async fn note<C: ConnectionTrait>(
    txn: &C,
    visitor: &visitors::Model,
    email: &str,
    wanted: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    visitors::lock(txn, visitor).await?;
    for waiting in waiting_of(txn, visitor).await? {
        if wanted && waiting.email == email {
            let mut row: cart_reminders::ActiveModel = waiting.into();
            row.due_at = Set((now + AFTER).into());
            row.update(txn).await?;
            return Ok(());
        }
        end(txn, &waiting, now).await?;
    }
    if !wanted {
        return Ok(());
    }
    let consent = consent::give(txn, visitor, OFFER, email, now).await?;
    let row = cart_reminders::ActiveModel {
        pid: Set(CartReminderId::random().0),
        visitor_id: Set(visitor.id),
        consent_id: Set(consent.id),
        email: Set(email.into()),
        status: Set(Status::Waiting.name().into()),
        due_at: Set((now + AFTER).into()),
        ..Default::default()
    };
    row.insert(txn).await?;
    Ok(())
}

/// Whether the visitor has asked for one that is not sent yet.
///
/// # Errors
/// When the database does.
pub async fn is_wanted<C: ConnectionTrait>(db: &C, visitor: &visitors::Model) -> Result<bool> {
    Ok(!waiting_of(db, visitor).await?.is_empty())
}

/// The reminder that a mail's link belongs to.
///
/// # Errors
/// [`Error::NotFound`] for a link that is not ours, or when it is forgotten.
pub async fn find<C: ConnectionTrait>(
    db: &C,
    vault: &Vault,
    pid: CartReminderId,
    key: &str,
) -> Result<Model> {
    if !vault.verifies(LINK, pid.0.as_bytes(), key) {
        return Err(Error::NotFound);
    }
    let found = Entity::find().filter(Column::Pid.eq(pid.0)).one(db).await?;
    found.ok_or(Error::NotFound)
}

/// Takes the consent back; nothing is mailed any more.
///
/// # Errors
/// When the database does.
pub async fn withdraw(db: &DatabaseConnection, reminder: &Model, now: DateTime<Utc>) -> Result<()> {
    let txn = begin_write(db).await?;
    end(&txn, reminder, now).await?;
    txn.commit().await?;
    Ok(())
}

/// Takes back every consent of an address.
///
/// # Errors
/// When the database does.
pub async fn withdraw_all<C: ConnectionTrait>(
    txn: &C,
    email: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let waiting = Entity::find()
        .filter(Column::Email.eq(email))
        .filter(Column::Status.eq(Status::Waiting.name()));
    for reminder in waiting.all(txn).await? {
        end(txn, &reminder, now).await?;
    }
    Ok(())
}

async fn waiting_of<C: ConnectionTrait>(db: &C, visitor: &visitors::Model) -> Result<Vec<Model>> {
    let waiting = Entity::find()
        .filter(Column::VisitorId.eq(visitor.id))
        .filter(Column::Status.eq(Status::Waiting.name()));
    Ok(waiting.all(db).await?)
}

async fn end<C: ConnectionTrait>(txn: &C, reminder: &Model, now: DateTime<Utc>) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(Status::Withdrawn.name()))
        .filter(Column::Id.eq(reminder.id))
        .exec(txn)
        .await?;
    consent::withdraw(txn, reminder.consent_id, now).await
}

impl Model {
    /// The address of a page about it, with the key that opens it.
    #[must_use]
    pub fn link(&self, shop: &Shop, page: &str) -> String {
        let key = shop.vault.keyed_hash(LINK, self.pid.as_bytes());
        shop.absolute(&format!("/cart/reminders/{}{page}?key={key}", self.pid))
    }
}
