//! A proof of work, which the browser does by itself.

use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use sea_orm::{EntityTrait, Set, sea_query::OnConflict};

use super::{Model, Way, not_enough, pass};
use crate::{
    errors::{Refusal, Result},
    models::{
        _entities::spent_proofs,
        begin_write,
        fraud::proof::{self, Unproven},
    },
    shop::HasShop,
};

/// What the puzzles' secret is for.
pub const PURPOSE: &str = "proof of work";

/// Takes the browser's solution of the puzzle. Each solution counts once.
///
/// # Errors
/// A [`Refusal`] in the shopper's words; otherwise when the database fails.
pub async fn prove(
    ctx: &AppContext,
    challenge: &Model,
    payload: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    if !challenge.takes_a_proof() {
        return Err(not_enough().into());
    }
    let secret = ctx.shop().vault.secret(PURPOSE);
    let proven = proof::holds(&secret, &challenge.pid.to_string(), payload, now);
    let proven = proven.map_err(unproven)?;
    let txn = begin_write(&ctx.db).await?;
    let spent = spent_proofs::ActiveModel {
        proof: Set(proven.0),
        expires_at: Set(challenge.expires_at),
        ..Default::default()
    };
    let spent = spent_proofs::Entity::insert(spent)
        .on_conflict(
            OnConflict::column(spent_proofs::Column::Proof)
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(&txn)
        .await?;
    if spent == 0 {
        return Err(unproven(Unproven::Expired).into());
    }
    pass(&txn, challenge, Way::Proof, now).await?;
    txn.commit().await?;
    Ok(())
}

fn unproven(problem: Unproven) -> Refusal {
    tracing::info!(?problem, "a puzzle's solution did not hold");
    let words = "The puzzle's solution did not fit. Please reload the page; your browser will solve a new one.";
    Refusal::unprocessable("proof_invalid", words)
}
