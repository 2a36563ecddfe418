//! Workers: each takes an id and calls one model function. The row is the job; the queue only says "look now".

pub mod mails;
pub mod orders;
pub mod payments;
pub mod portraits;
pub mod refunds;
pub mod webhook_outbox;

use crate::{errors::Result, models::orders::payable::Next};
use loco_rs::app::AppContext;

/// Starts what a transaction left to be done after its commit.
///
/// # Errors
/// When the queue does; the sweep finds what was left.
pub async fn start(ctx: &AppContext, next: Next) -> Result<()> {
    match next {
        Next::MakePrintFiles(order) => orders::produce_later(ctx, order).await?,
        Next::Refund(refund) => refunds::ask_later(ctx, refund).await?,
        Next::Collect(payment) => payments::collect_later(ctx, payment).await?,
        Next::Nothing => {}
    }
    mails::send_due_later(ctx).await?;
    webhook_outbox::deliver_due_later(ctx).await
}
