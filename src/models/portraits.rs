//! Portraits: one painting of one upload in one style. A queued row *is* the job; the queue only says "look now".

pub mod composing;
pub mod expiry;
pub mod finishing;
mod overtaking;
pub mod request;
pub mod settings;

use loco_rs::app::AppContext;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    _entities::portraits::{self, Column, Entity},
    Page,
    ids::PortraitId,
    objects, uploads, visitors,
};
use crate::errors::{Error, Result};
use settings::{Choices, Settings};
use vision::concerns::Concern;

pub use portraits::Model;

/// Where a portrait is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Queued,
    Seeing,
    Painting,
    Finishing,
    Ready,
    /// Looked at and not painted: the shopper is asked first, because the photo is poor.
    Asked,
    /// Painted, and shown when somebody of the shop has looked at it.
    Held,
    Failed,
}

impl Status {
    pub const ALL: [Self; 8] = [
        Self::Queued,
        Self::Seeing,
        Self::Painting,
        Self::Finishing,
        Self::Ready,
        Self::Asked,
        Self::Held,
        Self::Failed,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Seeing => "seeing",
            Self::Painting => "painting",
            Self::Finishing => "finishing",
            Self::Ready => "ready",
            Self::Asked => "asked",
            Self::Held => "held",
            Self::Failed => "failed",
        }
    }

    /// In a shopper's words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Queued => "Waiting for the easel",
            Self::Seeing => "Finding the face",
            Self::Painting => "Painting",
            Self::Finishing => "Finishing",
            Self::Ready => "Ready",
            Self::Asked => "Before we paint it",
            Self::Held => "Somebody looks at it first",
            Self::Failed => "Could not be painted",
        }
    }

    /// The painter has nothing more to do with it.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Ready | Self::Asked | Self::Held | Self::Failed)
    }
}

/// The visitor's own portrait, made in this browser or in another one of the same account.
///
/// # Errors
/// [`Error::NotFound`] also for a portrait of somebody else.
pub async fn find_owned<C: ConnectionTrait>(
    db: &C,
    visitor: &visitors::Model,
    pid: PortraitId,
) -> Result<Model> {
    Entity::find()
        .filter(Column::Pid.eq(pid.0))
        .filter(visitor.shares(Column::VisitorId))
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn find<C: ConnectionTrait>(db: &C, id: i64) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn find_by_pid<C: ConnectionTrait>(db: &C, pid: PortraitId) -> Result<Model> {
    Entity::find()
        .filter(Column::Pid.eq(pid.0))
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

/// The visitor's portraits, newest first.
///
/// # Errors
/// When the database does.
pub async fn page_of<C: ConnectionTrait>(
    db: &C,
    visitor: &visitors::Model,
    page: u64,
) -> Result<Page<Model>> {
    let query = Entity::find()
        .filter(visitor.shares(Column::VisitorId))
        .order_by_desc(Column::Id);
    Ok(Page::load(query, db, page).await?)
}

/// Portraits of one upload that were not given up: the same photo in other styles.
///
/// # Errors
/// When the database does.
pub async fn of_upload<C: ConnectionTrait>(db: &C, upload_id: i64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::UploadId.eq(upload_id))
        .filter(Column::Status.ne(Status::Failed.name()))
        .order_by_desc(Column::Id)
        .limit(100)
        .all(db)
        .await?)
}

impl Model {
    #[must_use]
    pub fn public_id(&self) -> PortraitId {
        PortraitId(self.pid)
    }

    /// Where the portrait is. A word that no version wrote counts as failed.
    #[must_use]
    pub fn status(&self) -> Status {
        Status::ALL
            .into_iter()
            .find(|status| status.name() == self.status)
            .unwrap_or(Status::Failed)
    }

    /// What was chosen and how it was painted; none where an earlier version of the shop kept something else.
    #[must_use]
    pub fn settings(&self) -> Option<Settings> {
        serde_json::from_value(self.settings.clone()).ok()
    }

    /// What was chosen; the default where nothing is known of it.
    #[must_use]
    pub fn choices(&self) -> Choices {
        let settings = self.settings();
        settings
            .map(|settings| settings.choices)
            .unwrap_or_default()
    }

    /// What there is to say of the photo.
    #[must_use]
    pub fn concerns(&self) -> Vec<Concern> {
        let concerns = self.concerns.clone();
        concerns
            .and_then(|c| serde_json::from_value(c).ok())
            .unwrap_or_default()
    }

    /// The crop the studio chose, once it has looked.
    #[must_use]
    pub fn crop(&self) -> Option<vision::Crop> {
        serde_json::from_value(self.crop.clone()?).ok()
    }

    /// Whether its shopper may look at it and order it. What is held, or was kept back, has its pictures as well.
    #[must_use]
    pub fn is_shown(&self) -> bool {
        self.status() == Status::Ready && self.preview_key.is_some()
    }

    /// The watermarked preview (JPEG), for whoever may see it.
    ///
    /// # Errors
    /// [`Error::NotFound`] until it is painted, and after it was erased.
    pub async fn preview(&self, ctx: &AppContext) -> Result<Vec<u8>> {
        let key = self.preview_key.as_deref().ok_or(Error::NotFound)?;
        let upload = uploads::find(&ctx.db, self.upload_id).await?;
        objects::get(ctx, key, &upload.data_key(ctx)?).await
    }

    /// The full-quality picture (PNG). Never shown: only print files and paid downloads are made from it.
    ///
    /// # Errors
    /// [`Error::NotFound`] until it is painted, and after it was erased.
    pub async fn composition(&self, ctx: &AppContext) -> Result<Vec<u8>> {
        let key = self.composition_key.as_deref().ok_or(Error::NotFound)?;
        let upload = uploads::find(&ctx.db, self.upload_id).await?;
        objects::get(ctx, key, &upload.data_key(ctx)?).await
    }
}
