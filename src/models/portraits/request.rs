//! Asking for a portrait: upload, portrait, assessment and reservation stand in one transaction or not at all.

use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, Set,
};

use super::{
    Column, Entity, Model, Status,
    overtaking::overtake,
    portraits,
    settings::{Choices, Part},
};
use crate::{
    errors::{Refusal, Result},
    models::{
        assessments::{self, Action, Evidence, Standing},
        begin_write,
        challenges::{self, Wanted},
        fraud::{policy, score::Rung},
        identities::photos,
        quotas::{Allowance, Trust, reservation},
        styles,
        uploads::{self, Stored},
        visitors,
    },
    shop::HasShop,
};

/// The shorter side of a part that was chosen by hand, px of the photo: less is too little to paint from.
const SMALLEST_PART: u32 = 64;

/// Who asks, for what.
pub struct Request<'a> {
    pub visitor: &'a visitors::Model,
    pub style: &'a styles::Model,
    pub choices: &'a Choices,
    pub evidence: &'a Evidence,
    /// A challenge that was passed for this picture.
    pub pass: Option<&'a challenges::Model>,
}

/// What came of it.
pub enum Requested {
    /// A new portrait, queued: tell a worker.
    Queued(Model),
    /// The same photo in the same style was painted before (or is being painted): nothing is taken.
    Known(Model),
    UsedUp(Allowance),
    /// Something is asked for first; the photo is kept.
    Challenged(challenges::Model),
}

/// Where the photo is.
enum Photo<'a> {
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

impl Request<'_> {
    /// A portrait from a photo that has just arrived.
    ///
    /// # Errors
    /// When the photo is refused, or the database or storage fails; then nothing is left behind.
    pub async fn from_photo(
        &self,
        ctx: &AppContext,
        photo: bytes::Bytes,
        now: DateTime<Utc>,
    ) -> Result<Requested> {
        let shop = ctx.shop();
        let hash = shop.vault.keyed_hash("photo", &photo);
        if let Some(known) = uploads::find_same(&ctx.db, self.visitor.id, &hash).await? {
            return self.from_upload(ctx, &known, now).await;
        }
        let developed = shop.studio.develop(photo, &shop.settings.uploads).await?;
        let stored = Stored::put(ctx, self.visitor.id, hash.clone(), &developed, now).await?;
        let evidence = self.evidence.clone().with_photo(&shop, &developed, now);
        let request = Request {
            evidence: &evidence,
            ..*self
        };
        match request.with_stored(ctx, &stored, &hash, now).await {
            Ok((requested, true)) => Ok(requested),
            Ok((requested, false)) => stored.discard(ctx).await.map(|()| requested),
            Err(error) => stored.discard(ctx).await.and(Err(error)),
        }
    }

    /// A portrait in another style from a photo that is already here.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn from_upload(
        &self,
        ctx: &AppContext,
        upload: &uploads::Model,
        now: DateTime<Utc>,
    ) -> Result<Requested> {
        let txn = begin_write(&ctx.db).await?;
        assessments::touch(&txn, self.evidence, now).await?;
        let requested = self.known_or_queued(&txn, ctx, upload, now).await?;
        end(txn, &requested).await?;
        Ok(requested)
    }

    /// Of a photo that is sent twice at once, one is kept: whoever comes second finds the first one's upload. Answers also
    /// whether the stored photo belongs to an upload now.
    async fn with_stored(
        &self,
        ctx: &AppContext,
        stored: &Stored,
        hash: &str,
        now: DateTime<Utc>,
    ) -> Result<(Requested, bool)> {
        let txn = begin_write(&ctx.db).await?;
        assessments::touch(&txn, self.evidence, now).await?;
        let same = uploads::find_same(&txn, self.visitor.id, hash).await?;
        let (requested, kept) = match same {
            Some(upload) => (self.known_or_queued(&txn, ctx, &upload, now).await?, false),
            None => {
                let requested = self.queue(&txn, ctx, Photo::New(stored), now).await?;
                let kept = !matches!(requested, Requested::UsedUp(_));
                (requested, kept)
            }
        };
        end(txn, &requested).await?;
        Ok((requested, kept))
    }

    async fn known_or_queued<C: ConnectionTrait>(
        &self,
        txn: &C,
        ctx: &AppContext,
        upload: &uploads::Model,
        now: DateTime<Utc>,
    ) -> Result<Requested> {
        match self.known(txn, upload).await? {
            Some(known) => Ok(Requested::Known(known)),
            None => self.queue(txn, ctx, Photo::Here(upload), now).await,
        }
    }

    /// A portrait that was painted, or is being painted, as this one would be.
    async fn known<C: ConnectionTrait>(
        &self,
        txn: &C,
        upload: &uploads::Model,
    ) -> Result<Option<Model>> {
        let painted = self.painted(txn, upload).await?;
        let alike = |portrait: &Model| {
            // A photo about which the shopper was asked is painted once they say so.
            let asked = portrait.status() == Status::Asked && self.choices.anyway;
            portrait.choices().paint_alike(self.choices) && !asked
        };
        Ok(painted.into_iter().find(alike))
    }

    /// All portraits of the upload in this style that were not given up, the newest first.
    async fn painted<C: ConnectionTrait>(
        &self,
        txn: &C,
        upload: &uploads::Model,
    ) -> Result<Vec<Model>> {
        Ok(Entity::find()
            .filter(Column::UploadId.eq(upload.id))
            .filter(Column::StyleId.eq(self.style.id))
            .filter(Column::Status.ne(Status::Failed.name()))
            .order_by_desc(Column::Id)
            .limit(200)
            .all(txn)
            .await?)
    }

    /// Assessment, then portrait and reservation, or what is asked for first.
    async fn queue<C: ConnectionTrait>(
        &self,
        txn: &C,
        ctx: &AppContext,
        photo: Photo<'_>,
        now: DateTime<Utc>,
    ) -> Result<Requested> {
        let shop = ctx.shop();
        let quotas = &shop.settings.quotas;
        let free = match photo {
            Photo::Here(upload) => {
                self.check_part(upload)?;
                overtake(txn, &self.painted(txn, upload).await?).await?;
                self.is_free_change(txn, upload, quotas.changes).await?
            }
            Photo::New(_) => false,
        };
        let policy = policy::current(txn, quotas, now).await?;
        let (visitor, evidence) = (self.visitor, self.evidence);
        let action = Action::Preview;
        let standing =
            assessments::assess(txn, &shop, &policy, action, visitor, evidence, now).await?;
        let decision = if free {
            Decision::Paint { slow: false }
        } else {
            self.decide(txn, &standing).await?
        };
        if let Decision::UsedUp = decision {
            assessments::ended(txn, standing.id, assessments::USED_UP).await?;
            return Ok(Requested::UsedUp(standing.allowance));
        }
        let upload = self.keep(txn, photo, &standing, now).await?;
        let Decision::Paint { slow } = decision else {
            let wanted = Wanted {
                upload: &upload,
                style: self.style,
                choices: self.choices,
            };
            let challenge = challenges::open(txn, visitor, &wanted, &standing.verdict, now).await?;
            return Ok(Requested::Challenged(challenge));
        };
        let portrait = self.portrait(txn, &upload, slow).await?;
        assessments::is_about(txn, standing.id, Some(portrait.id), None).await?;
        if !free {
            let counted: Vec<_> = standing.counted.iter().collect();
            reservation::reserve(txn, &counted, portrait.id, now).await?;
        }
        Ok(Requested::Queued(portrait))
    }

    /// Whether there is a preview left, and whether nothing more is asked for. A passed challenge is used up by it.
    async fn decide<C: ConnectionTrait>(&self, txn: &C, standing: &Standing) -> Result<Decision> {
        if standing.allowance.left == 0 {
            return Ok(Decision::UsedUp);
        }
        let rung = standing.verdict.rung;
        if has_climbed(rung, standing.trust) {
            return Ok(Decision::Paint {
                slow: rung == Rung::Slow,
            });
        }
        match self.pass {
            Some(pass) if pass.rung() >= rung && challenges::use_up(txn, pass).await? => {
                Ok(Decision::Paint {
                    slow: rung == Rung::Slow,
                })
            }
            _ => Ok(Decision::Ask),
        }
    }

    /// The upload's row; of a new photo also the marks that it is known again by.
    async fn keep<C: ConnectionTrait>(
        &self,
        txn: &C,
        photo: Photo<'_>,
        standing: &Standing,
        now: DateTime<Utc>,
    ) -> Result<uploads::Model> {
        let stored = match photo {
            Photo::Here(upload) => return Ok(upload.clone()),
            Photo::New(stored) => stored,
        };
        let upload = stored.insert(txn).await?;
        if let Some(upright) = self.evidence.photo.first() {
            let visitor = standing.rows.of(&self.evidence.visitor)?;
            photos::mark(txn, &standing.rows, upright, visitor, upload.id, now).await?;
        }
        Ok(upload)
    }

    async fn portrait<C: ConnectionTrait>(
        &self,
        txn: &C,
        upload: &uploads::Model,
        slow: bool,
    ) -> Result<Model> {
        let settings = self.choices.settings(&self.style.parameters()?);
        let portrait = portraits::ActiveModel {
            pid: Set(super::PortraitId::random().0),
            upload_id: Set(upload.id),
            visitor_id: Set(self.visitor.id),
            style_id: Set(self.style.id),
            status: Set(Status::Queued.name().into()),
            progress: Set(0),
            settings: Set(serde_json::to_value(settings)?),
            attempts: Set(0),
            slow: Set(slow),
            ..Default::default()
        };
        Ok(portrait.insert(txn).await?)
    }

    /// Whether this is a change to a painting that a preview was spent on. So many are free of that; after them each takes
    /// a preview, because each is painted. While the first is not painted nothing is free: it may yet be given back.
    async fn is_free_change<C: ConnectionTrait>(
        &self,
        txn: &C,
        upload: &uploads::Model,
        free: u32,
    ) -> Result<bool> {
        let painted = self.painted(txn, upload).await?;
        let is = |status: Status| move |portrait: &&Model| portrait.status() == status;
        let ready = painted.iter().filter(is(Status::Ready));
        let ready: Vec<i64> = ready.map(|portrait| portrait.id).collect();
        let asked = painted.iter().filter(is(Status::Asked)).count();
        let count = u32::try_from(painted.len() - asked).unwrap_or(u32::MAX);
        Ok(count <= free && reservation::is_spent_on(txn, &ready).await?)
    }

    fn check_part(&self, upload: &uploads::Model) -> Result<()> {
        let Part::Exact(crop) = self.choices.part else {
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

async fn end(txn: DatabaseTransaction, requested: &Requested) -> Result<()> {
    match requested {
        Requested::Known(_) => Ok(txn.rollback().await?),
        _ => Ok(txn.commit().await?),
    }
}
