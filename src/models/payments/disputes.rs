//! Disputes: money that a shopper's bank asks back. The processor decides; the shop writes down what it tells.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set,
};

use super::gateway::DisputeReport;
use crate::{
    errors::Result,
    models::_entities::{
        disputes::{self, Column, Entity},
        payments,
    },
};

pub use disputes::Model;

/// Where a dispute stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It can be answered at the processor.
    NeedsResponse,
    UnderReview,
    /// The money stays, or has come back.
    Won,
    /// The money is gone.
    Lost,
}

impl Status {
    pub const ALL: [Self; 4] = [
        Self::NeedsResponse,
        Self::UnderReview,
        Self::Won,
        Self::Lost,
    ];

    /// What is decided stays decided, however late the news of before comes.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        match self {
            Self::NeedsResponse => next != Self::NeedsResponse,
            Self::UnderReview => matches!(next, Self::Won | Self::Lost),
            Self::Won | Self::Lost => false,
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NeedsResponse => "needs_response",
            Self::UnderReview => "under_review",
            Self::Won => "won",
            Self::Lost => "lost",
        }
    }

    /// In the staff's words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NeedsResponse => "Waits for an answer",
            Self::UnderReview => "The bank looks at it",
            Self::Won => "Won",
            Self::Lost => "Lost",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// What a report changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// A dispute that was not known.
    New,
    /// It stands elsewhere now.
    Moved,
    Nothing,
}

/// Writes down what the processor tells of a dispute.
///
/// # Errors
/// When the database does.
pub async fn tell<C: ConnectionTrait>(
    txn: &C,
    payment: &payments::Model,
    report: &DisputeReport,
) -> Result<Told> {
    let known = Entity::find()
        .filter(Column::PaymentId.eq(payment.id))
        .filter(Column::Reference.eq(&report.reference))
        .one(txn)
        .await?;
    let Some(known) = known else {
        let row = disputes::ActiveModel {
            payment_id: Set(payment.id),
            reference: Set(report.reference.clone()),
            status: Set(report.status.name().into()),
            amount_minor: Set(report.amount_minor),
            currency: Set(payment.currency.clone()),
            reason: Set(report.reason.clone()),
            due_at: Set(report.due_at.map(Into::into)),
            ..Default::default()
        };
        row.insert(txn).await?;
        return Ok(Told::New);
    };
    if !known.status().may_become(report.status) {
        return Ok(Told::Nothing);
    }
    let mut row: disputes::ActiveModel = known.into();
    row.status = Set(report.status.name().into());
    row.amount_minor = Set(report.amount_minor);
    row.due_at = Set(report.due_at.map(Into::into));
    row.update(txn).await?;
    Ok(Told::Moved)
}

/// All disputes of a payment, oldest first.
///
/// # Errors
/// When the database does.
pub async fn of_payment<C: ConnectionTrait>(db: &C, payment_id: i64) -> Result<Vec<Model>> {
    let rows = Entity::find().filter(Column::PaymentId.eq(payment_id));
    Ok(rows.order_by_asc(Column::Id).all(db).await?)
}

/// What of a payment the bank holds or has taken: it cannot be given back a second time.
///
/// # Errors
/// When the database does.
pub async fn held_minor<C: ConnectionTrait>(db: &C, payment_id: i64) -> Result<i64> {
    let rows = of_payment(db, payment_id).await?;
    let held = rows.iter().filter(|row| row.status() != Status::Won);
    Ok(held.map(|row| row.amount_minor).sum())
}

impl Model {
    #[must_use]
    pub fn status(&self) -> Status {
        Status::parse(&self.status).unwrap_or(Status::NeedsResponse)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What the bank decided first stands, whatever news of before comes after it.
        #[test]
        fn a_decision_stands(reports in proptest::collection::vec(proptest::sample::select(Status::ALL.to_vec()), 1..12)) {
            let end = reports.iter().fold(Status::NeedsResponse, |status, report| {
                if status.may_become(*report) { *report } else { status }
            });
            let decided = reports.iter().find(|it| matches!(it, Status::Won | Status::Lost));
            match decided {
                Some(decided) => prop_assert_eq!(end, *decided),
                None => prop_assert!(matches!(end, Status::NeedsResponse | Status::UnderReview)),
            }
        }
    }
}
