//! Delivers a webhook.

use async_trait::async_trait;
use loco_rs::{app::AppContext, bgworker::BackgroundWorker};
use serde::{Deserialize, Serialize};

use crate::{errors::Result, models::webhook_outbox, shop::now};

pub struct Deliver {
    ctx: AppContext,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Args {
    pub id: i64,
}

#[async_trait]
impl BackgroundWorker<Args> for Deliver {
    fn build(ctx: &AppContext) -> Self {
        Self { ctx: ctx.clone() }
    }

    fn class_name() -> String {
        "deliver_webhook".into()
    }

    async fn perform(&self, args: Args) -> loco_rs::Result<()> {
        Ok(webhook_outbox::deliver(&self.ctx, args.id, now()).await?)
    }
}

/// # Errors
/// When the queue does; the sweep finds what was left.
pub async fn deliver_later(ctx: &AppContext, id: i64) -> Result<()> {
    Deliver::perform_later(ctx, Args { id }).await?;
    Ok(())
}

/// Delivers everything that is due: called after a commit that wrote into the outbox.
///
/// # Errors
/// When the database or the queue does; the sweep finds what was left.
pub async fn deliver_due_later(ctx: &AppContext) -> Result<()> {
    for id in webhook_outbox::due(ctx, now(), 100).await? {
        deliver_later(ctx, id).await?;
    }
    Ok(())
}
