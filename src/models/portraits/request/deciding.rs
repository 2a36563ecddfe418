//! Deciding what comes of a request for a portrait, inside its transaction and under the locks of its keys.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
};

use super::{Request, Requested};
use crate::{
    errors::{Refusal, Result},
    models::{
        assessments::{self, Action, Case, Outcome, Standing},
        challenges::{self, Wanted},
        fraud::{policy, score::Rung},
        identities::{Rows, photos},
        ids::PortraitId,
        portraits::{
            Column, Entity, Model, Status,
            overtaking::{self, Overtaken},
            portraits,
            settings::Part,
        },
        quotas::{Trust, reservation},
        uploads::{self, Stored},
    },
    shop::Shop,
};

/// The shorter side of a part that was chosen by hand, px of the photo: less is too little to paint from.
const SMALLEST_PART: u32 = 64;

/// A request in its transaction.
pub(super) struct Deciding<'a> {
    pub request: &'a Request<'a>,
    pub txn: &'a DatabaseTransaction,
    pub shop: Arc<Shop>,
    pub rows: Rows,
    pub now: DateTime<Utc>,
}

/// Where the photo is.
#[derive(Clone, Copy)]
pub(super) enum Photo<'a> {
    /// In storage, not in the database.
    New(&'a Stored),
    Here(&'a uploads::Model),
}

/// What a standing allows.
enum Decision {
    Paint { slow: bool },
    UsedUp,
    Ask,
}

impl Deciding<'_> {
    /// A portrait of an upload: the one that was painted, or is being painted, as this would be; otherwise a new one.
    pub async fn of(&self, upload: &uploads::Model) -> Result<Requested> {
        let painted = self.painted(upload).await?;
        let choices = self.request.choices;
        let alike = |portrait: &&Model| {
            // A photo about which the shopper was asked is painted once they say so.
            let asked = portrait.status() == Status::Asked && choices.anyway;
            portrait.choices().paint_alike(choices) && !asked
        };
        match painted.iter().find(alike) {
            Some(known) => Ok(Requested::Known(known.clone())),
            None => self.queue(Photo::Here(upload), &painted).await,
        }
    }

    /// Assessment, then portrait and reservation, or what is asked for first. `painted` are the upload's portraits in this
    /// style.
    pub async fn queue(&self, photo: Photo<'_>, painted: &[Model]) -> Result<Requested> {
        if let Photo::Here(upload) = photo {
            self.check_part(upload)?;
        }
        let overtaken = Overtaken::among(self.txn, painted).await?;
        let free = self.is_free_change(&overtaken.left(painted)).await?;
        let standing = self.assess().await?;
        let decision = if free {
            Decision::Paint { slow: false }
        } else {
            self.decide(&standing).await?
        };
        match decision {
            Decision::UsedUp => {
                standing.record(self.txn, Outcome::UsedUp).await?;
                Ok(Requested::UsedUp(standing.allowance))
            }
            Decision::Ask => {
                standing.record(self.txn, Outcome::Challenged).await?;
                let upload = self.keep(photo).await?;
                self.challenge(&upload, &standing).await
            }
            Decision::Paint { slow } => {
                overtaking::give_up(self.txn, overtaken).await?;
                let upload = self.keep(photo).await?;
                let portrait = self.portrait(&upload, slow).await?;
                let outcome = Outcome::Portrait(portrait.id);
                standing.record(self.txn, outcome).await?;
                if !free {
                    let counted: Vec<_> = standing.counted.iter().collect();
                    reservation::reserve(self.txn, &counted, portrait.id, self.now).await?;
                }
                Ok(Requested::Queued(portrait))
            }
        }
    }

    /// All portraits of the upload in this style that were not given up, the newest first.
    async fn painted(&self, upload: &uploads::Model) -> Result<Vec<Model>> {
        Ok(Entity::find()
            .filter(Column::UploadId.eq(upload.id))
            .filter(Column::StyleId.eq(self.request.style.id))
            .filter(Column::Status.ne(Status::Failed.name()))
            .order_by_desc(Column::Id)
            .limit(200)
            .all(self.txn)
            .await?)
    }

    fn check_part(&self, upload: &uploads::Model) -> Result<()> {
        let Part::Exact(crop) = self.request.choices.part else {
            return Ok(());
        };
        let side = |length: i32| u32::try_from(length).unwrap_or(0);
        let fits = crop.fits(side(upload.width), side(upload.height));
        if fits && crop.width.min(crop.height) >= SMALLEST_PART {
            return Ok(());
        }
        let words = "This part of the photo cannot be painted. Choose a larger one.";
        Err(Refusal::unprocessable("crop_outside", words).into())
    }

    /// Whether this is a change to a painting that a preview was spent on. So many are free of that; after them each takes
    /// a preview, because each is painted. While the first is not painted nothing is free: it may yet be given back.
    async fn is_free_change(&self, painted: &[&Model]) -> Result<bool> {
        let ready: Vec<i64> = painted
            .iter()
            .filter(|portrait| portrait.status() == Status::Ready)
            .map(|portrait| portrait.id)
            .collect();
        let counted = painted
            .iter()
            .filter(|portrait| portrait.status() != Status::Asked);
        let many = counted.count() > self.shop.settings.quotas.changes as usize;
        Ok(!many && !ready.is_empty() && reservation::is_spent_on(self.txn, &ready).await?)
    }

    async fn assess(&self) -> Result<Standing> {
        let (request, now) = (self.request, self.now);
        let policy = policy::current(self.txn, &self.shop.settings.quotas, now).await?;
        let case = Case {
            shop: &self.shop,
            policy: &policy,
            action: Action::Preview,
            visitor: request.visitor,
            evidence: request.evidence,
            rows: &self.rows,
            now,
        };
        assessments::assess(self.txn, &case).await
    }

    /// Whether there is a preview left, and whether nothing more is asked for. A passed challenge is used up by it.
    async fn decide(&self, standing: &Standing) -> Result<Decision> {
        if standing.allowance.left == 0 {
            return Ok(Decision::UsedUp);
        }
        let rung = standing.verdict.rung;
        let paint = Decision::Paint {
            slow: rung == Rung::Slow,
        };
        if has_climbed(rung, standing.trust) {
            return Ok(paint);
        }
        match self.request.pass {
            Some(pass) if pass.rung() >= rung && challenges::use_up(self.txn, pass).await? => {
                Ok(paint)
            }
            _ => Ok(Decision::Ask),
        }
    }

    /// The upload's row; of a new photo also the marks that it is known again by.
    async fn keep(&self, photo: Photo<'_>) -> Result<uploads::Model> {
        let stored = match photo {
            Photo::Here(upload) => return Ok(upload.clone()),
            Photo::New(stored) => stored,
        };
        let (txn, rows, evidence) = (self.txn, &self.rows, self.request.evidence);
        let upload = stored.insert(txn).await?;
        if let Some(upright) = evidence.photo.first() {
            let visitor = rows.of(&evidence.visitor)?;
            photos::mark(txn, rows, upright, visitor, upload.id, self.now).await?;
        }
        Ok(upload)
    }

    async fn challenge(&self, upload: &uploads::Model, standing: &Standing) -> Result<Requested> {
        let wanted = Wanted {
            upload,
            style: self.request.style,
            choices: self.request.choices,
        };
        let (visitor, verdict) = (self.request.visitor, &standing.verdict);
        let challenge = challenges::open(self.txn, visitor, &wanted, verdict, self.now).await?;
        Ok(Requested::Challenged(challenge))
    }

    async fn portrait(&self, upload: &uploads::Model, slow: bool) -> Result<Model> {
        let (style, choices) = (self.request.style, self.request.choices);
        let settings = choices.settings(&style.parameters()?);
        let portrait = portraits::ActiveModel {
            pid: Set(PortraitId::random().0),
            upload_id: Set(upload.id),
            visitor_id: Set(self.request.visitor.id),
            style_id: Set(style.id),
            status: Set(Status::Queued.name().into()),
            progress: Set(0),
            settings: Set(serde_json::to_value(settings)?),
            attempts: Set(0),
            slow: Set(slow),
            ..Default::default()
        };
        Ok(portrait.insert(self.txn).await?)
    }
}

/// Whether somebody has shown enough of themselves for this rung.
fn has_climbed(rung: Rung, trust: Trust) -> bool {
    match rung {
        Rung::Allow => true,
        Rung::ProofOfWork | Rung::ConfirmedEmail | Rung::Slow => {
            trust.confirmed_email || trust.paid_orders > 0
        }
        Rung::Purchase => trust.paid_orders > 0,
        Rung::Review => false,
    }
}
