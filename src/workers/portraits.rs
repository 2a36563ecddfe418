//! Paints the queued portraits.

use std::time::Duration;

use async_trait::async_trait;
use loco_rs::{app::AppContext, bgworker::BackgroundWorker};
use serde::{Deserialize, Serialize};

use crate::{
    errors::Result,
    models::portraits::composing,
    shop::{HasShop, now},
};

/// How often a process with painters looks for portraits that another one lost. The sweep looks too, where there is none.
const LOOKS: Duration = Duration::from_secs(15);

pub struct Compose {
    ctx: AppContext,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Args {
    pub id: i64,
}

#[async_trait]
impl BackgroundWorker<Args> for Compose {
    fn build(ctx: &AppContext) -> Self {
        Self { ctx: ctx.clone() }
    }

    fn class_name() -> String {
        "compose_portrait".into()
    }

    async fn perform(&self, _args: Args) -> loco_rs::Result<()> {
        Ok(composing::compose(&self.ctx).await?)
    }
}

/// Has the portrait painted: at once if painters work in this process, else when a worker process asks the queue, which it
/// does once a second. The job is queued in any case, for a process that dies.
///
/// # Errors
/// When the queue does; the sweep finds what was left.
pub async fn compose_later(ctx: &AppContext, id: i64) -> Result<()> {
    Compose::perform_later(ctx, Args { id }).await?;
    if ctx.shop().studio.has_painter() {
        let ctx = ctx.clone();
        tokio::spawn(async move {
            if let Err(error) = composing::compose(&ctx).await {
                tracing::warn!(%error, "not painted at once; the queue has it still");
            }
        });
    }
    Ok(())
}

/// Looks now and then for portraits whose painter died, for as long as the process runs: their shopper waits.
pub fn watch(ctx: &AppContext) {
    let ctx = ctx.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(LOOKS).await;
            if let Err(error) = take_up_lost(&ctx).await {
                tracing::warn!(%error, "lost portraits not looked for");
            }
        }
    });
}

async fn take_up_lost(ctx: &AppContext) -> Result<()> {
    for id in composing::find_lost(ctx, now()).await? {
        compose_later(ctx, id).await?;
    }
    Ok(())
}
