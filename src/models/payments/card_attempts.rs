//! Cards that were tried for an order, as keyed hashes. A card that paid joins those who paid with it; cards that are tried
//! one after the other are told to staff.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationTrait, Set,
};

use super::gateway::CardFacts;
use crate::{
    errors::Result,
    models::{
        _entities::{
            card_attempts::{self, Column, Entity},
            order_keys, orders,
        },
        assessments::reconsidering,
        fraud::policy,
        identities::{
            self, IdentityKey,
            clusters::{self, Evidence},
        },
        visitors,
    },
    shop::Shop,
};

pub use card_attempts::Model;

/// A card that was tried.
pub struct Tried<'a> {
    gateway: &'a str,
    facts: Option<&'a CardFacts>,
    declined: bool,
}

impl<'a> Tried<'a> {
    #[must_use]
    pub fn new(gateway: &'a str, facts: Option<&'a CardFacts>, declined: bool) -> Self {
        Self {
            gateway,
            facts,
            declined,
        }
    }

    /// Writes it down, joins the browser and a card that paid, and assesses the order again. Of a processor that says nothing of
    /// its cards nothing is written down.
    ///
    /// # Errors
    /// When the database does.
    pub async fn note<C: ConnectionTrait>(
        &self,
        txn: &C,
        shop: &Shop,
        order_id: i64,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let Some(facts) = self.facts else {
            return Ok(());
        };
        let vault = &shop.vault;
        let card = IdentityKey::card(vault, self.gateway, &facts.fingerprint, now);
        let order = orders::Entity::find_by_id(order_id).one(txn).await?;
        let order = order.ok_or(crate::errors::Error::NotFound)?;
        let visitor = visitors::find_by_id(txn, order.visitor_id).await?;
        let browser = IdentityKey::visitor(vault, visitor.public_id(), now);
        let keys = [card.clone(), browser.clone()];
        let rows = identities::touch(txn, &keys, &[], now).await?;
        let (card, browser) = (rows.of(&card)?, rows.of(&browser)?);
        let prefix = facts.prefix.as_deref();
        let row = card_attempts::ActiveModel {
            order_id: Set(order_id),
            identity_key_id: Set(card.id),
            prefix_hash: Set(prefix.map(|it| vault.keyed_hash("card prefix", it.as_bytes()))),
            country: Set(facts.country.clone()),
            declined: Set(self.declined),
            attempted_at: Set(now.into()),
            ..Default::default()
        };
        row.insert(txn).await?;
        let policy = policy::current(txn, &shop.settings.quotas, now).await?;
        if !self.declined {
            let evidence = Evidence::PaidWithCard;
            clusters::merge(txn, browser, card, evidence, policy.cluster_cap).await?;
        }
        reconsidering::order(txn, shop, &policy, &order, now).await
    }
}

/// Cards that were tried since then for orders that came by one of these keys.
///
/// # Errors
/// When the database does.
pub async fn by_keys<C: ConnectionTrait>(
    db: &C,
    keys: &[i64],
    since: DateTime<Utc>,
) -> Result<Vec<Model>> {
    let came_by = order_keys::Entity::find()
        .select_only()
        .column(order_keys::Column::OrderId)
        .filter(order_keys::Column::IdentityKeyId.is_in(keys.iter().copied()))
        .into_query();
    Ok(Entity::find()
        .filter(Column::OrderId.in_subquery(came_by))
        .filter(Column::AttemptedAt.gt(since))
        .all(db)
        .await?)
}

/// Cards that were tried for an order, the latest last.
///
/// # Errors
/// When the database does.
pub async fn of_order<C: ConnectionTrait>(db: &C, order_id: i64) -> Result<Vec<Model>> {
    let tried = Entity::find().filter(Column::OrderId.eq(order_id));
    Ok(tried.order_by_asc(Column::Id).all(db).await?)
}

/// The browsers, by their visitors, that orders came from for which one of these cards paid since then.
///
/// # Errors
/// When the database does.
pub async fn payers<C: ConnectionTrait>(
    db: &C,
    cards: &[i64],
    since: DateTime<Utc>,
) -> Result<Vec<i64>> {
    Ok(Entity::find()
        .select_only()
        .column(orders::Column::VisitorId)
        .distinct()
        .join(JoinType::InnerJoin, card_attempts::Relation::Orders.def())
        .filter(Column::IdentityKeyId.is_in(cards.iter().copied()))
        .filter(Column::Declined.eq(false))
        .filter(Column::AttemptedAt.gt(since))
        .into_tuple()
        .all(db)
        .await?)
}
