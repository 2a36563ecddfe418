//! What is asked of PayPal, and what its answers mean.

use std::time::Duration;

use reqwest::{Client as Http, Method, StatusCode};
use serde::{Deserialize, de::DeserializeOwned};

use super::token::{Client, Tokens};
use crate::{models::payments::gateway::GatewayError, settings::PayPalKeys};

/// How long to wait before a call is made a second and a third time, with the same key.
const PAUSES: [Duration; 2] = [Duration::from_millis(300), Duration::from_millis(1200)];

/// PayPal's API, for one app of one account.
pub(super) struct Api {
    http: Http,
    url: String,
    client: Client,
    tokens: Tokens,
}

/// A call. It is made up to three times, which its key makes one, and which harms no question.
pub(super) struct Call<'a> {
    method: Method,
    path: String,
    body: Option<String>,
    key: Option<&'a str>,
    /// Whether the answer is to tell all of what was made, and not only its number.
    in_full: bool,
    patience: Duration,
    pauses: &'static [Duration],
}

impl<'a> Call<'a> {
    /// A question.
    pub(super) fn ask(path: String) -> Self {
        Self {
            method: Method::GET,
            path,
            body: None,
            key: None,
            in_full: false,
            patience: Duration::from_secs(10),
            pauses: &PAUSES,
        }
    }

    /// Once, and not for long: somebody waits for it who can come again.
    pub(super) fn quick(self) -> Self {
        Self {
            patience: Duration::from_secs(5),
            pauses: &[],
            ..self
        }
    }

    /// (Of refunds PayPal's description does not allow it: the word for it is longer than what it lets this header be.)
    pub(super) fn told_in_full(self) -> Self {
        Self {
            in_full: true,
            ..self
        }
    }

    /// Something to be done, once for the key.
    pub(super) fn act(path: String, body: String, key: Option<&'a str>) -> Self {
        Self {
            method: Method::POST,
            body: Some(body),
            key,
            patience: Duration::from_secs(15),
            ..Self::ask(path)
        }
    }
}

/// Why there is no answer that could be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// It may be over in a moment.
    #[error("{0}")]
    Passing(String),
    /// The token is none, or no longer one.
    #[error("the token is refused")]
    Token,
    /// A no, with PayPal's names for why (`INSTRUMENT_DECLINED`).
    #[error("{status} {name} {issues:?}")]
    No {
        status: StatusCode,
        name: String,
        issues: Vec<String>,
    },
}

impl Failure {
    pub(super) fn of(status: StatusCode, text: &str) -> Self {
        let told: Told = serde_json::from_str(text).unwrap_or_default();
        let issues: Vec<String> = told.details.into_iter().map(|it| it.issue).collect();
        let is_at_it = issues.iter().any(|it| it == "ORDER_COMPLETION_IN_PROGRESS");
        match status.as_u16() {
            401 => Self::Token,
            408 | 409 | 425 | 429 | 500.. => {
                Self::Passing(format!("status {status} {}", told.name))
            }
            _ if is_at_it => Self::Passing("PayPal is at it".into()),
            _ => Self::No {
                status,
                name: told.name,
                issues,
            },
        }
    }

    /// Whether it is a no for one of these.
    pub(super) fn names(&self, some: &[&str]) -> bool {
        let Self::No { issues, .. } = self else {
            return false;
        };
        issues.iter().any(|issue| some.contains(&issue.as_str()))
    }

    pub(super) fn is_unknown(&self) -> bool {
        matches!(self, Self::No { status, .. } if *status == StatusCode::NOT_FOUND)
    }
}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        Self::Passing(error.without_url().to_string())
    }
}

impl From<Failure> for GatewayError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::No { .. } => Self::Refused(failure.to_string()),
            // Keys that are wrong can be set right.
            _ => Self::Unreachable(failure.to_string()),
        }
    }
}

/// An error as PayPal writes it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Told {
    name: String,
    details: Vec<Detail>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Detail {
    issue: String,
}

impl Api {
    pub(super) fn new(keys: &PayPalKeys, http: Http) -> Self {
        let url = keys.api_url.trim().trim_end_matches('/').to_string();
        let client = Client {
            id: keys.client_id.trim().into(),
            secret: keys.client_secret.trim().into(),
            url: format!("{url}/v1/oauth2/token"),
        };
        Self {
            http,
            url,
            client,
            tokens: Tokens::default(),
        }
    }

    /// Makes a call.
    pub(super) async fn send<T: DeserializeOwned>(&self, call: &Call<'_>) -> Result<T, Failure> {
        let mut pauses = call.pauses.iter();
        loop {
            let failure = match self.with_token(call).await {
                Ok(done) => return Ok(done),
                Err(failure) => failure,
            };
            match (&failure, pauses.next()) {
                (Failure::Passing(_), Some(pause)) => tokio::time::sleep(*pause).await,
                _ => return Err(failure),
            }
        }
    }

    /// A token may end before its time: then there is another, once.
    async fn with_token<T: DeserializeOwned>(&self, call: &Call<'_>) -> Result<T, Failure> {
        let token = self.tokens.get(&self.http, &self.client).await?;
        match self.once(call, &token).await {
            Err(Failure::Token) => {
                self.tokens.forget(&token).await;
                let token = self.tokens.get(&self.http, &self.client).await?;
                self.once(call, &token).await
            }
            other => other,
        }
    }

    async fn once<T: DeserializeOwned>(&self, call: &Call<'_>, token: &str) -> Result<T, Failure> {
        let url = format!("{}{}", self.url, call.path);
        let mut request = self
            .http
            .request(call.method.clone(), url)
            .bearer_auth(token)
            .timeout(call.patience);
        if let Some(body) = &call.body {
            request = request
                .header("content-type", "application/json")
                .body(body.clone());
        }
        if call.in_full {
            request = request.header("prefer", "return=representation");
        }
        if let Some(key) = call.key {
            request = request.header("paypal-request-id", key);
        }
        let answer = request.send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        if !status.is_success() {
            return Err(Failure::of(status, &text));
        }
        serde_json::from_str(&text)
            .map_err(|error| Failure::Passing(format!("an answer is not as described: {error}")))
    }
}
