//! The token that calls carry. It is fetched when it is needed, kept until shortly before it ends, and fetched anew when PayPal
//! does not take it any more.

use std::time::{Duration, Instant};

use serde::Deserialize;
use tokio::sync::Mutex;

use super::calls::Failure;

/// So long before its end it is no longer used.
const MARGIN: Duration = Duration::from_secs(60);

#[derive(Default)]
pub(super) struct Tokens(Mutex<Option<Token>>);

struct Token {
    value: String,
    until: Instant,
}

/// Who asks for one, and where.
pub(super) struct Client {
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) url: String,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    /// Seconds.
    expires_in: u64,
}

impl Tokens {
    /// A token that holds for a while. Of several that need a new one, one fetches it.
    pub(super) async fn get(
        &self,
        http: &reqwest::Client,
        client: &Client,
    ) -> Result<String, Failure> {
        let mut kept = self.0.lock().await;
        if let Some(token) = kept.as_ref().filter(|token| token.until > Instant::now()) {
            return Ok(token.value.clone());
        }
        let asked = Instant::now();
        let granted = fetch(http, client).await?;
        let lifetime = Duration::from_secs(granted.expires_in).saturating_sub(MARGIN);
        *kept = Some(Token {
            value: granted.access_token.clone(),
            until: asked + lifetime,
        });
        Ok(granted.access_token)
    }

    /// Forgets a token that PayPal did not take, unless another has taken its place.
    pub(super) async fn forget(&self, refused: &str) {
        let mut kept = self.0.lock().await;
        if kept.as_ref().is_some_and(|token| token.value == refused) {
            *kept = None;
        }
    }
}

async fn fetch(http: &reqwest::Client, client: &Client) -> Result<Granted, Failure> {
    let asked = http
        .post(&client.url)
        .basic_auth(&client.id, Some(&client.secret))
        .form(&[("grant_type", "client_credentials")]);
    let answer = asked.send().await?;
    let status = answer.status();
    if !status.is_success() {
        // (Never what it says: that may hold the client's name.)
        return Err(Failure::of(status, "no token is granted"));
    }
    Ok(answer.json().await?)
}
