//! Photos that were seen before, in whatever orientation: kept as keyed hashes of a perceptual hash's bands.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Set,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use super::{IdentityKey, Model, Rows, known, sightings};
use crate::{
    errors::Result,
    models::{
        _entities::photo_marks::{self, Column, Entity},
        fraud::photo_hash::ENOUGH,
    },
};

/// So many photos with bands in common are looked at.
const LOOKED_AT: u64 = 100;

/// Whose the photo is besides this browser's: their visitor keys. `forms` are its bands in each orientation.
///
/// # Errors
/// When the database does.
pub async fn elsewhere<C: ConnectionTrait>(
    txn: &C,
    forms: &[Vec<IdentityKey>],
    visitor: &Model,
    now: DateTime<Utc>,
) -> Result<BTreeSet<i64>> {
    let keys: Vec<IdentityKey> = forms.concat();
    let rows = known(txn, &keys, false).await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(BTreeSet::new());
    }
    let candidates: Vec<i64> = Entity::find()
        .select_only()
        .column(Column::UploadId)
        .filter(Column::IdentityKeyId.is_in(ids.clone()))
        .filter(Column::VisitorKeyId.ne(visitor.id))
        .filter(Column::SeenAt.gt(sightings::horizon(now)))
        .group_by(Column::UploadId)
        .having(Expr::col(Column::Id).count().gte(ENOUGH as i64))
        .limit(LOOKED_AT)
        .into_tuple()
        .all(txn)
        .await?;
    let marks: Vec<(i64, i64, i64)> = Entity::find()
        .select_only()
        .columns([
            Column::UploadId,
            Column::VisitorKeyId,
            Column::IdentityKeyId,
        ])
        .filter(Column::UploadId.is_in(candidates))
        .filter(Column::IdentityKeyId.is_in(ids))
        .into_tuple()
        .all(txn)
        .await?;
    let mut photos: BTreeMap<(i64, i64), BTreeSet<i64>> = BTreeMap::new();
    for (upload, visitor, band) in marks {
        photos.entry((upload, visitor)).or_default().insert(band);
    }
    let id_of = |key: &IdentityKey| {
        let row = rows
            .iter()
            .find(|row| row.hash == key.hash || row.hash == key.before);
        row.map(|row| row.id)
    };
    let forms: Vec<Vec<i64>> = forms
        .iter()
        .map(|form| form.iter().filter_map(id_of).collect())
        .collect();
    let is_same = |bands: &BTreeSet<i64>| {
        let agreeing = |form: &Vec<i64>| form.iter().filter(|band| bands.contains(band)).count();
        forms.iter().any(|form| agreeing(form) >= ENOUGH)
    };
    let same = photos.into_iter().filter(|(_, bands)| is_same(bands));
    Ok(same.map(|((_, visitor), _)| visitor).collect())
}

/// Writes a photo's bands down, the upright ones.
///
/// # Errors
/// When the database does.
pub async fn mark<C: ConnectionTrait>(
    txn: &C,
    rows: &Rows,
    upright: &[IdentityKey],
    visitor: &Model,
    upload_id: i64,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut marks = Vec::with_capacity(upright.len());
    for key in upright {
        marks.push(photo_marks::ActiveModel {
            upload_id: Set(upload_id),
            visitor_key_id: Set(visitor.id),
            identity_key_id: Set(rows.of(key)?.id),
            seen_at: Set(now.into()),
            ..Default::default()
        });
    }
    if marks.is_empty() {
        return Ok(());
    }
    let columns = [Column::UploadId, Column::IdentityKeyId];
    Entity::insert_many(marks)
        .on_conflict(OnConflict::columns(columns).do_nothing().to_owned())
        .exec_without_returning(txn)
        .await?;
    Ok(())
}
