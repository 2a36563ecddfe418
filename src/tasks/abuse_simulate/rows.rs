//! Rows that a request leaves or finds, put in without the pictures that belong to them.

use altcha::{Challenge as Puzzle, Payload, SolveChallengeOptions};
use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use rand::{Rng, SeedableRng, rngs::StdRng};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, Set, sea_query::Expr};

use crate::{
    errors::{Error, Result},
    models::{
        _entities::{policies, portraits, uploads},
        assessments::Evidence,
        begin_write,
        fraud::{photo_hash::PhotoHash, policy::Policy},
        portraits::{
            Status,
            request::{Request, Requested},
            settings::Choices,
        },
        quotas::reservation,
        studio::Developed,
        styles, visitors,
    },
};

/// The policy in force from the beginning of time.
pub async fn put_in_force(ctx: &AppContext, policy: &Policy) -> Result<()> {
    let row = policies::ActiveModel {
        version: Set(policy.version),
        body: Set(serde_json::to_value(policy)?),
        note: Set("simulated".into()),
        active_from: Set(DateTime::UNIX_EPOCH.into()),
        ..Default::default()
    };
    row.insert(&ctx.db).await?;
    Ok(())
}

pub async fn one_of_many(
    ctx: &AppContext,
    visitor: &visitors::Model,
    upload: &uploads::Model,
    style: &styles::Model,
    evidence: &Evidence,
    now: DateTime<Utc>,
) -> Result<Option<i64>> {
    let request = Request {
        visitor,
        style,
        choices: &Choices::default(),
        evidence,
        pass: None,
    };
    match request.from_upload(ctx, upload, now).await? {
        Requested::Queued(portrait) => Ok(Some(portrait.id)),
        _ => Ok(None),
    }
}

/// As a browser does.
pub fn solved(puzzle: &str) -> Result<String> {
    let challenge: Puzzle = serde_json::from_str(puzzle)?;
    let solution = altcha::solve_challenge(SolveChallengeOptions::new(&challenge))
        .map_err(|error| Error::internal(error.to_string()))?
        .ok_or_else(|| Error::internal("a puzzle without a solution"))?;
    Ok(serde_json::to_string(&Payload {
        challenge,
        solution,
    })?)
}

/// What a worker does at the end, without painting.
pub async fn paint(ctx: &AppContext, portrait_id: i64) -> Result<()> {
    let txn = begin_write(&ctx.db).await?;
    portraits::Entity::update_many()
        .col_expr(portraits::Column::Status, Expr::value(Status::Ready.name()))
        .filter(portraits::Column::Id.eq(portrait_id))
        .exec(&txn)
        .await?;
    reservation::commit(&txn, portrait_id).await?;
    Ok(txn.commit().await?)
}

/// The row of a photo; the photo itself is nowhere.
pub async fn insert_upload(
    ctx: &AppContext,
    visitor: &visitors::Model,
    now: DateTime<Utc>,
) -> Result<uploads::Model> {
    let pid = uuid::Uuid::new_v4();
    let row = uploads::ActiveModel {
        pid: Set(pid),
        visitor_id: Set(visitor.id),
        content_hash: Set(pid.to_string()),
        width: Set(1200),
        height: Set(1600),
        format: Set("jpeg".into()),
        byte_size: Set(500_000),
        object_key: Set(format!("uploads/{pid}/photo.jpg")),
        wrapped_key: Set(String::new()),
        expires_at: Set((now + chrono::TimeDelta::days(30)).into()),
        ..Default::default()
    };
    Ok(row.insert(&ctx.db).await?)
}

/// A photo by its number: the same number is the same photo.
pub fn photo_of(number: u64) -> Developed {
    let mut random = StdRng::seed_from_u64(number);
    Developed {
        jpeg: Vec::new(),
        width: 1200,
        height: 1600,
        format: "jpeg".into(),
        jpeg_quality: None,
        forms: Some([(); 8].map(|()| PhotoHash(random.random()))),
    }
}
