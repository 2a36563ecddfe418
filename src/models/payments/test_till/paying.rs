//! Paying at the till: a card is entered, and the bank may ask back. What comes of it stands in the books and in a
//! webhook to the shop, in one transaction.

use loco_rs::app::AppContext;

use super::{
    cards::{self, Answer, Shown, Typed},
    charges::{self, CHALLENGED, OPEN, SUCCEEDED},
    webhooks,
};
use crate::{
    errors::{Error, Refusal, Result},
    models::begin_write,
};

/// What the shopper sees next at the till.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Paid: back to the shop.
    Return,
    /// The bank asks whether it is really them.
    Challenge,
    /// The card was refused, with the bank's reason.
    Refused(String),
}

/// A card is entered.
///
/// # Errors
/// A [`Refusal`] when the charge is paid already.
pub async fn present_card(ctx: &AppContext, reference: &str, typed: &Typed<'_>) -> Result<Next> {
    let answer = cards::answer(typed.number);
    let card = Shown::new(typed);
    match answer {
        Answer::Succeeds => settle(ctx, reference, SUCCEEDED, &card, None).await,
        Answer::Challenges => settle(ctx, reference, CHALLENGED, &card, None).await,
        Answer::Fails(reason) => settle(ctx, reference, OPEN, &card, Some(reason)).await,
        Answer::NotACard => Ok(Next::Refused("That is not one of the test cards.".into())),
    }
}

/// The bank's question is answered.
///
/// # Errors
/// A [`Refusal`] when nothing was asked.
pub async fn answer_challenge(ctx: &AppContext, reference: &str, approved: bool) -> Result<Next> {
    let charge = charges::find(&ctx.db, reference).await?;
    if charge.status != CHALLENGED {
        return Err(already_done());
    }
    let card = charge.shown();
    if approved {
        settle(ctx, reference, SUCCEEDED, &card, None).await
    } else {
        let reason = "The bank's check was not passed.";
        settle(ctx, reference, OPEN, &card, Some(reason)).await
    }
}

async fn settle(
    ctx: &AppContext,
    reference: &str,
    status: &str,
    card: &Shown,
    failure: Option<&str>,
) -> Result<Next> {
    let txn = begin_write(&ctx.db).await?;
    let charge = charges::find(&txn, reference).await?;
    if !charges::transition(&txn, &charge, status, card).await? {
        return Err(already_done());
    }
    let (next, webhook) = match (status, failure) {
        (SUCCEEDED, _) => {
            let webhook = webhooks::succeeded(&txn, &charge, card).await?;
            (Next::Return, Some(webhook))
        }
        (_, Some(reason)) => {
            let webhook = webhooks::failed(&txn, &charge, card, reason).await?;
            (Next::Refused(reason.into()), Some(webhook))
        }
        _ => (Next::Challenge, None),
    };
    txn.commit().await?;
    if let Some(id) = webhook {
        crate::workers::webhook_outbox::deliver_later(ctx, id).await?;
    }
    Ok(next)
}

fn already_done() -> Error {
    Refusal::conflict("paid_already", "This payment is finished already.").into()
}
