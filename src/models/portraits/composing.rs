//! Composing: a worker claims a queued portrait, the studio paints it, the reservation is committed or given back.

use std::time::Duration as Pause;

use chrono::{DateTime, Duration, Utc};
use loco_rs::app::AppContext;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use tokio::{sync::watch, time::timeout};

use super::{
    Column, Entity, Model, Status, find,
    finishing::{self, finish, give_up},
    settings::Choices,
};
use crate::{
    errors::{Error, Result},
    models::{
        studio::{Commission, Easel, Marks, Outcome, Step},
        styles, uploads,
    },
    shop::{HasShop, now},
};

/// How often a painter says that it lives; it is taken for dead after `painting.lost_after_seconds`.
const HEARTBEAT: Pause = Pause::from_secs(5);

/// While a painter has a portrait.
const HELD_BY_PAINTER: [Status; 3] = [Status::Seeing, Status::Painting, Status::Finishing];

/// Paints what is waiting, oldest first (those who were slowed down after all others), until nothing is. One painter a process: whoever finds another at it leaves the
/// queued row to that one, so that waiting portraits hold up no worker and mails go out meanwhile.
///
/// # Errors
/// When the database cannot be reached; the sweep finds what was left.
pub async fn compose(ctx: &AppContext) -> Result<()> {
    let shop = ctx.shop();
    // Looked at again after the brush is put down: a row that came in between has found the painter still there.
    while let (Some(_brush), Some(_)) = (shop.studio.take_brush(), next_waiting(ctx).await?) {
        while let Some(id) = next_waiting(ctx).await? {
            compose_one(ctx, id).await?;
        }
    }
    Ok(())
}

/// Paints one portrait if it is still waiting. Painting that fails is told to the shopper and costs nothing.
async fn compose_one(ctx: &AppContext, portrait_id: i64) -> Result<()> {
    let shop = ctx.shop();
    let easel = shop.studio.easel().await?;
    if !claim(&ctx.db, portrait_id, now()).await? {
        return Ok(());
    }
    let portrait = find(&ctx.db, portrait_id).await?;
    match paint(ctx, &portrait, easel).await {
        Ok(()) => Ok(()),
        Err(error) => {
            tracing::error!(%error, portrait = %portrait.pid, "painting failed");
            give_up(ctx, portrait_id, told(&error)).await
        }
    }
}

/// What the shopper reads of a painting that failed: whether it was the photo.
fn told(error: &Error) -> &'static str {
    match error {
        Error::Internal(cause) if cause.is::<vision::OpenError>() => {
            "The studio is shut: something is wrong with its tools, and not with your photo. Please come back later."
        }
        _ => "The studio could not paint this photo.",
    }
}

async fn next_waiting(ctx: &AppContext) -> Result<Option<i64>> {
    Ok(Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::Status.eq(Status::Queued.name()))
        .order_by_asc(Column::Slow)
        .order_by_asc(Column::Id)
        .into_tuple()
        .one(&ctx.db)
        .await?)
}

/// Portraits that nobody is painting: queued ones whose call was lost, and claimed ones whose worker died. The latter
/// are queued again, or given up after the configured number of attempts.
///
/// # Errors
/// When the database does.
pub async fn find_lost(ctx: &AppContext, now: DateTime<Utc>) -> Result<Vec<i64>> {
    let painting = &ctx.shop().settings.painting;
    let lost_before = now - Duration::seconds(painting.lost_after_seconds);
    let hopeless: Vec<i64> = ids(
        ctx,
        held_since(lost_before).add(Column::Attempts.gte(painting.attempts)),
    )
    .await?;
    for id in hopeless {
        give_up(ctx, id, "The studio could not paint this photo.").await?;
    }
    let mut lost = ids(ctx, held_since(lost_before)).await?;
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(Status::Queued.name()))
        .filter(held_since(lost_before))
        .filter(Column::Id.is_in(lost.clone()))
        .exec(&ctx.db)
        .await?;
    let waiting = Condition::all()
        .add(Column::Status.eq(Status::Queued.name()))
        .add(Column::CreatedAt.lt(now - Duration::seconds(30)))
        .add(Column::Id.is_not_in(lost.clone()));
    lost.extend(ids(ctx, waiting).await?);
    Ok(lost)
}

/// Whether a painter has a portrait, or died with one.
///
/// # Errors
/// When the database does.
pub async fn is_held(ctx: &AppContext) -> Result<bool> {
    let held = Column::Status.is_in(HELD_BY_PAINTER.map(Status::name));
    Ok(!ids(ctx, Condition::all().add(held)).await?.is_empty())
}

fn held_since(before: DateTime<Utc>) -> Condition {
    Condition::all()
        .add(Column::Status.is_in(HELD_BY_PAINTER.map(Status::name)))
        .add(Column::ClaimedAt.lt(before))
}

async fn ids(ctx: &AppContext, condition: Condition) -> Result<Vec<i64>> {
    Ok(Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(condition)
        .limit(100)
        .into_tuple()
        .all(&ctx.db)
        .await?)
}

async fn claim<C: ConnectionTrait>(db: &C, id: i64, now: DateTime<Utc>) -> Result<bool> {
    let claimed = Entity::update_many()
        .col_expr(Column::Status, Expr::value(Status::Seeing.name()))
        .col_expr(Column::ClaimedAt, Expr::value(now))
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.eq(Status::Queued.name()))
        .exec(db)
        .await?;
    Ok(claimed.rows_affected == 1)
}

async fn paint(ctx: &AppContext, portrait: &Model, easel: Easel<'_>) -> Result<()> {
    let shop = ctx.shop();
    let upload = uploads::find(&ctx.db, portrait.upload_id).await?;
    let style = styles::find(&ctx.db, portrait.style_id).await?;
    let settings = match portrait.settings() {
        Some(settings) => settings,
        None => Choices::default().settings(&style.parameters()?),
    };
    let commission = Commission {
        photo: upload.photo(ctx).await?,
        jpeg_quality: upload.jpeg_quality.and_then(|q| u8::try_from(q).ok()),
        settings,
        style_name: style.name,
        number: u64::try_from(portrait.id).unwrap_or_default(),
        marks: Marks {
            key: watermark_key(&upload.content_hash),
            text: format!("{} · preview · ", shop.settings.shop.name),
            secret: shop.vault.imprint_key(),
        },
    };
    let (sender, steps) = watch::channel(Step::Seeing);
    let painting = shop.studio.paint(easel, commission, sender);
    let (painted, ()) = tokio::join!(painting, tell(ctx, portrait.id, steps));
    match painted? {
        Outcome::Painted(painted) => finish(ctx, portrait, &upload, *painted).await,
        Outcome::Asked(concerns) => finishing::ask(ctx, portrait.id, &concerns).await,
    }
}

/// Writes the steps down for those who watch, a few times a second, until the painter lets go of the channel; and every
/// few seconds that the painter lives.
async fn tell(ctx: &AppContext, id: i64, mut steps: watch::Receiver<Step>) {
    loop {
        match timeout(HEARTBEAT, steps.changed()).await {
            Ok(Ok(())) | Err(_) => {}
            Ok(Err(_)) => return,
        }
        let step = *steps.borrow_and_update();
        if let Err(error) = write_down(ctx, id, step).await {
            tracing::warn!(%error, "progress not told");
        }
        tokio::time::sleep(Pause::from_millis(150)).await;
    }
}

async fn write_down(ctx: &AppContext, id: i64, step: Step) -> Result<()> {
    let (status, progress) = match step {
        Step::Seeing => (Status::Seeing, 5),
        #[allow(clippy::cast_possible_truncation)]
        Step::Painting(done) => (Status::Painting, 10 + (done.clamp(0.0, 1.0) * 80.0) as i32),
        Step::Finishing => (Status::Finishing, 95),
    };
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(status.name()))
        .col_expr(Column::Progress, Expr::value(progress))
        .col_expr(Column::ClaimedAt, Expr::value(now()))
        .filter(Column::Id.eq(id))
        // Who was taken for lost, and is not, tells nothing of a portrait that has ended.
        .filter(Column::Status.is_in(HELD_BY_PAINTER.map(Status::name)))
        .exec(&ctx.db)
        .await?;
    Ok(())
}

/// The first 64 bits of the photo's keyed hash: one key for all paintings of one photo.
fn watermark_key(content_hash: &str) -> u64 {
    u64::from_str_radix(content_hash.get(..16).unwrap_or("0"), 16).unwrap_or(0)
}
