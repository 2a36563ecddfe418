//! The account that a browser is signed in to.

use super::{VISITOR, Visit};
use crate::{
    errors::Result,
    models::{
        accounts::{self, SignedIn, sessions},
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
        match self.cookie(VISITOR).and_then(|value| value.parse().ok()) {
            Some(pid) => visitors::find(&self.ctx.db, VisitorId(pid)).await,
            None => Ok(None),
        }
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
}
