//! What somebody may still have, for pages that show it: no assessment is made.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::{
    errors::Result,
    models::{
        _entities::orders,
        accounts,
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

/// Who looks at a page.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen<'a> {
    pub visitor: Option<&'a visitors::Model>,
    /// Who is signed in there: a new browser of theirs has what they have left.
    pub account: Option<&'a accounts::Model>,
}

/// What somebody may still have, and what they have shown of themselves.
///
/// # Errors
/// When the database does.
pub async fn standing<C: ConnectionTrait>(
    db: &C,
    shop: &Shop,
    policy: &Policy,
    seen: Seen<'_>,
    now: DateTime<Utc>,
) -> Result<(Allowance, Trust)> {
    let members = members(db, shop, seen, now).await?;
    let own: Vec<i64> = members.iter().map(|member| member.id).collect();
    let paid_orders = match seen.visitor {
        Some(visitor) => orders(db, visitor, now).await?.0,
        None => 0,
    };
    let trust = Trust {
        confirmed_email: members.iter().any(|key| key.kind == Kind::Email.name()),
        paid_orders,
    };
    let taken = Ledger::read(db, &own, now).await?.taken(&own);
    let allowance = capacity::allowance(policy.capacities.of(trust), &taken, now);
    Ok((allowance, trust))
}

/// The strong keys of whoever looks, each once.
async fn members<C: ConnectionTrait>(
    db: &C,
    shop: &Shop,
    seen: Seen<'_>,
    now: DateTime<Utc>,
) -> Result<Vec<identities::Model>> {
    let vault = &shop.vault;
    let browser = seen
        .visitor
        .map(|visitor| IdentityKey::visitor(vault, visitor.public_id(), now));
    let account = seen
        .account
        .map(|account| IdentityKey::account(vault, account.public_id(), now));
    let mut members: Vec<identities::Model> = Vec::new();
    for key in browser.into_iter().chain(account) {
        let Some(row) = identities::find(db, &key).await? else {
            continue;
        };
        let more = match row.cluster_id {
            Some(cluster) => clusters::of_cluster(db, cluster).await?,
            None => vec![row],
        };
        let known: BTreeSet<i64> = members.iter().map(|member| member.id).collect();
        members.extend(more.into_iter().filter(|key| !known.contains(&key.id)));
    }
    Ok(members)
}

/// Orders of the last 30 days that were paid, in this browser or in others of its account, and those of them that arrived.
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
    let found: Vec<(String, bool)> = orders::Entity::find()
        .select_only()
        .column(orders::Column::Status)
        .column(orders::Column::IsGiftCard)
        .filter(visitor.shares(orders::Column::VisitorId))
        .filter(orders::Column::Status.is_in(paid.map(OrderStatus::name)))
        .filter(orders::Column::CreatedAt.gt(now - MONTH))
        .into_tuple()
        .all(db)
        .await?;
    // (A gift card is mailed to anybody, at once: it arrives nowhere.)
    let arrived = found
        .iter()
        .filter(|(status, is_gift_card)| status == OrderStatus::Completed.name() && !is_gift_card);
    Ok((super::count(found.len()), super::count(arrived.count())))
}
