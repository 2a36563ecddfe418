//! History: what the shop's own books say of a request.

mod likeness;
pub(super) mod ordering;
mod pace;

use sea_orm::ConnectionTrait;

use self::ordering::Ordered;
use super::{Case, allowances, count};
use crate::{
    errors::Result,
    models::{
        fraud::signals::{History, Ordering},
        identities::{self, Kind, clusters, photos, sightings},
        lists,
        quotas::{
            Allowance, Trust,
            capacity::{self, DAY},
            reservation::Ledger,
        },
    },
};

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
    pub case: &'a Case<'a>,
    pub seen: sightings::Seen<'a>,
}

/// Whoever asks, by all that is known to be theirs.
struct Own {
    members: Vec<identities::Model>,
    ids: Vec<i64>,
    /// In a day and in a month.
    capacities: (u32, u32),
}

impl<C: ConnectionTrait> Look<'_, C> {
    pub async fn books(&self) -> Result<Books> {
        let (txn, case, seen) = (self.txn, self.case, self.seen);
        let members = clusters::members(txn, seen.visitor).await?;
        let (paid_orders, delivered_orders) =
            allowances::orders(txn, case.visitor, case.now).await?;
        let trust = Trust {
            confirmed_email: members.iter().any(|key| key.kind == Kind::Email.name()),
            paid_orders,
        };
        let ids: Vec<i64> = members.iter().map(|member| member.id).collect();
        let own = Own {
            capacities: case.policy.capacities.of(trust),
            members,
            ids,
        };
        let total = case.shop.traffic.blocks(txn, case.now).await?;
        let mut near = sightings::near(txn, seen, total, case.now).await?;
        self.look_behind(&mut near).await?;
        let known = sightings::known(txn, seen, &near).await?;
        let alike = self.alike(&own, &known, &near, total).await?;
        let asked_for = [&own.ids, &alike.same, &alike.twins].map(Vec::as_slice);
        let ledger = Ledger::read(txn, &asked_for.concat(), case.now).await?;
        let (crowd_doublings, windows_exceeded) = self.pace().await?;
        let history = History {
            alike_over_limit: self.is_over_limit(&own, &alike, &ledger),
            alike: count(alike.same.len()),
            twins_used_up: self.used_up(&alike, &ledger),
            mailboxes: self.mailboxes(&own, &alike, &ledger).await?,
            photo_elsewhere: self.photo(&own).await?,
            crowd_doublings,
            windows_exceeded,
            unsteady: self.is_unsteady(&known),
            silent: self.silent(&own, &known, &ledger),
            confirmed_email: trust.confirmed_email,
            paid_orders,
            delivered_orders,
            listed: lists::verdict(txn, &self.listed_keys(&own), case.now).await?,
            ordering: self.ordering(&own).await?,
        };
        Ok(Books {
            history,
            trust,
            allowance: capacity::allowance(own.capacities, &ledger.taken(&own.ids), case.now),
            known,
        })
    }

    async fn ordering(&self, own: &Own) -> Result<Ordering> {
        let evidence = self.case.evidence;
        let Some(facts) = &evidence.order else {
            return Ok(Ordering::default());
        };
        let ordered = Ordered {
            keys: &self.listed_keys(own),
            facts,
            country: evidence.located.country.as_deref(),
            order: None,
        };
        ordered
            .signals(self.txn, self.case.shop, self.case.now)
            .await
    }

    async fn photo(&self, own: &Own) -> Result<u32> {
        let (case, visitor) = (self.case, self.seen.visitor);
        let found = photos::elsewhere(self.txn, &case.evidence.photo, visitor, case.now).await?;
        let others = found.iter().filter(|key| !own.ids.contains(key));
        Ok(count(others.count()))
    }

    /// Brave draws anew at every page as well; of it nothing that is drawn is among the parts.
    fn is_unsteady(&self, known: &sightings::Known) -> bool {
        let mut drawn = self.seen.parts.iter().filter(|(name, _)| *name == "canvas");
        self.case.evidence.draws_steadily
            && drawn.any(|(name, key)| known.is_noisy(name, key, self.case.now))
    }

    /// The first preview is as free to whoever has no JavaScript as to everybody. A program that leaves the report out to look new
    /// at every start has no more by it than one that makes its drawings up.
    fn silent(&self, own: &Own, known: &sightings::Known, ledger: &Ledger) -> u32 {
        if self.seen.device.is_some() || !known.is_silent() {
            return 0;
        }
        if own.members.iter().any(|key| key.kind == Kind::Email.name()) {
            return 1;
        }
        let day_ago = self.case.now - DAY;
        let had = ledger.taken(&own.ids);
        1 + count(had.iter().filter(|taken| **taken > day_ago).count())
    }

    fn listed_keys(&self, own: &Own) -> Vec<i64> {
        let seen = self.seen;
        let keys = [
            Some(seen.visitor),
            Some(seen.address),
            Some(seen.block),
            seen.device,
        ];
        let ids = keys.into_iter().flatten().map(|key| key.id);
        ids.chain(own.ids.iter().copied()).collect()
    }
}
