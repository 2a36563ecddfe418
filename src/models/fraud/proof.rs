//! Proof of work in the protocol of ALTCHA 2 (PBKDF2 with SHA-256): it costs a browser seconds and the shop nothing. It slows
//! down who asks often; it proves nobody human.
//!
//! The answer is a number below [`Cost::tries`], drawn when the puzzle is made: the browser tries one after the other until the derived
//! key begins as it should. So nobody waits longer than twice the mean, and the page knows how far it is. What the shop checks is
//! a signature over the whole key; it derives nothing again.

use std::collections::BTreeMap;

use altcha::{
    ChallengeParameters, CreateChallengeOptions, Payload, VerifySolutionOptions,
    VerifySolutionResult,
};
use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// How much work a puzzle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// PBKDF2's iterations for each try.
    pub rounds: u32,
    /// The answer is below this; half of it are needed on average.
    pub tries: u32,
}

impl Cost {
    /// For the lowest score at which a puzzle is asked for: 0.8 million iterations on average, about two seconds of a slow
    /// telephone (400,000 a second) and a tenth of a second of a desk computer (8 million).
    pub const LOWEST: Self = Self {
        rounds: 5_000,
        tries: 320,
    };
    /// Ten times as much.
    pub const HIGHEST: Self = Self {
        rounds: 5_000,
        tries: 3_200,
    };
    /// The scores between which the cost rises.
    const SCORES: (i32, i32) = (20, 80);

    /// The cost that goes with a score: the lowest up to 20, the highest from 80 on, in proportion between.
    #[must_use]
    pub fn for_score(score: i32) -> Self {
        let (from, to) = Self::SCORES;
        let far = score.clamp(from, to).abs_diff(from);
        let more = (Self::HIGHEST.tries - Self::LOWEST.tries) * far / to.abs_diff(from);
        Self {
            rounds: Self::LOWEST.rounds,
            tries: Self::LOWEST.tries + more,
        }
    }
}

/// A hash of the puzzle's nonce, 32 bytes in hexadecimal: a proof is used once by keeping this.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ProofId(pub String);

/// Why something is no proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unproven {
    #[error("not in the form of a proof")]
    Malformed,
    #[error("the puzzle is not one of ours")]
    Forged,
    #[error("the puzzle's time is over")]
    Expired,
    #[error("the puzzle was for something else")]
    ForSomethingElse,
    #[error("not the puzzle's answer")]
    Wrong,
}

/// A puzzle as JSON for `data-challenge`. It holds for what it is `bound_to` (a challenge's public id, say) until `expires_at`,
/// to the second. `secret` is of any length and never leaves the shop. Empty, and logged, should ALTCHA fail, for which
/// these parameters give it no reason; the page then offers its other ways.
#[must_use]
pub fn challenge(secret: &[u8], bound_to: &str, cost: Cost, expires_at: DateTime<Utc>) -> String {
    let options = CreateChallengeOptions {
        algorithm: ALGORITHM.into(),
        cost: cost.rounds,
        counter: Some(rand::rng().random_range(0..cost.tries.max(1))),
        data: Some(BTreeMap::from([
            (BOUND_TO.to_owned(), bound_to.into()),
            (TRIES.to_owned(), cost.tries.into()),
            // Not ALTCHA's own field, which it compares with the system's clock.
            (UNTIL.to_owned(), expires_at.timestamp().into()),
        ])),
        hmac_signature_secret: Some(key(secret, "puzzle")),
        hmac_key_signature_secret: Some(key(secret, "answer")),
        ..CreateChallengeOptions::default()
    };
    altcha::create_challenge(options)
        .and_then(|challenge| Ok(serde_json::to_string(&challenge)?))
        .inspect_err(|problem| tracing::error!(%problem, "no puzzle could be made"))
        .unwrap_or_default()
}

/// Whether the form field `proof` proves the work that was asked for. Whoever asks keeps the [`ProofId`] until the
/// puzzle has expired and takes none twice.
///
/// # Errors
/// [`Unproven`] says why not.
pub fn holds(
    secret: &[u8],
    bound_to: &str,
    payload: &str,
    now: DateTime<Utc>,
) -> Result<ProofId, Unproven> {
    if payload.len() > LONGEST {
        return Err(Unproven::Malformed);
    }
    let payload: Payload = serde_json::from_str(payload).map_err(|_| Unproven::Malformed)?;
    let checked = checked(secret, &payload).map_err(|_| Unproven::Forged)?;
    if checked.invalid_signature != Some(false) {
        return Err(Unproven::Forged);
    }
    // From here on the puzzle is what it was when it was made.
    let puzzle = &payload.challenge.parameters;
    let until = datum(puzzle, UNTIL).and_then(Value::as_i64);
    if until.is_none_or(|until| now.timestamp() > until) {
        return Err(Unproven::Expired);
    }
    if datum(puzzle, BOUND_TO).and_then(Value::as_str) != Some(bound_to) {
        return Err(Unproven::ForSomethingElse);
    }
    if !checked.verified {
        return Err(Unproven::Wrong);
    }
    Ok(ProofId(hex::encode(Sha256::digest(&puzzle.nonce))))
}

const ALGORITHM: &str = "PBKDF2/SHA-256";
/// Longer fields are not read, in bytes; ours have about 700.
const LONGEST: usize = 4 * 1024;
const BOUND_TO: &str = "for";
const TRIES: &str = "tries";
const UNTIL: &str = "until";

/// One key for each use, in the hexadecimal text that ALTCHA takes.
fn key(secret: &[u8], purpose: &str) -> String {
    let parts = [purpose.as_bytes(), b"\0", secret].concat();
    hex::encode(Sha256::digest(parts))
}

/// Signature and answer. A puzzle of ours has a signed answer, so that nothing is derived again; one that has none fails on its
/// own signature before ALTCHA would.
fn checked(secret: &[u8], payload: &Payload) -> altcha::Result<VerifySolutionResult> {
    altcha::verify_solution(VerifySolutionOptions {
        hmac_key_signature_secret: Some(key(secret, "answer")),
        ..VerifySolutionOptions::new(&payload.challenge, &payload.solution, key(secret, "puzzle"))
    })
}

fn datum<'p>(puzzle: &'p ChallengeParameters, name: &str) -> Option<&'p Value> {
    puzzle.data.as_ref()?.get(name)
}

#[cfg(test)]
mod tests;
