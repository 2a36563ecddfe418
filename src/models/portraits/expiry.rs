//! Expiry: uploads that nobody ordered from are erased with everything painted from them, in bounded batches.

use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::{
    ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait, RelationTrait,
    sea_query::Expr,
};

use super::Model;
use crate::{
    errors::Result,
    models::{
        _entities::{cart_lines, order_lines, orders, portraits, uploads},
        begin_write, objects,
        orders::Status,
    },
};

/// How many uploads one sweep erases.
const BATCH: u64 = 50;

/// Erases what has expired; answers how many uploads. One that fails is logged and tried again by the next sweep.
///
/// # Errors
/// When the database does.
pub async fn sweep(ctx: &AppContext, now: DateTime<Utc>) -> Result<usize> {
    let ordered = portraits::Entity::find()
        .select_only()
        .column(portraits::Column::UploadId)
        .inner_join(order_lines::Entity)
        .join(JoinType::InnerJoin, order_lines::Relation::Orders.def())
        .filter(orders::Column::Status.ne(Status::Cancelled.name()))
        .into_query();
    let expired = uploads::Entity::find()
        .filter(uploads::Column::ExpiresAt.lte(now))
        .filter(uploads::Column::ErasedAt.is_null())
        .filter(uploads::Column::Id.not_in_subquery(ordered))
        .limit(BATCH)
        .all(&ctx.db)
        .await?;
    let mut erased = 0;
    for upload in expired {
        match erase(ctx, &upload, now).await {
            Ok(()) => erased += 1,
            Err(error) => tracing::error!(%error, upload = %upload.pid, "not erased"),
        }
    }
    Ok(erased)
}

/// Erases one upload: its objects, then its key (without which nothing that a backup still holds can be read).
///
/// # Errors
/// When storage or the database fail; nothing is half forgotten, the next call goes on.
pub async fn erase(ctx: &AppContext, upload: &uploads::Model, now: DateTime<Utc>) -> Result<()> {
    let painted: Vec<Model> = portraits::Entity::find()
        .filter(portraits::Column::UploadId.eq(upload.id))
        .all(&ctx.db)
        .await?;
    for portrait in &painted {
        let keys = [&portrait.composition_key, &portrait.preview_key];
        for key in keys.into_iter().flatten() {
            objects::delete(ctx, key).await?;
        }
    }
    objects::delete(ctx, &upload.object_key).await?;
    let txn = begin_write(&ctx.db).await?;
    let ids: Vec<i64> = painted.iter().map(|portrait| portrait.id).collect();
    cart_lines::Entity::delete_many()
        .filter(cart_lines::Column::PortraitId.is_in(ids.clone()))
        .exec(&txn)
        .await?;
    portraits::Entity::update_many()
        .col_expr(
            portraits::Column::CompositionKey,
            Expr::value(None::<String>),
        )
        .col_expr(portraits::Column::PreviewKey, Expr::value(None::<String>))
        .filter(portraits::Column::Id.is_in(ids))
        .exec(&txn)
        .await?;
    uploads::Entity::update_many()
        .col_expr(uploads::Column::WrappedKey, Expr::value(""))
        .col_expr(uploads::Column::ContentHash, Expr::value(""))
        .col_expr(uploads::Column::ErasedAt, Expr::value(now))
        .filter(uploads::Column::Id.eq(upload.id))
        .exec(&txn)
        .await?;
    txn.commit().await?;
    Ok(())
}
