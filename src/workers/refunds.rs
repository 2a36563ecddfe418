//! Asks the payment processor for a refund.

use async_trait::async_trait;
use loco_rs::{app::AppContext, bgworker::BackgroundWorker};
use serde::{Deserialize, Serialize};

use crate::{errors::Result, models::refunds, shop::now};

pub struct Ask {
    ctx: AppContext,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Args {
    pub id: i64,
}

#[async_trait]
impl BackgroundWorker<Args> for Ask {
    fn build(ctx: &AppContext) -> Self {
        Self { ctx: ctx.clone() }
    }

    fn class_name() -> String {
        "ask_refund".into()
    }

    async fn perform(&self, args: Args) -> loco_rs::Result<()> {
        Ok(refunds::ask(&self.ctx, args.id, now()).await?)
    }
}

/// # Errors
/// When the queue does; the sweep finds what was left.
pub async fn ask_later(ctx: &AppContext, id: i64) -> Result<()> {
    Ask::perform_later(ctx, Args { id }).await?;
    Ok(())
}
