//! Asking for a portrait: upload, portrait, assessment and reservation stand in one transaction or not at all.

use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, Set,
};

use super::{
    Column, Entity, Model, Status,
    overtaking::overtake,
    portraits,
    settings::{Choices, Part},
};
use crate::{
    errors::{Refusal, Result},
    models::{
        assessments::{self, About, Action, Signals},
        begin_write,
        identities::{self, IdentityKey},
        quotas::{Allowance, reservation},
        styles,
        uploads::{self, Stored},
        visitors,
    },
    shop::HasShop,
};

/// The shorter side of a part that was chosen by hand, px of the photo: less is too little to paint from.
const SMALLEST_PART: u32 = 64;

/// Who asks, for what.
pub struct Request<'a> {
    pub visitor: &'a visitors::Model,
    pub style: &'a styles::Model,
    pub choices: &'a Choices,
    pub keys: &'a [IdentityKey],
    pub signals: &'a Signals,
}

/// What came of it.
pub enum Requested {
    /// A new portrait, queued: tell a worker.
    Queued(Model),
    /// The same photo in the same style was painted before (or is being painted): nothing is taken.
    Known(Model),
    UsedUp(Allowance),
}

/// Whether the stored photo belongs to an upload now.
enum Kept {
    Yes,
    No,
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
        match self.with_stored(ctx, &stored, &hash, now).await {
            Ok((requested, Kept::Yes)) => Ok(requested),
            Ok((requested, Kept::No)) => stored.discard(ctx).await.map(|()| requested),
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
        identities::lock(&txn, self.keys).await?;
        let requested = self.known_or_queued(&txn, ctx, upload, now).await?;
        commit_if_queued(txn, &requested).await?;
        Ok(requested)
    }

    /// Of a photo that is sent twice at once, one is kept: whoever comes second finds the first one's upload.
    async fn with_stored(
        &self,
        ctx: &AppContext,
        stored: &Stored,
        hash: &str,
        now: DateTime<Utc>,
    ) -> Result<(Requested, Kept)> {
        let txn = begin_write(&ctx.db).await?;
        identities::lock(&txn, self.keys).await?;
        let same = uploads::find_same(&txn, self.visitor.id, hash).await?;
        let (requested, kept) = match same {
            Some(upload) => (
                self.known_or_queued(&txn, ctx, &upload, now).await?,
                Kept::No,
            ),
            None => {
                let upload = stored.insert(&txn).await?;
                let requested = self.queue(&txn, ctx, &upload, now).await?;
                let queued = matches!(requested, Requested::Queued(_));
                (requested, if queued { Kept::Yes } else { Kept::No })
            }
        };
        commit_if_queued(txn, &requested).await?;
        Ok((requested, kept))
    }

    async fn known_or_queued<C: ConnectionTrait>(
        &self,
        txn: &C,
        ctx: &AppContext,
        upload: &uploads::Model,
        now: DateTime<Utc>,
    ) -> Result<Requested> {
        match self.known(txn, upload).await? {
            Some(known) => Ok(Requested::Known(known)),
            None => self.queue(txn, ctx, upload, now).await,
        }
    }

    /// A portrait that was painted, or is being painted, as this one would be.
    async fn known<C: ConnectionTrait>(
        &self,
        txn: &C,
        upload: &uploads::Model,
    ) -> Result<Option<Model>> {
        let painted = self.painted(txn, upload).await?;
        let alike = |portrait: &Model| {
            // A photo about which the shopper was asked is painted once they say so.
            let asked = portrait.status() == Status::Asked && self.choices.anyway;
            portrait.choices().paint_alike(self.choices) && !asked
        };
        Ok(painted.into_iter().find(alike))
    }

    /// All portraits of the upload in this style that were not given up, the newest first.
    async fn painted<C: ConnectionTrait>(
        &self,
        txn: &C,
        upload: &uploads::Model,
    ) -> Result<Vec<Model>> {
        Ok(Entity::find()
            .filter(Column::UploadId.eq(upload.id))
            .filter(Column::StyleId.eq(self.style.id))
            .filter(Column::Status.ne(Status::Failed.name()))
            .order_by_desc(Column::Id)
            .limit(200)
            .all(txn)
            .await?)
    }

    /// Portrait, assessment and reservation; the caller commits only what was queued.
    async fn queue<C: ConnectionTrait>(
        &self,
        txn: &C,
        ctx: &AppContext,
        upload: &uploads::Model,
        now: DateTime<Utc>,
    ) -> Result<Requested> {
        self.check_part(upload)?;
        overtake(txn, &self.painted(txn, upload).await?).await?;
        let quotas = &ctx.shop().settings.quotas;
        let free = self.is_free_change(txn, upload, quotas.changes).await?;
        let settings = self.choices.settings(&self.style.parameters()?);
        let portrait = portraits::ActiveModel {
            pid: Set(super::PortraitId::random().0),
            upload_id: Set(upload.id),
            visitor_id: Set(self.visitor.id),
            style_id: Set(self.style.id),
            status: Set(Status::Queued.name().into()),
            progress: Set(0),
            settings: Set(serde_json::to_value(settings)?),
            attempts: Set(0),
            ..Default::default()
        };
        let portrait = portrait.insert(txn).await?;
        let about = About {
            portrait_id: Some(portrait.id),
            order_id: None,
        };
        assessments::record(txn, Action::Preview, self.visitor.id, about, self.signals).await?;
        if free {
            return Ok(Requested::Queued(portrait));
        }
        match reservation::reserve(txn, quotas, self.keys, portrait.id, now).await? {
            reservation::Outcome::Reserved => Ok(Requested::Queued(portrait)),
            reservation::Outcome::UsedUp(allowance) => Ok(Requested::UsedUp(allowance)),
        }
    }

    /// Whether this is a change to a painting that a preview was spent on. So many are free of that; after them each takes
    /// a preview, because each is painted. While the first is not painted nothing is free: it may yet be given back.
    async fn is_free_change<C: ConnectionTrait>(
        &self,
        txn: &C,
        upload: &uploads::Model,
        free: u32,
    ) -> Result<bool> {
        let painted = self.painted(txn, upload).await?;
        let is = |status: Status| move |portrait: &&Model| portrait.status() == status;
        let ready = painted.iter().filter(is(Status::Ready));
        let ready: Vec<i64> = ready.map(|portrait| portrait.id).collect();
        let asked = painted.iter().filter(is(Status::Asked)).count();
        let count = u32::try_from(painted.len() - asked).unwrap_or(u32::MAX);
        Ok(count <= free && reservation::is_spent_on(txn, &ready).await?)
    }

    fn check_part(&self, upload: &uploads::Model) -> Result<()> {
        let Part::Exact(crop) = self.choices.part else {
            return Ok(());
        };
        let side = |length: i32| u32::try_from(length).unwrap_or(0);
        let fits = crop.fits(side(upload.width), side(upload.height));
        if fits && crop.width.min(crop.height) >= SMALLEST_PART {
            return Ok(());
        }
        let words = "This part of the photo cannot be painted. Choose a larger one.";
        Err(Refusal::unprocessable("crop_outside", words).into())
    }
}

async fn commit_if_queued(txn: DatabaseTransaction, requested: &Requested) -> Result<()> {
    match requested {
        Requested::Queued(_) => Ok(txn.commit().await?),
        Requested::Known(_) | Requested::UsedUp(_) => Ok(txn.rollback().await?),
    }
}
