//! Orders that a gift card pays a part of.

use limner::models::{
    _entities::{gift_card_entries as entries, gift_cards as cards, orders},
    orders::Status,
    payments, refunds,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};

use super::{Run, World};

/// What was on the card at first.
const ON_IT: i64 = 10_000;

/// What a card pays of an order.
pub struct Covered {
    card: i64,
    pub minor: i64,
}

impl World {
    /// Another order, of which a card of its own pays so much.
    pub async fn covered_order(&self, minor: i64) -> Run<'_> {
        let db = &self.app.ctx.db;
        let order = self.copy().await;
        let mut row = order.clone().into_active_model();
        row.gift_card_minor = Set(minor);
        let order = row.update(db).await.expect("an order");
        let card = cards::ActiveModel {
            pid: Set(uuid::Uuid::new_v4()),
            amount_minor: Set(ON_IT),
            balance_minor: Set(ON_IT - minor),
            currency: Set(order.currency.clone()),
            issued_at: Set(Some(limner::shop::now().into())),
            recipient_email: Set("friend@example.com".into()),
            recipient_name: Set("Ada".into()),
            sender_name: Set(String::new()),
            message: Set(String::new()),
            ..Default::default()
        };
        let card = card.insert(db).await.expect("a card");
        for (kind, amount, order_id) in [("issued", ON_IT, None), ("spent", -minor, Some(order.id))]
        {
            let entry = entries::ActiveModel {
                gift_card_id: Set(card.id),
                kind: Set(kind.into()),
                amount_minor: Set(amount),
                order_id: Set(order_id),
                ..Default::default()
            };
            entry.insert(db).await.expect("an entry");
        }
        let mut run = self.page_for(order.id, order.total_minor - minor).await;
        run.covered = Some(Covered {
            card: card.id,
            minor,
        });
        run
    }
}

impl Run<'_> {
    /// What of the card's part is paid, and what of it went back; the card has the rest, and its book says why.
    pub async fn on_the_card(&self, order: &orders::Model, seed: u64) -> (i64, i64) {
        let Some(covered) = &self.covered else {
            return (0, 0);
        };
        let db = &self.world.app.ctx.db;
        let paid = payments::succeeded_of(db, order.id)
            .await
            .expect("payments");
        let paid = paid.iter().find(|payment| payment.is_by_gift_card());
        let back = match paid {
            Some(payment) => refunds::refunded_minor(db, payment).await.expect("refunds"),
            None => 0,
        };
        let card = cards::Entity::find_by_id(covered.card).one(db).await;
        let card = card.expect("cards").expect("the card");
        let written = entries::Entity::find()
            .filter(entries::Column::GiftCardId.eq(card.id))
            .all(db)
            .await
            .expect("entries");
        let sum: i64 = written.iter().map(|entry| entry.amount_minor).sum();
        assert_eq!(card.balance_minor, sum, "seed {seed}: {written:?}");
        let held = order.status() == Status::AwaitingPayment || paid.is_some();
        let has = if held {
            ON_IT - covered.minor + back
        } else {
            ON_IT
        };
        assert_eq!(card.balance_minor, has, "seed {seed}: {order:?}");
        (if paid.is_some() { covered.minor } else { 0 }, back)
    }
}
