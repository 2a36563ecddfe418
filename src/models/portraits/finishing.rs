//! How painting ends: the pictures are kept and shown, the shopper is asked, or the portrait is given up. Each way settles
//! the reservation in the same transaction.

use loco_rs::app::AppContext;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, UpdateMany, sea_query::Expr};
use vision::concerns::Concern;

use super::{Column, Entity, Model, Status};
use crate::{
    errors::Result,
    models::{begin_write, objects, quotas::reservation, studio::Painted, uploads},
    shop::{HasShop, now},
};

/// Stores the pictures, then shows them and commits the reservation in one transaction. What may be unfit to be seen is
/// held until somebody of the shop has looked at it.
///
/// # Errors
/// When storage or the database does.
pub async fn finish(
    ctx: &AppContext,
    portrait: &Model,
    upload: &uploads::Model,
    painted: Painted,
) -> Result<()> {
    let data_key = upload.data_key(ctx)?;
    let composition_key = format!("uploads/{}/{}-composition.png", upload.pid, portrait.pid);
    let preview_key = format!("uploads/{}/{}-preview.jpg", upload.pid, portrait.pid);
    objects::put(ctx, &composition_key, &data_key, &painted.composition).await?;
    objects::put(ctx, &preview_key, &data_key, &painted.preview).await?;
    let held = painted.unsafe_score >= ctx.shop().settings.painting.held_from;
    let status = if held { Status::Held } else { Status::Ready };
    let update = ended(portrait.id, status)
        .col_expr(Column::Progress, Expr::value(100))
        .col_expr(
            Column::Crop,
            Expr::value(serde_json::to_value(painted.crop)?),
        )
        .col_expr(
            Column::Faces,
            Expr::value(i32::try_from(painted.faces).ok()),
        )
        .col_expr(
            Column::Concerns,
            Expr::value(serde_json::to_value(&painted.concerns)?),
        )
        .col_expr(Column::Likeness, Expr::value(painted.likeness))
        .col_expr(Column::UnsafeScore, Expr::value(painted.unsafe_score))
        .col_expr(Column::CompositionKey, Expr::value(composition_key))
        .col_expr(
            Column::CompositionSha256,
            Expr::value(painted.composition_sha256),
        )
        .col_expr(Column::PreviewKey, Expr::value(preview_key))
        .col_expr(
            Column::Width,
            Expr::value(i32::try_from(painted.preview_width).ok()),
        )
        .col_expr(
            Column::Height,
            Expr::value(i32::try_from(painted.preview_height).ok()),
        )
        .col_expr(Column::ModelVersion, Expr::value(painted.model_version))
        .col_expr(Column::FinishedAt, Expr::value(now()));
    let txn = begin_write(&ctx.db).await?;
    if update.exec(&txn).await?.rows_affected == 1 {
        reservation::commit(&txn, portrait.id).await?;
    }
    txn.commit().await?;
    Ok(())
}

/// The photo is poor: the shopper is asked before a preview is spent on it.
///
/// # Errors
/// When the database does.
pub async fn ask(ctx: &AppContext, id: i64, concerns: &[Concern]) -> Result<()> {
    let concerns = serde_json::to_value(concerns)?;
    let update = ended(id, Status::Asked).col_expr(Column::Concerns, Expr::value(concerns));
    end_for_nothing(ctx, id, update).await
}

/// The portrait will never be painted, and costs nothing.
///
/// # Errors
/// When the database does.
pub async fn give_up(ctx: &AppContext, id: i64, words: &str) -> Result<()> {
    let update = ended(id, Status::Failed).col_expr(Column::Failure, Expr::value(words));
    end_for_nothing(ctx, id, update).await
}

async fn end_for_nothing(ctx: &AppContext, id: i64, update: UpdateMany<Entity>) -> Result<()> {
    let txn = begin_write(&ctx.db).await?;
    if update.exec(&txn).await?.rows_affected == 1 {
        reservation::give_back(&txn, id).await?;
    }
    txn.commit().await?;
    Ok(())
}

/// A portrait ends once: what has ended stays as it is.
fn ended(id: i64, as_what: Status) -> UpdateMany<Entity> {
    let over = Status::ALL.into_iter().filter(|status| status.is_final());
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(as_what.name()))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.is_not_in(over.map(Status::name)))
}
