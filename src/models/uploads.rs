//! Uploads: photos as they arrived, upright, without metadata, sealed with a key of their own.

use chrono::{DateTime, Duration, Utc};
use loco_rs::app::AppContext;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
};

use super::{
    _entities::uploads::{self, Column, Entity},
    ids::UploadId,
    objects,
    privacy::vault::DataKey,
    studio::Developed,
    visitors,
};
use crate::{
    errors::{Error, Result},
    shop::HasShop,
};

pub use uploads::Model;

/// A developed photo that is in storage and not yet in the database.
pub struct Stored {
    row: uploads::ActiveModel,
    key: String,
}

impl Stored {
    /// Seals the photo into storage. Follow with [`Stored::insert`], or with [`Stored::discard`] when it is not to be kept.
    ///
    /// # Errors
    /// When storage does not take it.
    pub async fn put(
        ctx: &AppContext,
        visitor_id: i64,
        content_hash: String,
        photo: &Developed,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let shop = ctx.shop();
        let pid = UploadId::random();
        let key = format!("uploads/{pid}/photo.jpg");
        let (data_key, wrapped_key) = shop.vault.new_data_key()?;
        objects::put(ctx, &key, &data_key, &photo.jpeg).await?;
        let kept = Duration::days(shop.settings.uploads.retention_days);
        let row = uploads::ActiveModel {
            pid: Set(pid.0),
            visitor_id: Set(visitor_id),
            content_hash: Set(content_hash),
            width: Set(i32::try_from(photo.width).unwrap_or(i32::MAX)),
            height: Set(i32::try_from(photo.height).unwrap_or(i32::MAX)),
            format: Set(photo.format.clone()),
            jpeg_quality: Set(photo.jpeg_quality.map(i32::from)),
            byte_size: Set(i64::try_from(photo.jpeg.len()).unwrap_or(i64::MAX)),
            object_key: Set(key.clone()),
            wrapped_key: Set(wrapped_key),
            expires_at: Set((now + kept).into()),
            ..Default::default()
        };
        Ok(Self { row, key })
    }

    /// # Errors
    /// When the database does.
    pub async fn insert<C: ConnectionTrait>(&self, txn: &C) -> Result<Model> {
        Ok(self.row.clone().insert(txn).await?)
    }

    /// Removes the photo from storage again.
    ///
    /// # Errors
    /// When storage cannot be reached.
    pub async fn discard(self, ctx: &AppContext) -> Result<()> {
        objects::delete(ctx, &self.key).await
    }
}

/// The visitor's own upload.
///
/// # Errors
/// [`Error::NotFound`] also for an upload of somebody else, or one that was erased.
pub async fn find_owned<C: ConnectionTrait>(
    db: &C,
    visitor: &visitors::Model,
    pid: UploadId,
) -> Result<Model> {
    Entity::find()
        .filter(Column::Pid.eq(pid.0))
        .filter(visitor.shares(Column::VisitorId))
        .filter(Column::ErasedAt.is_null())
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

/// The same photo, sent by the same visitor before.
///
/// # Errors
/// When the database does.
pub async fn find_same<C: ConnectionTrait>(
    db: &C,
    visitor_id: i64,
    content_hash: &str,
) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::VisitorId.eq(visitor_id))
        .filter(Column::ContentHash.eq(content_hash))
        .filter(Column::ErasedAt.is_null())
        .one(db)
        .await?)
}

/// The visitor's latest uploads.
///
/// # Errors
/// When the database does.
pub async fn latest<C: ConnectionTrait>(
    db: &C,
    visitor: &visitors::Model,
    limit: u64,
) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::VisitorId.eq(visitor.id))
        .filter(Column::ErasedAt.is_null())
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(db)
        .await?)
}

/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn find<C: ConnectionTrait>(db: &C, id: i64) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

impl Model {
    #[must_use]
    pub fn public_id(&self) -> UploadId {
        UploadId(self.pid)
    }

    /// The key of this upload and of everything painted from it.
    ///
    /// # Errors
    /// When it was wrapped under another master key.
    pub fn data_key(&self, ctx: &AppContext) -> Result<DataKey> {
        ctx.shop().vault.unwrap_data_key(&self.wrapped_key)
    }

    /// The photo (JPEG).
    ///
    /// # Errors
    /// [`Error::NotFound`] after it was erased.
    pub async fn photo(&self, ctx: &AppContext) -> Result<Vec<u8>> {
        if self.erased_at.is_some() {
            return Err(Error::NotFound);
        }
        objects::get(ctx, &self.object_key, &self.data_key(ctx)?).await
    }
}
