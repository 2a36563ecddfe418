//! Challenges: what is asked before a photo is painted, when a request looks unlike an honest one. The photo is kept, the
//! reason is told, and there is always a way on: a puzzle that the browser solves by itself, a confirmed e-mail address,
//! an order, or a person of the shop who is asked.

pub mod climbing;
pub mod known;
pub mod sent_links;
pub mod statistics;
pub mod status;

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set,
    UpdateMany, sea_query::Expr,
};

use super::{
    _entities::challenges::{self, Column, Entity},
    fraud::{
        proof::{self, Cost},
        score::{Rung, Verdict},
    },
    ids::ChallengeId,
    portraits::settings::Choices,
    styles, uploads, visitors,
};
use crate::{
    errors::{Error, Result},
    shop::Shop,
};

pub use challenges::Model;
pub use status::{Status, Way};

/// How long one stays open.
const OPEN_FOR: Duration = Duration::hours(24);

/// What is to be painted once the challenge is passed.
pub struct Wanted<'a> {
    pub upload: &'a uploads::Model,
    pub style: &'a styles::Model,
    pub choices: &'a Choices,
}

/// Asks for what the verdict's rung asks for. A challenge for the same picture that is open already is asked again.
///
/// # Errors
/// When the database does.
pub async fn open<C: ConnectionTrait>(
    txn: &C,
    visitor: &visitors::Model,
    wanted: &Wanted<'_>,
    verdict: &Verdict,
    now: DateTime<Utc>,
) -> Result<Model> {
    let choices = serde_json::to_value(wanted.choices)?;
    let open = Entity::find()
        .filter(Column::VisitorId.eq(visitor.id))
        .filter(Column::UploadId.eq(wanted.upload.id))
        .filter(Column::StyleId.eq(wanted.style.id))
        .filter(Column::Status.is_in([Status::Open.name(), Status::Asked.name()]))
        .filter(Column::ExpiresAt.gt(now))
        .order_by_desc(Column::Id)
        .one(txn)
        .await?;
    if let Some(open) = open
        && open.rung() >= verdict.rung
        && open.choices == choices
    {
        return Ok(open);
    }
    let reason = verdict.main_reason().map(|reason| reason.name.clone());
    let row = challenges::ActiveModel {
        upload_id: Set(Some(wanted.upload.id)),
        style_id: Set(Some(wanted.style.id)),
        choices: Set(choices),
        score: Set(verdict.score),
        reason: Set(reason.unwrap_or_default()),
        ..blank(visitor, verdict.rung, now)
    };
    Ok(row.insert(txn).await?)
}

/// Lets somebody who has no preview left confirm an e-mail address for more.
///
/// # Errors
/// When the database does.
pub async fn offer_email<C: ConnectionTrait>(
    txn: &C,
    visitor: &visitors::Model,
    now: DateTime<Utc>,
) -> Result<Model> {
    let row = blank(visitor, Rung::ConfirmedEmail, now);
    Ok(row.insert(txn).await?)
}

/// The visitor's own challenge.
///
/// # Errors
/// [`Error::NotFound`] also for somebody else's.
pub async fn find_owned<C: ConnectionTrait>(
    db: &C,
    visitor: &visitors::Model,
    pid: ChallengeId,
) -> Result<Model> {
    let challenge = find(db, pid).await?;
    if challenge.visitor_id != visitor.id {
        return Err(Error::NotFound);
    }
    Ok(challenge)
}

/// # Errors
/// [`Error::NotFound`] when there is none.
pub async fn find<C: ConnectionTrait>(db: &C, pid: ChallengeId) -> Result<Model> {
    let found = Entity::find().filter(Column::Pid.eq(pid.0));
    found.one(db).await?.ok_or(Error::NotFound)
}

/// A passed challenge is good for one painting: of two that come with it at once, one has it.
///
/// # Errors
/// When the database does.
pub async fn use_up<C: ConnectionTrait>(txn: &C, challenge: &Model) -> Result<bool> {
    let used = moved(challenge.id, &[Status::Passed], Status::Used);
    Ok(used.exec(txn).await?.rows_affected == 1)
}

fn blank(visitor: &visitors::Model, rung: Rung, now: DateTime<Utc>) -> challenges::ActiveModel {
    challenges::ActiveModel {
        pid: Set(ChallengeId::random().0),
        visitor_id: Set(visitor.id),
        rung: Set(rung.name().into()),
        score: Set(0),
        status: Set(Status::Open.name().into()),
        choices: Set(serde_json::Value::Null),
        reason: Set(String::new()),
        expires_at: Set((now + OPEN_FOR).into()),
        ..Default::default()
    }
}

/// Moves a challenge on, if it stands where it is said to.
fn moved(id: i64, from: &[Status], to: Status) -> UpdateMany<Entity> {
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(to.name()))
        .filter(Column::Id.eq(id))
        .filter(Column::Status.is_in(from.iter().map(|status| status.name())))
}

impl Model {
    #[must_use]
    pub fn public_id(&self) -> ChallengeId {
        ChallengeId(self.pid)
    }

    #[must_use]
    pub fn status(&self) -> Status {
        Status::parse(&self.status).unwrap_or(Status::Denied)
    }

    /// What it takes.
    #[must_use]
    pub fn rung(&self) -> Rung {
        Rung::parse(&self.rung).unwrap_or(Rung::Review)
    }

    /// The shopper's choices for the painting that waits.
    #[must_use]
    pub fn painting_choices(&self) -> Choices {
        serde_json::from_value(self.choices.clone()).unwrap_or_default()
    }

    /// Whether it can still be passed.
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        matches!(self.status(), Status::Open | Status::Asked) && self.expires_at > now
    }

    /// Whether a preview may be painted on it.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        self.status() == Status::Passed
    }

    /// Whether solving the puzzle is enough.
    #[must_use]
    pub fn takes_a_proof(&self) -> bool {
        self.rung() <= Rung::ProofOfWork
    }

    /// Whether a confirmed e-mail address is enough.
    #[must_use]
    pub fn takes_an_email(&self) -> bool {
        self.rung() <= Rung::Slow
    }

    /// Whether a paid order is enough.
    #[must_use]
    pub fn takes_an_order(&self) -> bool {
        self.rung() <= Rung::Purchase
    }

    /// The puzzle, as the page hands it to the browser (JSON). The more doubtful the request, the more work it is.
    #[must_use]
    pub fn puzzle(&self, shop: &Shop) -> String {
        let cost = Cost::for_score(self.score);
        let secret = shop.vault.secret(climbing::PROOF);
        let until = self.expires_at.to_utc();
        proof::challenge(&secret, &self.pid.to_string(), cost, until)
    }
}
