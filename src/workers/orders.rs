//! Makes a paid order's print files and sends the job to the partner.

use async_trait::async_trait;
use loco_rs::{app::AppContext, bgworker::BackgroundWorker};
use serde::{Deserialize, Serialize};

use crate::{errors::Result, models::orders::producing, shop::now};

pub struct Produce {
    ctx: AppContext,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Args {
    pub id: i64,
}

#[async_trait]
impl BackgroundWorker<Args> for Produce {
    fn build(ctx: &AppContext) -> Self {
        Self { ctx: ctx.clone() }
    }

    fn class_name() -> String {
        "produce_order".into()
    }

    async fn perform(&self, args: Args) -> loco_rs::Result<()> {
        Ok(producing::produce(&self.ctx, args.id, now()).await?)
    }
}

/// # Errors
/// When the queue does; the sweep finds what was left.
pub async fn produce_later(ctx: &AppContext, id: i64) -> Result<()> {
    Produce::perform_later(ctx, Args { id }).await?;
    Ok(())
}
