//! How much traffic the shop has: what is rare is rare among it.

use std::sync::Mutex;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::{Column, Entity, Kind};
use crate::errors::Result;

/// The count is good for so long.
const GOOD_FOR: TimeDelta = TimeDelta::seconds(60);

/// How many address blocks were seen in the last 30 days, counted once a minute.
#[derive(Debug, Default)]
pub struct Traffic(Mutex<Option<(DateTime<Utc>, u64)>>);

impl Traffic {
    /// # Errors
    /// When the database does.
    pub async fn blocks<C: ConnectionTrait>(&self, db: &C, now: DateTime<Utc>) -> Result<u64> {
        let held = *self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((counted, blocks)) = held
            && now - counted < GOOD_FOR
        {
            return Ok(blocks);
        }
        let blocks = Entity::find()
            .filter(Column::Kind.eq(Kind::AddressBlock.name()))
            .count(db)
            .await?;
        *self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = Some((now, blocks));
        Ok(blocks)
    }
}
