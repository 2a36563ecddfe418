//! The account that a browser is signed in to.

use super::{VISITOR, VISITOR_BEFORE, Visit};
use crate::{
    errors::Result,
    models::{
        accounts::{self, SignedIn, sessions},
        begin_write, carts,
        ids::VisitorId,
        visitors,
    },
};

/// The session's cookie.
const SESSION: &str = "account";

impl Visit {
    /// Who is signed in, if anybody is.
    ///
    /// # Errors
    /// When the database does.
    pub(super) async fn signed_in(&self) -> Result<Option<accounts::Model>> {
        match self.session() {
            Some(secret) => sessions::find(&self.ctx.db, &self.shop.vault, &secret, self.now).await,
            None => Ok(None),
        }
    }

    /// Whoever the browser's cookie names, also if that is somebody's who is signed out here.
    ///
    /// # Errors
    /// When the database does.
    pub async fn remembered(&self) -> Result<Option<visitors::Model>> {
        self.named_by(VISITOR).await
    }

    /// A browser that signed out, went on and signs in again is who it was; what it put into the cart meanwhile comes along.
    ///
    /// # Errors
    /// When the database does.
    pub async fn resumed(&self, mut signed_in: SignedIn) -> Result<SignedIn> {
        let before = self.named_by(VISITOR_BEFORE).await?;
        let before = before.filter(|it| it.account_id == Some(signed_in.account.id));
        let Some(before) = before.filter(|it| it.id != signed_in.visitor.id) else {
            return Ok(signed_in);
        };
        let txn = begin_write(&self.ctx.db).await?;
        let settings = &self.shop.settings;
        let lines = carts::lines_unattended(&txn, settings, &signed_in.visitor).await?;
        carts::copy(&txn, &lines, &before).await?;
        carts::empty(&txn, signed_in.visitor.id).await?;
        txn.commit().await?;
        signed_in.visitor = before;
        Ok(signed_in)
    }

    /// The secret of the session that the browser says it has.
    #[must_use]
    pub fn session(&self) -> Option<String> {
        self.cookie(SESSION)
    }

    /// Gives the browser its new session.
    pub fn enter(&mut self, signed_in: SignedIn) {
        self.set(VISITOR, signed_in.visitor.pid.to_string(), Some(365));
        self.set(SESSION, signed_in.session, Some(sessions::DAYS));
        self.forget(VISITOR_BEFORE);
        self.visitor = Some(signed_in.visitor);
        self.account = Some(signed_in.account);
    }

    /// Takes from the browser what would still show somebody's orders after they have signed out.
    pub fn leave(&mut self) {
        self.forget(SESSION);
        self.forget_orders();
        self.account = None;
        self.visitor = None;
    }

    async fn named_by(&self, cookie: &'static str) -> Result<Option<visitors::Model>> {
        match self.cookie(cookie).and_then(|value| value.parse().ok()) {
            Some(pid) => visitors::find(&self.ctx.db, VisitorId(pid)).await,
            None => Ok(None),
        }
    }
}
