//! Joining a browser with everything that its account stands for.

use sea_orm::ConnectionTrait;

use super::{Evidence, merge};
use crate::{
    errors::{Error, Result},
    models::identities::{self, IdentityKey, Model},
};

/// A strong key, and why a browser is held to be one with it.
pub type Tie = (IdentityKey, Evidence);

/// Joins a browser with these keys, whose rows are there and locked. Where there are too many already, or staff cut them apart,
/// nobody is joined. Answers the browser's row as it is then.
///
/// # Errors
/// When a key has no row, or the database fails.
pub async fn join<C: ConnectionTrait>(
    txn: &C,
    browser: &IdentityKey,
    ties: &[Tie],
    cap: u32,
) -> Result<Model> {
    for (key, evidence) in ties {
        // Read again: the tie before may have moved the browser to another cluster.
        let one = find(txn, browser).await?;
        let other = find(txn, key).await?;
        if one.cluster_id.is_none() || one.cluster_id != other.cluster_id {
            merge(txn, &one, &other, *evidence, cap).await?;
        }
    }
    find(txn, browser).await
}

async fn find<C: ConnectionTrait>(txn: &C, key: &IdentityKey) -> Result<Model> {
    let row = identities::find(txn, key).await?;
    row.ok_or_else(|| Error::internal("an identity key without a row"))
}
