//! Known: what the shop's books say of whoever asked, side by side, for the person who answers.

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::{Model, Status};
use crate::{
    errors::{Error, Result},
    models::{
        _entities::{orders, portraits},
        assessments::allowances,
        fraud::policy::Policy,
        identities::company::{self, Company},
        ids::ChallengeId,
        portraits::Status as PortraitStatus,
        quotas::{capacity::DAY, reservation::Ledger},
        visitors,
    },
    shop::Shop,
};

/// So many of the latest paintings and orders are shown.
const SHOWN: u64 = 12;

/// What is known of a visitor.
pub struct Known {
    pub company: Company,
    pub previews_day: usize,
    pub previews_month: usize,
    /// How many previews they may have in 24 hours and in 30 days.
    pub capacity: (u32, u32),
    /// What its shopper can see, the latest first: nothing that is held or erased.
    pub portraits: Vec<portraits::Model>,
    pub orders: Vec<orders::Model>,
}

/// A challenge whose shopper waits for an answer.
///
/// # Errors
/// [`Error::NotFound`] also for one that was answered: the staff looks at no others.
pub async fn find_asked<C: ConnectionTrait>(db: &C, pid: ChallengeId) -> Result<Model> {
    let challenge = super::find(db, pid).await?;
    match challenge.status() {
        Status::Asked => Ok(challenge),
        _ => Err(Error::NotFound),
    }
}

/// # Errors
/// When the database does.
pub async fn known(
    db: &DatabaseConnection,
    shop: &Shop,
    policy: &Policy,
    challenge: &Model,
    now: DateTime<Utc>,
) -> Result<Known> {
    let visitor = visitors::find_by_id(db, challenge.visitor_id).await?;
    let company = company::of(db, shop, policy, &visitor, now).await?;
    let taken = Ledger::read(db, &company.own, now)
        .await?
        .taken(&company.own);
    let seen = allowances::Seen {
        visitor: Some(&visitor),
        account: None,
    };
    let (_, trust) = allowances::standing(db, shop, policy, seen, now).await?;
    let portraits = portraits::Entity::find()
        .filter(portraits::Column::VisitorId.eq(visitor.id))
        .filter(portraits::Column::Status.eq(PortraitStatus::Ready.name()))
        .filter(portraits::Column::PreviewKey.is_not_null())
        .order_by_desc(portraits::Column::Id)
        .limit(SHOWN)
        .all(db)
        .await?;
    let orders = orders::Entity::find()
        .filter(orders::Column::VisitorId.eq(visitor.id))
        .order_by_desc(orders::Column::Id)
        .limit(SHOWN)
        .all(db)
        .await?;
    Ok(Known {
        previews_day: taken.iter().filter(|taken| **taken > now - DAY).count(),
        previews_month: taken.len(),
        capacity: policy.capacities.of(trust),
        company,
        portraits,
        orders,
    })
}
