//! Print partners: who makes and ships. Spoken to by signed webhooks in both directions; the in-house one as well.

pub mod offers;

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, Set,
};

use super::{
    _entities::{
        partner_offers,
        partners::{self, Column, Entity},
    },
    webhook_outbox::signing,
};
use crate::{
    errors::{Error, Result},
    shop::Shop,
};

pub use partners::Model;

/// The partner of a shop that prints itself.
pub const IN_HOUSE: &str = "in-house";

/// # Errors
/// [`Error::NotFound`] when there is none of this name, or it is switched off.
pub async fn find_by_slug<C: ConnectionTrait>(db: &C, slug: &str) -> Result<Model> {
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

/// Adds a partner with fresh secrets, who makes everything until staff say otherwise. `endpoint` is an address, or a path inside the shop.
///
/// # Errors
/// When the database does.
pub async fn create<C: ConnectionTrait>(
    db: &C,
    slug: &str,
    name: &str,
    endpoint: &str,
) -> Result<Model> {
    let row = partners::ActiveModel {
        slug: Set(slug.into()),
        name: Set(name.into()),
        endpoint: Set(endpoint.into()),
        outbound_secret: Set(signing::secret_from(&rand::random::<[u8; 32]>())),
        inbound_secret: Set(signing::secret_from(&rand::random::<[u8; 32]>())),
        active: Set(true),
        ..Default::default()
    };
    let partner = row.insert(db).await?;
    offers::everything(db, &partner).await?;
    Ok(partner)
}

/// Every partner with what it makes, on or off.
///
/// # Errors
/// When the database does.
pub async fn all<C: ConnectionTrait>(db: &C) -> Result<Vec<(Model, Vec<offers::Row>)>> {
    let query = Entity::find().order_by_asc(Column::Id);
    Ok(query
        .find_with_related(partner_offers::Entity)
        .all(db)
        .await?)
}

/// Lets a partner have new orders, or no more of them.
///
/// # Errors
/// When the database does.
pub async fn switch<C: ConnectionTrait>(txn: &C, partner: Model, active: bool) -> Result<()> {
    let mut row = partner.into_active_model();
    row.active = Set(active);
    row.update(txn).await?;
    Ok(())
}

impl Model {
    /// Where this partner's webhooks go.
    #[must_use]
    pub fn endpoint(&self, shop: &Shop) -> String {
        if self.endpoint.starts_with('/') {
            shop.absolute(&self.endpoint)
        } else {
            self.endpoint.clone()
        }
    }
}
