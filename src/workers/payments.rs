//! Collects money that a shopper agreed to.

use async_trait::async_trait;
use loco_rs::{app::AppContext, bgworker::BackgroundWorker};
use serde::{Deserialize, Serialize};

use crate::{errors::Result, models::payments::collecting, shop::now};

pub struct Collect {
    ctx: AppContext,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Args {
    pub id: i64,
}

#[async_trait]
impl BackgroundWorker<Args> for Collect {
    fn build(ctx: &AppContext) -> Self {
        Self { ctx: ctx.clone() }
    }

    fn class_name() -> String {
        "collect_payment".into()
    }

    async fn perform(&self, args: Args) -> loco_rs::Result<()> {
        let next = collecting::collect(&self.ctx, args.id, now()).await?;
        Ok(super::start(&self.ctx, next).await?)
    }
}

/// # Errors
/// When the queue does; the sweep finds what was left.
pub async fn collect_later(ctx: &AppContext, id: i64) -> Result<()> {
    Collect::perform_later(ctx, Args { id }).await?;
    Ok(())
}
