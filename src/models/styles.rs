//! Styles: the catalogue of ways to paint. Seeded from `src/fixtures/styles.yaml`, then the database's own.

pub mod own;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use vision::style::StyleParameters;

use super::_entities::styles::{self, Column, Entity};
use crate::errors::{Error, Result};

pub use styles::Model;

/// Styles on offer, in the order of the wall.
///
/// # Errors
/// When the database does.
pub async fn on_offer<C: ConnectionTrait>(db: &C) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::Active.eq(true))
        .order_by_asc(Column::Position)
        .all(db)
        .await?)
}

/// # Errors
/// [`Error::NotFound`] when no style on offer has this name.
pub async fn find_on_offer<C: ConnectionTrait>(db: &C, slug: &str) -> Result<Model> {
    Entity::find()
        .filter(Column::Slug.eq(slug))
        .filter(Column::Active.eq(true))
        .one(db)
        .await?
        .ok_or(Error::NotFound)
}

/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn find<C: ConnectionTrait>(db: &C, id: i64) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound)
}

impl Model {
    /// How the network is to paint.
    ///
    /// # Errors
    /// When what the database holds is not a style.
    pub fn parameters(&self) -> Result<StyleParameters> {
        Ok(serde_json::from_value(self.parameters.clone())?)
    }
}
