//! Traces: which preview a picture is that was found somewhere else, by the number hidden in it. The picture is not kept.

use bytes::Bytes;
use loco_rs::app::AppContext;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::{
    _entities::{order_lines, orders, visitors},
    audit_log,
    portraits::{self, Model as Portrait},
    staff, styles,
};
use crate::{
    errors::{Error, Result},
    shop::HasShop,
};

/// More orders of one portrait than this are not told.
const MOST_ORDERS: u64 = 20;

/// What a found picture tells.
#[derive(Debug)]
pub enum Trace {
    /// It is this preview.
    Found(Box<Found>),
    /// It is a preview of this shop, by this number, and there is nothing about it any more.
    Gone(u64),
    /// No mark can be read in it.
    Unmarked,
}

/// A preview that was found again.
#[derive(Debug)]
pub struct Found {
    pub portrait: Portrait,
    pub style: styles::Model,
    pub visitor: visitors::Model,
    /// What was ordered of it, newest first.
    pub orders: Vec<orders::Model>,
}

/// Reads the mark of a picture. That somebody of the staff found a visitor by it is noted in the audit log.
///
/// # Errors
/// A [`Refusal`](crate::errors::Refusal) for what is no picture or too large a one; otherwise when the database fails.
pub async fn trace(ctx: &AppContext, staff: &staff::Model, picture: Bytes) -> Result<Trace> {
    let shop = ctx.shop();
    let (secret, limits) = (shop.vault.imprint_key(), &shop.settings.uploads);
    let Some(number) = shop.studio.read_imprint(picture, limits, secret).await? else {
        return Ok(Trace::Unmarked);
    };
    let portrait = match i64::try_from(number) {
        Ok(id) => portraits::find(&ctx.db, id).await,
        Err(_) => Err(Error::NotFound),
    };
    let portrait = match portrait {
        Ok(portrait) => portrait,
        Err(Error::NotFound) => return Ok(Trace::Gone(number)),
        Err(error) => return Err(error),
    };
    let subject = portrait.pid.to_string();
    audit_log::record(&ctx.db, staff, "portrait_traced", &subject, json!({})).await?;
    Ok(Trace::Found(Box::new(
        Found::load(&ctx.db, portrait).await?,
    )))
}

impl Found {
    async fn load<C: ConnectionTrait>(db: &C, portrait: Portrait) -> Result<Self> {
        let visitor = visitors::Entity::find_by_id(portrait.visitor_id).one(db);
        let orders = orders::Entity::find()
            .inner_join(order_lines::Entity)
            .filter(order_lines::Column::PortraitId.eq(portrait.id))
            .distinct()
            .order_by_desc(orders::Column::Id)
            .limit(MOST_ORDERS);
        Ok(Self {
            style: styles::find(db, portrait.style_id).await?,
            visitor: visitor.await?.ok_or(Error::NotFound)?,
            orders: orders.all(db).await?,
            portrait,
        })
    }
}
