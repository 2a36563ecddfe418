//! What is known of somebody who orders: by the keys that the order came by, and by the cards that were tried for it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use crate::{
    errors::Result,
    models::{
        assessments::{OrderFacts, count},
        fraud::signals::Ordering,
        identities::{self, IdentityKey},
        orders,
        payments::card_attempts,
        quotas::capacity::{DAY, MONTH},
        visitors,
    },
    shop::Shop,
};

/// An order, as far as it is assessed.
pub(in crate::models::assessments) struct Ordered<'a> {
    /// The keys that it came by.
    pub keys: &'a [i64],
    pub facts: &'a OrderFacts,
    /// The country of the network address.
    pub country: Option<&'a str>,
    /// Once it is there.
    pub order: Option<&'a orders::Model>,
}

impl Ordered<'_> {
    pub async fn signals<C: ConnectionTrait>(
        &self,
        txn: &C,
        shop: &Shop,
        now: DateTime<Utc>,
    ) -> Result<Ordering> {
        let tried = card_attempts::by_keys(txn, self.keys, now - DAY).await?;
        let prefixes: BTreeSet<_> = tried
            .iter()
            .filter_map(|it| it.prefix_hash.as_ref())
            .collect();
        let declines = tried.iter().filter(|it| it.declined);
        let own = match self.order {
            Some(order) => card_attempts::of_order(txn, order.id).await?,
            None => Vec::new(),
        };
        let abroad = |card: &str| card != self.facts.country;
        let card_country = own.last().and_then(|card| card.country.as_deref());
        Ok(Ordering {
            declines: count(declines.count()),
            card_prefixes: count(prefixes.len()),
            ships_elsewhere: self.country.is_some_and(abroad),
            card_from_elsewhere: card_country.is_some_and(abroad),
            processor_risk: own
                .iter()
                .map(|card| card.risk().steps())
                .max()
                .unwrap_or(0),
            disposable_email: self.facts.disposable_email,
            cards_shared: self.unconnected(txn, shop, &own, now).await?,
        })
    }

    /// How many others paid with one of these cards in 30 days and are not held to be the same person.
    async fn unconnected<C: ConnectionTrait>(
        &self,
        txn: &C,
        shop: &Shop,
        cards: &[card_attempts::Model],
        now: DateTime<Utc>,
    ) -> Result<u32> {
        let Some(order) = self.order else {
            return Ok(0);
        };
        let cards: Vec<i64> = cards.iter().map(|it| it.identity_key_id).collect();
        let mut unconnected = 0;
        let own = cluster_of(txn, shop, order.visitor_id, now).await?;
        for payer in card_attempts::payers(txn, &cards, now - MONTH).await? {
            let is_own = payer == order.visitor_id
                || own.is_some() && cluster_of(txn, shop, payer, now).await? == own;
            unconnected += u32::from(!is_own);
        }
        Ok(unconnected)
    }
}

async fn cluster_of<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    visitor: i64,
    now: DateTime<Utc>,
) -> Result<Option<i64>> {
    let visitor = visitors::find_by_id(txn, visitor).await?;
    let key = IdentityKey::visitor(&shop.vault, visitor.public_id(), now);
    let row = identities::find(txn, &key).await?;
    Ok(row.and_then(|row| row.cluster_id))
}
