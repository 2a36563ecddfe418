//! Which error to use when.
//!
//! A model or a controller that must say no to a person returns a [`Refusal`] through [`Error::Refused`]: it has a
//! status, a code for programs and a sentence for people. [`Error::NotFound`] is also the answer for what belongs to
//! somebody else. Everything else is [`Error::Internal`]: logged in full, shown as "something broke on our side".
//! `middleware::html_errors` turns all of them into a page, or into JSON where JSON was asked for.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What a request or a job can end with besides success.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("not found")]
    NotFound,
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    #[error("{0}")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// An internal error with words of its own.
    pub fn internal(words: impl Into<String>) -> Self {
        Self::Internal(words.into().into())
    }
}

/// A domain's no, in words that the person can act on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct Refusal {
    pub status: StatusCode,
    /// Stable, for programs: `quota_used_up`.
    pub code: &'static str,
    pub words: String,
}

impl Refusal {
    /// 422: what was sent cannot be used.
    pub fn unprocessable(code: &'static str, words: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, words)
    }

    /// 409: right, but not in this state.
    pub fn conflict(code: &'static str, words: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, words)
    }

    pub fn new(status: StatusCode, code: &'static str, words: impl Into<String>) -> Self {
        Self {
            status,
            code,
            words: words.into(),
        }
    }
}

impl From<vision::photo::PhotoError> for Refusal {
    fn from(error: vision::photo::PhotoError) -> Self {
        use vision::photo::PhotoError;
        let status = match error {
            PhotoError::TooManyBytes { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self::new(status, "photo_refused", error.to_string())
    }
}

/// Errors of libraries: nothing a person did, so all of them are internal.
macro_rules! internal {
    ($($error:ty),* $(,)?) => {$(
        impl From<$error> for Error {
            fn from(error: $error) -> Self {
                Self::Internal(Box::new(error))
            }
        }
    )*};
}

internal!(
    loco_rs::Error,
    loco_rs::storage::StorageError,
    sea_orm::DbErr,
    serde_json::Error,
    std::io::Error,
    tera::Error,
    tokio::task::JoinError,
    vision::OpenError,
    vision::PaintError,
    vision::print::PrintError,
);

/// Workers and tasks answer with Loco's error.
impl From<Error> for loco_rs::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::NotFound,
            other => Self::Message(other.to_string()),
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let refusal = match self {
            Self::NotFound => Refusal::new(
                StatusCode::NOT_FOUND,
                "not_found",
                "There is nothing at this address.",
            ),
            Self::Refused(refusal) => refusal,
            Self::Internal(error) => {
                tracing::error!(error = %error, "request failed");
                Refusal::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "internal",
                    "Something broke on our side. Nothing of yours is lost; please try again in a minute.",
                )
            }
        };
        let mut response = (refusal.status, refusal.words.clone()).into_response();
        response.extensions_mut().insert(refusal);
        response
    }
}
