//! The sweep, once a minute: finds what a crash left behind and what has come due. Everything it starts is safe to start
//! twice.

use std::time::Duration;

use async_trait::async_trait;
use loco_rs::{
    app::AppContext,
    task::{Task, TaskInfo, Vars},
};

use crate::{
    errors::Result,
    models::{
        accounts, assessments,
        carts::{self, reminders},
        challenges::sent_links,
        identities::retention,
        invoices,
        orders::{cancellable, completing, producing},
        payments::{collecting, receiving},
        portraits::{composing, expiry},
        privacy::consent,
        refunds,
    },
    shop::{HasShop, now},
    workers,
};

pub struct Sweep;

#[async_trait]
impl Task for Sweep {
    fn task(&self) -> TaskInfo {
        TaskInfo {
            name: "sweep".into(),
            detail: "finds what a crash left behind and what has come due".into(),
        }
    }

    async fn run(&self, ctx: &AppContext, _vars: &Vars) -> loco_rs::Result<()> {
        sweep(ctx).await?;
        Ok(look_again(ctx).await?)
    }
}

/// A painter that dies late in the minute is noticed only so many seconds later: looked for then, it is never more than a minute until
/// its portrait is painted again or given back.
async fn look_again(ctx: &AppContext) -> Result<()> {
    if !composing::is_held(ctx).await? {
        return Ok(());
    }
    let after = ctx.shop().settings.painting.lost_after_seconds;
    tokio::time::sleep(Duration::from_secs(after.clamp(0, 60).unsigned_abs())).await;
    for id in composing::find_lost(ctx, now()).await? {
        workers::portraits::compose_later(ctx, id).await?;
    }
    Ok(())
}

/// One sweep.
///
/// # Errors
/// When the database or the queue does; the next sweep goes on.
pub async fn sweep(ctx: &AppContext) -> Result<()> {
    let now = now();
    for id in composing::find_lost(ctx, now).await? {
        workers::portraits::compose_later(ctx, id).await?;
    }
    for id in producing::find_interrupted(ctx, now).await? {
        workers::orders::produce_later(ctx, id).await?;
    }
    for id in refunds::find_unasked(ctx, now).await? {
        workers::refunds::ask_later(ctx, id).await?;
    }
    for id in collecting::find_uncollected(ctx, now).await? {
        workers::payments::collect_later(ctx, id).await?;
    }
    reminders::sweep(ctx, now).await?;
    workers::webhook_outbox::deliver_due_later(ctx).await?;
    workers::mails::send_due_later(ctx).await?;
    receiving::sweep(ctx, now).await?;
    cancellable::sweep_unpaid(ctx, now).await?;
    completing::sweep(ctx, now).await?;
    retention::sweep(&ctx.db, now).await?;
    sent_links::sweep(&ctx.db, now).await?;
    accounts::retention::sweep(&ctx.db, now).await?;
    carts::retention::sweep(&ctx.db, now).await?;
    consent::sweep(&ctx.db, now).await?;
    assessments::retention::sweep(&ctx.db, now).await?;
    invoices::sweep(&ctx.db, &ctx.shop().settings, now).await?;
    let erased = expiry::sweep(ctx, now).await?;
    if erased > 0 {
        tracing::info!(erased, "uploads erased");
    }
    Ok(())
}
