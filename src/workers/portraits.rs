//! Paints the queued portraits.

use async_trait::async_trait;
use loco_rs::{app::AppContext, bgworker::BackgroundWorker};
use serde::{Deserialize, Serialize};

use crate::{errors::Result, models::portraits::composing, shop::HasShop};

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
