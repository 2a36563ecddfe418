//! History: what the shop's own books say of a request.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect,
    RelationTrait,
};

use super::evidence::Evidence;
use crate::{
    errors::Result,
    models::{
        _entities::{orders, payments},
        fraud::{policy::Policy, signals::History},
        identities::{
            self, IdentityKey, Kind, Rows,
            alike::{self, Alike},
            clusters, photos, sightings,
        },
        lists,
        orders::Status as OrderStatus,
        payments::status::Status as PaymentStatus,
        quotas::{
            Allowance, Trust,
            capacity::{self, DAY, MONTH},
            reservation,
        },
        visitors,
    },
    shop::Shop,
};

/// Of so many kinds of devices at an address, one more twin that used its previews up is to be expected.
const DEVICES_A_TWIN: usize = 10;
/// An address may show so many new browsers a day before it is crowded, whatever it is used to.
const QUIET_CROWD: f64 = 20.0;
/// What an address is used to may grow so much.
const CROWD_GROWS: f64 = 2.0;
/// So many previews in five minutes are quick for an address that is not used to crowds.
const QUICK: i64 = 12;

/// What the books say, and what is left to whoever asks.
pub(super) struct Books {
    pub history: History,
    pub trust: Trust,
    pub allowance: Allowance,
    pub known: sightings::Known,
}

/// Everything that is looked up about one request, under the locks of its keys.
pub(super) struct Look<'a, C> {
    pub txn: &'a C,
    pub shop: &'a Shop,
    pub policy: &'a Policy,
    pub visitor: &'a visitors::Model,
    pub evidence: &'a Evidence,
    pub rows: &'a Rows,
    pub now: DateTime<Utc>,
}

impl<C: ConnectionTrait> Look<'_, C> {
    pub async fn books(&self, seen: sightings::Seen<'_>) -> Result<Books> {
        let members = clusters::members(self.txn, seen.visitor).await?;
        let own: Vec<i64> = members.iter().map(|member| member.id).collect();
        let confirmed_email = members.iter().any(|key| key.kind == Kind::Email.name());
        let (paid_orders, delivered_orders) = orders(self.txn, self.visitor, self.now).await?;
        let trust = Trust {
            confirmed_email,
            paid_orders,
        };
        let capacities = self.policy.capacities.of(trust);
        let taken = reservation::taken(self.txn, &own, self.now).await?;
        let allowance = capacity::allowance(capacities, &taken, self.now);
        let known = sightings::known(self.txn, seen).await?;
        let alike = self.alike(seen, &known, &own).await?;
        let together = [
            taken,
            reservation::taken(self.txn, &alike.same, self.now).await?,
        ]
        .concat();
        let together = capacity::allowance(capacities, &together, self.now);
        let (crowd_doublings, is_used_to) = self.crowd(seen);
        let history = History {
            alike_over_limit: !alike.same.is_empty() && together.left == 0,
            alike: count(alike.same.len()),
            twins_used_up: self.used_up(&alike).await?,
            photo_elsewhere: self.photo(&own, seen).await?,
            crowd_doublings,
            is_fast: self.is_fast(seen, is_used_to).await?,
            unsteady: self.is_unsteady(seen, &known),
            silent: seen.device.is_none() && known.is_silent(),
            declines: self.declines().await?,
            ships_elsewhere: self.ships_elsewhere(),
            disposable_email: self
                .evidence
                .order
                .as_ref()
                .is_some_and(|o| o.disposable_email),
            cards_shared: 0,
            confirmed_email,
            paid_orders,
            delivered_orders,
            listed: lists::verdict(self.txn, &self.key_ids(&own), self.now).await?,
        };
        Ok(Books {
            history,
            trust,
            allowance,
            known,
        })
    }

    async fn alike(
        &self,
        seen: sightings::Seen<'_>,
        known: &sightings::Known,
        own: &[i64],
    ) -> Result<Alike> {
        let total = self.shop.traffic.blocks(self.txn, self.now).await?;
        let enough = self.policy.enough();
        let mut alike = alike::find(self.txn, seen, known, total, enough, self.now).await?;
        alike.same.retain(|key| !own.contains(key));
        alike.twins.retain(|key| !own.contains(key));
        Ok(alike)
    }

    /// How many twins had a day's previews in 30 days. Where many kinds of devices are seen, there are twins by chance.
    async fn used_up(&self, alike: &Alike) -> Result<u32> {
        let counts = reservation::counts(self.txn, &alike.twins, self.now - MONTH).await?;
        let all = i64::from(self.policy.capacities.per_day);
        let used_up = counts.iter().filter(|(_, had)| *had >= all).count();
        Ok(count(
            used_up.saturating_sub(alike.devices_here / DEVICES_A_TWIN),
        ))
    }

    async fn photo(&self, own: &[i64], seen: sightings::Seen<'_>) -> Result<u32> {
        let found =
            photos::elsewhere(self.txn, &self.evidence.photo, seen.visitor, self.now).await?;
        let others = found.iter().filter(|key| !own.contains(key));
        Ok(count(others.count()))
    }

    /// How often the address's number of newcomers has doubled beyond what it is used to, and whether it is used to many.
    fn crowd(&self, seen: sightings::Seen<'_>) -> (u32, bool) {
        let (today, usual) = sightings::crowd(seen.address, self.now.date_naive());
        let people = self.evidence.located.users.map_or(0.0, f64::from);
        let expected = QUIET_CROWD.max(usual * CROWD_GROWS).max(people);
        let doublings = (f64::from(today) / expected).log2().floor().max(0.0);
        (doublings as u32, usual.max(people) > QUIET_CROWD)
    }

    async fn is_fast(&self, seen: sightings::Seen<'_>, is_used_to: bool) -> Result<bool> {
        if is_used_to {
            return Ok(false);
        }
        let since = self.now - TimeDelta::minutes(5);
        let counts = reservation::counts(self.txn, &[seen.address.id], since).await?;
        Ok(counts.iter().any(|(_, previews)| *previews >= QUICK))
    }

    /// Brave draws anew at every page as well; of it nothing that is drawn is among the parts.
    fn is_unsteady(&self, seen: sightings::Seen<'_>, known: &sightings::Known) -> bool {
        let mut drawn = seen.parts.iter().filter(|(name, _)| *name == "canvas");
        self.evidence.draws_steadily && drawn.any(|(name, key)| known.is_noisy(name, key, self.now))
    }

    /// Cards that were declined today, to whoever orders.
    async fn declines(&self) -> Result<u32> {
        if self.evidence.order.is_none() {
            return Ok(0);
        }
        let declined = payments::Entity::find()
            .join(JoinType::InnerJoin, payments::Relation::Orders.def())
            .filter(orders::Column::VisitorId.eq(self.visitor.id))
            .filter(payments::Column::Status.eq(PaymentStatus::Failed.name()))
            .filter(payments::Column::CreatedAt.gt(self.now - DAY))
            .count(self.txn)
            .await?;
        Ok(u32::try_from(declined).unwrap_or(u32::MAX))
    }

    fn ships_elsewhere(&self) -> bool {
        let order = self.evidence.order.as_ref();
        let country = self.evidence.located.country.as_ref();
        order
            .zip(country)
            .is_some_and(|(order, country)| order.country != *country)
    }

    fn key_ids(&self, own: &[i64]) -> Vec<i64> {
        let evidence = self.evidence;
        let keys = [&evidence.visitor, &evidence.address, &evidence.block];
        let keys = keys.into_iter().chain(&evidence.device);
        let rows = keys.filter_map(|key| self.rows.get(key));
        rows.map(|row| row.id).chain(own.iter().copied()).collect()
    }
}

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
    let taken = reservation::taken(db, &own, now).await?;
    let allowance = capacity::allowance(policy.capacities.of(trust), &taken, now);
    Ok((allowance, trust))
}

/// Orders of the last 30 days that were paid, and those of them that arrived.
async fn orders<C: ConnectionTrait>(
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
    Ok((count(statuses.len()), count(arrived.count())))
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
