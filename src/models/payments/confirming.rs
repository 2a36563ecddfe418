//! Money that is on its way: the processor is asked before anybody is asked to pay, and by the page that waits for it.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use loco_rs::app::AppContext;

use super::{Status, gateway::Standing, of_order};
use crate::{errors::Result, models::orders, shop::HasShop};

/// Whether the processor has the money, or the shopper's yes, and only its webhook is still on its way. It says so itself,
/// whatever the browser claims; one that does not answer counts as no.
///
/// # Errors
/// When the database does.
pub async fn is_being_confirmed(ctx: &AppContext, order: &orders::Model) -> Result<bool> {
    if order.status() != orders::Status::AwaitingPayment {
        return Ok(false);
    }
    let shop = ctx.shop();
    for payment in of_order(&ctx.db, order.id).await? {
        let status = payment.status();
        if status == Status::Processing {
            return Ok(true);
        }
        let gateway = shop.gateways.named(&payment.gateway);
        let gateway = gateway.filter(|_| status != Status::Expired);
        let (Some(gateway), Some(reference)) = (gateway, payment.reference) else {
            continue;
        };
        match gateway.standing(&reference).await {
            Ok(Standing::Paid) => return Ok(true),
            // (A yes to a card that was refused is not one to another.)
            Ok(Standing::Agreed) if status == Status::Pending => return Ok(true),
            Ok(_) => {}
            Err(error) => tracing::warn!(%error, "the processor does not say whether it was paid"),
        }
    }
    Ok(false)
}

/// As [`is_being_confirmed`], for a page that looks again every few seconds: the longer it does the seldomer the processor is asked, and in
/// between its last answer holds.
///
/// # Errors
/// When the database does.
pub async fn seems_to_be_confirmed(
    ctx: &AppContext,
    order: &orders::Model,
    now: DateTime<Utc>,
) -> Result<bool> {
    let shop = ctx.shop();
    if let Some(answer) = shop.questions.recent_answer(order.id, now) {
        return Ok(answer);
    }
    let answer = is_being_confirmed(ctx, order).await?;
    shop.questions.note(order.id, answer, now);
    Ok(answer)
}

/// When the processors were asked about orders, and what they said.
#[derive(Default)]
pub struct Questions(Mutex<HashMap<i64, Asked>>);

struct Asked {
    first: DateTime<Utc>,
    last: DateTime<Utc>,
    answer: bool,
}

/// An answer holds for this part of the time since the first question: twenty seconds after two minutes, ten minutes after an hour.
const HOLDS_FOR_ONE_IN: i32 = 6;
/// More than so many are not remembered.
const REMEMBERED: usize = 10_000;
/// Nobody looks at a page for longer.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::hours(1);

impl Questions {
    fn recent_answer(&self, order: i64, now: DateTime<Utc>) -> Option<bool> {
        let asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = asked.get(&order)?;
        let holds_for = (now - asked.first) / HOLDS_FOR_ONE_IN;
        (now - asked.last < holds_for).then_some(asked.answer)
    }

    fn note(&self, order: i64, answer: bool, now: DateTime<Utc>) {
        let mut asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.len() >= REMEMBERED {
            asked.retain(|_, asked| now - asked.last < FORGOTTEN_AFTER);
        }
        let first = asked.get(&order).map_or(now, |asked| asked.first);
        let last = now;
        asked.insert(
            order,
            Asked {
                first,
                last,
                answer,
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_looks_for_an_hour_asks_some_thirty_times() {
        let questions = Questions::default();
        let start = DateTime::UNIX_EPOCH;
        let looks = (0..1200).map(|look| start + TimeDelta::seconds(3 * look));
        let asked = looks.filter(|now| {
            let is_asked = questions.recent_answer(7, *now).is_none();
            if is_asked {
                questions.note(7, false, *now);
            }
            is_asked
        });
        let asked: Vec<_> = asked.map(|at| (at - start).num_seconds()).collect();
        assert_eq!(asked[..5], [0, 3, 6, 9, 12], "at first each time");
        assert!((20..60).contains(&asked.len()), "{asked:?}");
    }

    #[test]
    fn who_comes_back_after_a_while_is_told_what_holds_now() {
        let questions = Questions::default();
        let start = DateTime::UNIX_EPOCH;
        questions.note(7, false, start);
        let back = start + TimeDelta::minutes(4);
        assert_eq!(questions.recent_answer(7, back), None);
        assert_eq!(questions.recent_answer(8, start), None, "another order");
    }
}
