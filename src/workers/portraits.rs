//! Paints the queued portraits.

use async_trait::async_trait;
use loco_rs::{app::AppContext, bgworker::BackgroundWorker};
use serde::{Deserialize, Serialize};

use crate::{errors::Result, models::portraits::composing};

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

/// # Errors
/// When the queue does; the sweep finds what was left.
pub async fn compose_later(ctx: &AppContext, id: i64) -> Result<()> {
    Compose::perform_later(ctx, Args { id }).await?;
    Ok(())
}
