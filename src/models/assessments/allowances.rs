//! What somebody may still have, for pages that show it: no assessment is made.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::{
    errors::Result,
    models::{
        _entities::orders,
        fraud::policy::Policy,
        identities::{self, IdentityKey, Kind, clusters},
        orders::Status as OrderStatus,
        quotas::{
            Allowance, Trust,
            capacity::{self, MONTH},
            reservation::Ledger,
        },
        visitors,
    },
    shop::Shop,
};

/// What somebody may still have, for a page that shows it.
///
/// # Errors
/// When the database does.
pub async fn allowance<C: ConnectionTrait>(
    db: &C,
    shop: &Shop,
    policy: &Policy,
    visitor: Option<&visitors::Model>,
    now: DateTime<Utc>,
) -> Result<Allowance> {
    Ok(standing(db, shop, policy, visitor, now).await?.0)
}

/// The same, with what they have shown of themselves.
///
/// # Errors
/// When the database does.
pub async fn standing<C: ConnectionTrait>(
    db: &C,
    shop: &Shop,
    policy: &Policy,
    visitor: Option<&visitors::Model>,
    now: DateTime<Utc>,
) -> Result<(Allowance, Trust)> {
    let Some(visitor) = visitor else {
        let all = policy.capacities.of(Trust::default());
        return Ok((capacity::allowance(all, &[], now), Trust::default()));
    };
    let key = IdentityKey::visitor(&shop.vault, visitor.public_id(), now);
    let members = match identities::find(db, &key).await? {
        Some(row) => match row.cluster_id {
            Some(cluster) => clusters::of_cluster(db, cluster).await?,
            None => vec![row],
        },
        None => Vec::new(),
    };
    let own: Vec<i64> = members.iter().map(|member| member.id).collect();
    let (paid_orders, _) = orders(db, visitor, now).await?;
    let trust = Trust {
        confirmed_email: members.iter().any(|key| key.kind == Kind::Email.name()),
        paid_orders,
    };
    let taken = Ledger::read(db, &own, now).await?.taken(&own);
    let allowance = capacity::allowance(policy.capacities.of(trust), &taken, now);
    Ok((allowance, trust))
}

/// Orders of the last 30 days that were paid, and those of them that arrived.
pub(super) async fn orders<C: ConnectionTrait>(
    db: &C,
    visitor: &visitors::Model,
    now: DateTime<Utc>,
) -> Result<(u32, u32)> {
    let paid = [
        OrderStatus::Paid,
        OrderStatus::InProduction,
        OrderStatus::Shipped,
        OrderStatus::Completed,
    ];
    let statuses: Vec<String> = orders::Entity::find()
        .select_only()
        .column(orders::Column::Status)
        .filter(orders::Column::VisitorId.eq(visitor.id))
        .filter(orders::Column::Status.is_in(paid.map(OrderStatus::name)))
        .filter(orders::Column::CreatedAt.gt(now - MONTH))
        .into_tuple()
        .all(db)
        .await?;
    let arrived = statuses
        .iter()
        .filter(|s| *s == OrderStatus::Completed.name());
    Ok((super::count(statuses.len()), super::count(arrived.count())))
}
