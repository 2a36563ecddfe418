//! Asking for a portrait: upload, portrait, assessment and reservation stand in one transaction or not at all.

use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set,
};

use super::{Column, Entity, Model, Status, portraits};
use crate::{
    errors::Result,
    models::{
        assessments::{self, About, Action, Signals},
        begin_write,
        identities::IdentityKey,
        quotas::{Allowance, reservation},
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
        let stored = Stored::put(ctx, self.visitor.id, hash, &developed, now).await?;
        let requested = self.with_stored(ctx, &stored, now).await;
        if !matches!(requested, Ok(Requested::Queued(_))) {
            stored.discard(ctx).await?;
        }
        requested
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
        if let Some(known) = self.known(&txn, upload).await? {
            return Ok(Requested::Known(known));
        }
        let requested = self.queue(&txn, ctx, upload, now).await?;
        if matches!(requested, Requested::Queued(_)) {
            txn.commit().await?;
        }
        Ok(requested)
    }

    async fn with_stored(
        &self,
        ctx: &AppContext,
        stored: &Stored,
        now: DateTime<Utc>,
    ) -> Result<Requested> {
        let txn = begin_write(&ctx.db).await?;
        let upload = stored.insert(&txn).await?;
        let requested = self.queue(&txn, ctx, &upload, now).await?;
        if matches!(requested, Requested::Queued(_)) {
            txn.commit().await?;
        }
        Ok(requested)
    }

    async fn known<C: ConnectionTrait>(
        &self,
        txn: &C,
        upload: &uploads::Model,
    ) -> Result<Option<Model>> {
        Ok(Entity::find()
            .filter(Column::UploadId.eq(upload.id))
            .filter(Column::StyleId.eq(self.style.id))
            .filter(Column::Status.ne(Status::Failed.name()))
            .order_by_desc(Column::Id)
            .one(txn)
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
        let portrait = portraits::ActiveModel {
            pid: Set(super::PortraitId::random().0),
            upload_id: Set(upload.id),
            visitor_id: Set(self.visitor.id),
            style_id: Set(self.style.id),
            status: Set(Status::Queued.name().into()),
            progress: Set(0),
            settings: Set(self.style.parameters.clone()),
            attempts: Set(0),
            ..Default::default()
        };
        let portrait = portrait.insert(txn).await?;
        let about = About {
            portrait_id: Some(portrait.id),
            order_id: None,
        };
        assessments::record(txn, Action::Preview, self.visitor.id, about, self.signals).await?;
        let quotas = &ctx.shop().settings.quotas;
        match reservation::reserve(txn, quotas, self.keys, portrait.id, now).await? {
            reservation::Outcome::Reserved => Ok(Requested::Queued(portrait)),
            reservation::Outcome::UsedUp(allowance) => Ok(Requested::UsedUp(allowance)),
        }
    }
}
