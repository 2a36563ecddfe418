//! Cards that were tried for an order, as keyed hashes. A card that paid joins those who paid with it; cards that are tried
//! one after the other are told to staff.

use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, RelationTrait, Set,
};

use super::{
    Status,
    gateway::{CardFacts, GatewayEvent, Report, Risk},
};
use crate::{
    errors::{Error, Result},
    models::{
        _entities::{
            card_attempts::{self, Column, Entity},
            order_keys, orders,
        },
        assessments::reconsidering,
        begin_write,
        fraud::policy,
        identities::{
            self, IdentityKey,
            clusters::{self, Evidence},
        },
        visitors,
    },
    shop::{HasShop, Shop},
};

pub use card_attempts::Model;

/// Writes the card of a report down, joins the browser and a card that paid, and assesses the order again: in a transaction of
/// its own, after the money's. Of a processor that says nothing of its cards nothing is written down.
///
/// # Errors
/// When the database does; what was paid is paid all the same.
pub async fn note(
    ctx: &AppContext,
    gateway: &str,
    event: &GatewayEvent,
    now: DateTime<Utc>,
) -> Result<()> {
    let (facts, declined) = match &event.report {
        Report::Succeeded {
            facts: Some(facts), ..
        }
        | Report::Charged { facts, .. } => (facts, false),
        Report::Failed {
            facts: Some(facts), ..
        } => (facts, true),
        _ => return Ok(()),
    };
    let shop = ctx.shop();
    let txn = begin_write(&ctx.db).await?;
    let Some(payment) = super::find_by(&txn, gateway, &event.about).await? else {
        return Ok(());
    };
    let told_apart = matches!(event.report, Report::Charged { .. });
    if !declined && !told_apart && payment.status() != Status::Succeeded {
        return Ok(()); // paid another amount than asked
    }
    let order = orders::Entity::find_by_id(payment.order_id)
        .one(&txn)
        .await?;
    let order = order.ok_or(Error::NotFound)?;
    let policy = policy::current(&txn, &shop.settings.quotas, now).await?;
    let (browser, card) = keys(&txn, &shop, &order, (gateway, facts), now).await?;
    let prefix = facts.prefix.as_deref().map(str::as_bytes);
    let row = card_attempts::ActiveModel {
        order_id: Set(order.id),
        identity_key_id: Set(card.id),
        prefix_hash: Set(prefix.map(|it| shop.vault.keyed_hash("card prefix", it))),
        country: Set(facts.country.clone()),
        declined: Set(declined),
        risk: Set(Some(facts.risk.name().into())),
        attempted_at: Set(now.into()),
        ..Default::default()
    };
    row.insert(&txn).await?;
    if !declined {
        let evidence = Evidence::PaidWithCard;
        clusters::merge(&txn, &browser, &card, evidence, policy.cluster_cap).await?;
    }
    reconsidering::order(&txn, &shop, &policy, &order, now).await?;
    txn.commit().await?;
    Ok(())
}

/// The browser that ordered, and the card.
async fn keys<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    order: &orders::Model,
    (gateway, facts): (&str, &CardFacts),
    now: DateTime<Utc>,
) -> Result<(identities::Model, identities::Model)> {
    let visitor = visitors::find_by_id(txn, order.visitor_id).await?;
    let browser = IdentityKey::visitor(&shop.vault, visitor.public_id(), now);
    let card = IdentityKey::card(&shop.vault, gateway, &facts.fingerprint, now);
    let keys = [browser, card];
    let rows = identities::touch(txn, &keys, &[], now).await?;
    let [browser, card] = &keys;
    Ok((rows.of(browser)?.clone(), rows.of(card)?.clone()))
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

impl Model {
    /// How risky the processor held the payment to be.
    #[must_use]
    pub fn risk(&self) -> Risk {
        self.risk.as_deref().map_or(Risk::Normal, Risk::parse)
    }
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
