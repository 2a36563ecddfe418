//! An order is assessed again when a card was tried for it. It decides nothing: staff see it.

use std::time::Instant;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Set};

use super::{
    Entity, OrderFacts, assessments, history::ordering::Ordered, identities, micros, of_order,
    outcome_of,
};
use crate::{
    errors::Result,
    models::{
        _entities::order_keys::{self, Column as KeyColumn, Entity as Keys},
        fraud::{policy::Policy, score},
        ids::VisitorId,
        orders,
    },
    shop::Shop,
};

/// Writes down which keys an order came by.
///
/// # Errors
/// When the database does.
pub async fn keep_keys<C: ConnectionTrait>(
    txn: &C,
    order_id: i64,
    keys: &[identities::Model],
) -> Result<()> {
    let rows = keys.iter().map(|key| order_keys::ActiveModel {
        order_id: Set(order_id),
        identity_key_id: Set(key.id),
        ..Default::default()
    });
    Keys::insert_many(rows).exec_without_returning(txn).await?;
    Ok(())
}

/// Assesses an order again, by the cards that were tried for it by now.
///
/// # Errors
/// When the database does.
pub async fn order<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    policy: &Policy,
    order: &orders::Model,
    now: DateTime<Utc>,
) -> Result<()> {
    let began = Instant::now();
    let Some(before) = of_order(txn, order.id).await? else {
        return Ok(());
    };
    let keys: Vec<i64> = Keys::find()
        .select_only()
        .column(KeyColumn::IdentityKeyId)
        .filter(KeyColumn::OrderId.eq(order.id))
        .into_tuple()
        .all(txn)
        .await?;
    let ordered = Ordered {
        keys: &keys,
        facts: &OrderFacts::new(&order.email, &order.country),
        country: before.country.as_deref(),
        order: Some(order),
    };
    let known = ordered.signals(txn, shop, now).await?;
    let verdict = score::judge_again(policy, before.reasons(), &known);
    let row = assessments::ActiveModel {
        pid: Set(VisitorId::random().0),
        action: Set(before.action),
        visitor_id: Set(before.visitor_id),
        order_id: Set(Some(order.id)),
        country: Set(before.country),
        network: Set(before.network),
        signals: Set(serde_json::to_value(&verdict.reasons)?),
        score: Set(verdict.score),
        outcome: Set(verdict.rung.name().into()),
        observed_score: Set(verdict.observed_score),
        observed_outcome: Set(outcome_of(&verdict)),
        policy_version: Set(policy.version.to_string()),
        micros: Set(micros(began)),
        ..Default::default()
    };
    Entity::insert(row).exec_without_returning(txn).await?;
    Ok(())
}
