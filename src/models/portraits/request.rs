//! Asking for a portrait: upload, portrait, assessment and reservation stand in one transaction or not at all.

mod deciding;

use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::DatabaseTransaction;

use self::deciding::{Deciding, Photo};
use super::{Model, settings::Choices};
use crate::{
    errors::Result,
    models::{
        assessments::{self, Evidence},
        begin_write, challenges,
        quotas::Allowance,
        styles,
        uploads::{self, Stored},
        visitors,
    },
    shop::HasShop,
};

/// Who asks, for what.
pub struct Request<'a> {
    pub visitor: &'a visitors::Model,
    pub style: &'a styles::Model,
    pub choices: &'a Choices,
    pub evidence: &'a Evidence,
    /// A challenge that was passed for this picture.
    pub pass: Option<&'a challenges::Model>,
}

/// What came of it.
pub enum Requested {
    /// A new portrait, queued: tell a worker.
    Queued(Model),
    /// The same photo in the same style was painted before (or is being painted): nothing is taken.
    Known(Model),
    UsedUp(Allowance),
    /// Something is asked for first; the photo is kept.
    Challenged(challenges::Model),
}

impl Request<'_> {
    /// A portrait from a photo that has just arrived.
    ///
    /// # Errors
    /// When the photo is refused, or the database or storage fails; then nothing is left behind.
    pub async fn from_photo(
        &self,
        ctx: &AppContext,
        photo: bytes::Bytes,
        now: DateTime<Utc>,
    ) -> Result<Requested> {
        let shop = ctx.shop();
        let hash = shop.vault.keyed_hash("photo", &photo);
        if let Some(known) = uploads::find_same(&ctx.db, self.visitor.id, &hash).await? {
            return self.from_upload(ctx, &known, now).await;
        }
        let developed = shop.studio.develop(photo, &shop.settings.uploads).await?;
        let stored = Stored::put(ctx, self.visitor.id, hash.clone(), &developed, now).await?;
        let evidence = self.evidence.clone().with_photo(&shop, &developed, now);
        let request = Request {
            evidence: &evidence,
            ..*self
        };
        match request.with_stored(ctx, &stored, &hash, now).await {
            Ok((requested, true)) => Ok(requested),
            Ok((requested, false)) => stored.discard(ctx).await.map(|()| requested),
            Err(error) => stored.discard(ctx).await.and(Err(error)),
        }
    }

    /// A portrait in another style from a photo that is already here.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn from_upload(
        &self,
        ctx: &AppContext,
        upload: &uploads::Model,
        now: DateTime<Utc>,
    ) -> Result<Requested> {
        let txn = begin_write(&ctx.db).await?;
        let requested = self.deciding(&txn, ctx, now).await?.of(upload).await?;
        end(txn, &requested).await?;
        Ok(requested)
    }

    /// Of a photo that is sent twice at once, one is kept: whoever comes second finds the first one's upload. Answers also
    /// whether the stored photo belongs to an upload now.
    async fn with_stored(
        &self,
        ctx: &AppContext,
        stored: &Stored,
        hash: &str,
        now: DateTime<Utc>,
    ) -> Result<(Requested, bool)> {
        let txn = begin_write(&ctx.db).await?;
        let deciding = self.deciding(&txn, ctx, now).await?;
        let (requested, kept) = match uploads::find_same(&txn, self.visitor.id, hash).await? {
            Some(upload) => (deciding.of(&upload).await?, false),
            None => {
                let requested = deciding.queue(Photo::New(stored), &[]).await?;
                let kept = !matches!(requested, Requested::UsedUp(_));
                (requested, kept)
            }
        };
        end(txn, &requested).await?;
        Ok((requested, kept))
    }

    /// Under the locks of the keys that the request came by.
    async fn deciding<'a>(
        &'a self,
        txn: &'a DatabaseTransaction,
        ctx: &AppContext,
        now: DateTime<Utc>,
    ) -> Result<Deciding<'a>> {
        Ok(Deciding {
            request: self,
            rows: assessments::touch(txn, self.evidence, now).await?,
            shop: ctx.shop(),
            txn,
            now,
        })
    }
}

/// What was painted already leaves no trace.
async fn end(txn: DatabaseTransaction, requested: &Requested) -> Result<()> {
    match requested {
        Requested::Known(_) => Ok(txn.rollback().await?),
        _ => Ok(txn.commit().await?),
    }
}
