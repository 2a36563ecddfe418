//! The shop's side: every request goes through the models that answer real ones. Nothing is decided here.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use rand::rngs::StdRng;

use super::{
    devices::Device,
    ledger::Ledger,
    rows::{insert_upload, one_of_many, paint, photo_of, put_in_force, solved},
};
use crate::{
    errors::{Error, Result},
    models::{
        _entities::uploads,
        assessments::{self, Brought, Evidence},
        begin_write,
        challenges::{self, Way, climbing},
        fraud::{mail_domains, policy::Policy, proof::Cost},
        identities::{clusters::Merged, photos},
        portraits::{
            request::{Request, Requested},
            settings::Choices,
        },
        studio::Developed,
        styles, visitors,
    },
    shop::HasShop,
};

/// So many puzzles are solved for real; the others pass by the same change of their row, and what they cost is counted.
const SOLVED_FOR_REAL: u32 = 5;

pub struct ShopSide {
    pub ctx: AppContext,
    pub policy: Policy,
    pub styles: Vec<styles::Model>,
    pub ledger: Ledger,
    puzzles_solved: u32,
}

/// A browser with a cookie, and the photo that it wants painted.
pub struct Session {
    pub visitor: visitors::Model,
    pub address: IpAddr,
    pub device: Device,
    photo: Developed,
    upload: Option<uploads::Model>,
    /// The next style.
    style: usize,
}

pub enum Answer {
    Painted,
    UsedUp,
    Challenged(Box<challenges::Model>),
}

impl ShopSide {
    /// # Errors
    /// When the database fails.
    pub async fn new(ctx: AppContext, policy: Policy) -> Result<Self> {
        let styles = styles::on_offer(&ctx.db).await?;
        put_in_force(&ctx, &policy).await?;
        Ok(Self {
            ledger: Ledger::new(policy.capacities),
            ctx,
            policy,
            styles,
            puzzles_solved: 0,
        })
    }

    /// A browser comes in, with the cookie it has or without one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn enter(
        &self,
        cookie: Option<&visitors::Model>,
        address: IpAddr,
        device: Device,
        photo: u64,
        now: DateTime<Utc>,
    ) -> Result<Session> {
        let visitor = match cookie {
            Some(visitor) => visitor.clone(),
            None => visitors::create(&self.ctx.db, now).await?,
        };
        Ok(Session {
            visitor,
            address,
            device,
            photo: photo_of(photo),
            upload: None,
            style: 0,
        })
    }

    /// Asks for the photo in the next style, as a form that was sent off does.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ask(
        &mut self,
        session: &mut Session,
        random: &mut StdRng,
        now: DateTime<Utc>,
    ) -> Result<Answer> {
        session.style = (session.style + 1) % self.styles.len();
        self.request(session, None, random, now).await
    }

    /// Asks again for what a passed challenge was made for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn go_on(
        &mut self,
        session: &mut Session,
        challenge: &challenges::Model,
        random: &mut StdRng,
        now: DateTime<Utc>,
    ) -> Result<Answer> {
        let passed = challenges::find(&self.ctx.db, challenge.public_id()).await?;
        self.request(session, Some(passed), random, now).await
    }

    async fn request(
        &mut self,
        session: &mut Session,
        pass: Option<challenges::Model>,
        random: &mut StdRng,
        now: DateTime<Utc>,
    ) -> Result<Answer> {
        let evidence = self.evidence(session, random, now);
        let upload = match session.upload.clone() {
            Some(upload) => upload,
            None => insert_upload(&self.ctx, &session.visitor, now).await?,
        };
        let request = Request {
            visitor: &session.visitor,
            style: &self.styles[session.style],
            choices: &Choices::default(),
            evidence: &evidence,
            pass: pass.as_ref().filter(|pass| pass.is_passed()),
        };
        let requested = request.from_upload(&self.ctx, &upload, now).await?;
        let kept = !matches!(requested, Requested::UsedUp(_));
        if session.upload.is_none() && kept {
            self.mark(session, &evidence, &upload, now).await?;
            session.upload = Some(upload);
        }
        match requested {
            Requested::Queued(portrait) => {
                paint(&self.ctx, portrait.id).await?;
                self.ledger.granted(session.visitor.id, now);
                Ok(Answer::Painted)
            }
            Requested::Known(_) => Ok(Answer::Painted),
            Requested::UsedUp(_) => Ok(Answer::UsedUp),
            Requested::Challenged(challenge) => Ok(Answer::Challenged(Box::new(challenge))),
        }
    }

    /// What the request brings along, read as a controller reads it.
    pub fn evidence(&self, session: &Session, random: &mut StdRng, now: DateTime<Utc>) -> Evidence {
        let shop = self.ctx.shop();
        let says = session.device.says(random);
        let visitor = session.visitor.public_id();
        let headers = &session.device.headers;
        let brought = Brought {
            visitor,
            address: session.address,
            headers,
            tls: None,
            device: says.as_deref(),
        };
        Evidence::new(&shop, &brought, now).with_photo(&shop, &session.photo, now)
    }

    async fn mark(
        &self,
        session: &Session,
        evidence: &Evidence,
        upload: &uploads::Model,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let txn = begin_write(&self.ctx.db).await?;
        let rows = assessments::touch(&txn, evidence, now).await?;
        if let Some(upright) = evidence.photo.first() {
            let visitor = rows.of(&evidence.visitor)?;
            photos::mark(&txn, &rows, upright, visitor, upload.id, now).await?;
        }
        tracing::trace!(visitor = session.visitor.id, "photo marked");
        Ok(txn.commit().await?)
    }

    /// Solves the puzzle, and answers how many rounds of PBKDF2 it took on average.
    ///
    /// # Errors
    /// When the shop does not take the solution, or the database fails.
    pub async fn solve(
        &mut self,
        challenge: &challenges::Model,
        now: DateTime<Utc>,
    ) -> Result<u64> {
        let cost = Cost::for_score(challenge.score);
        if self.puzzles_solved < SOLVED_FOR_REAL {
            let payload = solved(&challenge.puzzle(&self.ctx.shop()))?;
            climbing::prove(&self.ctx, challenge, &payload, now).await?;
        } else {
            climbing::pass(&self.ctx.db, challenge, Way::Proof, now).await?;
        }
        self.puzzles_solved += 1;
        Ok(u64::from(cost.rounds) * u64::from(cost.tries) / 2)
    }

    /// Gives an e-mail address and opens the link that is mailed to it. False when the shop does not take it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn confirm(
        &mut self,
        session: &Session,
        challenge: &challenges::Model,
        email: &str,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let (visitor, address) = (session.visitor.public_id(), session.address);
        match climbing::mail_link(&self.ctx, challenge, visitor, address, email, now).await {
            Ok(()) => {}
            Err(Error::Refused(_)) => return Ok(false),
            Err(error) => return Err(error),
        }
        let shop = self.ctx.shop();
        let txn = begin_write(&self.ctx.db).await?;
        let merged =
            climbing::confirm_email(&txn, &shop, &self.policy, visitor, email, now).await?;
        if merged == Some(Merged::TooLarge) {
            txn.commit().await?;
            return Ok(false);
        }
        climbing::pass(&txn, challenge, Way::Email, now).await?;
        txn.commit().await?;
        let normal = mail_domains::normalised(email).unwrap_or_default();
        self.ledger.joined(session.visitor.id, &normal);
        Ok(true)
    }

    /// Fires so many requests at once, and answers how many were let in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn race(
        &mut self,
        sessions: &[Session],
        requests: usize,
        random: &mut StdRng,
        now: DateTime<Utc>,
    ) -> Result<u32> {
        let mut runs = Vec::new();
        for n in 0..requests {
            let session = &sessions[n % sessions.len()];
            let upload = insert_upload(&self.ctx, &session.visitor, now).await?;
            let evidence = self.evidence(session, random, now);
            let style = self.styles[n % self.styles.len()].clone();
            let (ctx, visitor) = (self.ctx.clone(), session.visitor.clone());
            let run =
                async move { one_of_many(&ctx, &visitor, &upload, &style, &evidence, now).await };
            runs.push((session.visitor.id, tokio::spawn(run)));
        }
        let mut won = 0;
        for (visitor, run) in runs {
            let id = run.await??;
            if let Some(id) = id {
                paint(&self.ctx, id).await?;
                self.ledger.granted(visitor, now);
                won += 1;
            }
        }
        Ok(won)
    }
}
