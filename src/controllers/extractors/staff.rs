//! A member of staff with a role. A session is a signed cookie: who, and since when.

use axum::{
    extract::FromRequestParts,
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use chrono::{DateTime, Duration, Utc};
use loco_rs::app::AppContext;

use super::Visit;
use crate::{
    errors::{Error, Refusal, Result},
    models::{
        ids::StaffId,
        staff::{self, Role},
    },
};

/// The session's cookie.
pub const SESSION: &str = "staff";

/// How long a session lasts.
const LASTS: Duration = Duration::hours(12);

/// Staff with at least the role number `AT_LEAST` of [`Role`], and the visit.
pub struct Staff<const AT_LEAST: u8> {
    pub visit: Visit,
    pub staff: staff::Model,
}

pub type Printer = Staff<{ Role::Printer as u8 }>;
pub type Support = Staff<{ Role::Support as u8 }>;
pub type Manager = Staff<{ Role::Manager as u8 }>;

/// Nobody is logged in, or not somebody who may.
pub enum Denied {
    LogIn,
    Error(Error),
}

impl IntoResponse for Denied {
    fn into_response(self) -> Response {
        match self {
            Self::LogIn => Redirect::to("/admin/session").into_response(),
            Self::Error(error) => error.into_response(),
        }
    }
}

impl<const AT_LEAST: u8> FromRequestParts<AppContext> for Staff<AT_LEAST> {
    type Rejection = Denied;

    async fn from_request_parts(parts: &mut Parts, ctx: &AppContext) -> Result<Self, Denied> {
        let visit = Visit::from_request_parts(parts, ctx).await;
        let visit = visit.map_err(Denied::Error)?;
        let found = logged_in(&visit).await.map_err(Denied::Error)?;
        let staff = found.ok_or(Denied::LogIn)?;
        if (staff.role() as u8) < AT_LEAST {
            let words = "Your role does not allow this. Ask the owner of the shop.";
            let refusal = Refusal::new(StatusCode::FORBIDDEN, "role", words);
            return Err(Denied::Error(refusal.into()));
        }
        Ok(Self { visit, staff })
    }
}

/// What the cookie of a new session holds.
#[must_use]
pub fn session(staff: &staff::Model, now: DateTime<Utc>) -> String {
    format!("{}.{}", staff.pid, now.timestamp_micros())
}

/// Who is logged in, if anybody.
///
/// # Errors
/// When the database does.
pub async fn logged_in(visit: &Visit) -> Result<Option<staff::Model>> {
    let Some(cookie) = visit.cookie(SESSION) else {
        return Ok(None);
    };
    let read = cookie.split_once('.').and_then(|(pid, since)| {
        let since = DateTime::from_timestamp_micros(since.parse().ok()?)?;
        Some((StaffId(pid.parse().ok()?), since))
    });
    match read {
        Some((pid, since)) if visit.now - since < LASTS => {
            staff::find_session(&visit.ctx.db, pid, since).await
        }
        _ => Ok(None),
    }
}
