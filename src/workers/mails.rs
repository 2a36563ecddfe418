//! Sends a mail.

use async_trait::async_trait;
use loco_rs::{app::AppContext, bgworker::BackgroundWorker};
use serde::{Deserialize, Serialize};

use crate::{errors::Result, models::mails, shop::now};

pub struct Send {
    ctx: AppContext,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Args {
    pub id: i64,
}

#[async_trait]
impl BackgroundWorker<Args> for Send {
    fn build(ctx: &AppContext) -> Self {
        Self { ctx: ctx.clone() }
    }

    fn class_name() -> String {
        "send_mail".into()
    }

    async fn perform(&self, args: Args) -> loco_rs::Result<()> {
        Ok(mails::send(&self.ctx, args.id, now()).await?)
    }
}

/// # Errors
/// When the queue does; the sweep finds what was left.
pub async fn send_later(ctx: &AppContext, id: i64) -> Result<()> {
    Send::perform_later(ctx, Args { id }).await?;
    Ok(())
}

/// Sends everything that is due: called after a commit that wrote mails.
///
/// # Errors
/// When the database or the queue does; the sweep finds what was left.
pub async fn send_due_later(ctx: &AppContext) -> Result<()> {
    for id in mails::due(ctx, now(), 100).await? {
        send_later(ctx, id).await?;
    }
    Ok(())
}
