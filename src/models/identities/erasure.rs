//! Erasure: somebody asks to be forgotten, and names their browser or an e-mail address that they confirmed.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter};
use serde_json::json;

use super::{IdentityKey, retention};
use crate::{
    errors::{Refusal, Result},
    models::{
        _entities::{assessments, challenges},
        audit_log, begin_write,
        fraud::mail_domains,
        ids::VisitorId,
        privacy::vault::Vault,
        staff, visitors,
    },
};

/// Forgets what the limits know of whoever is named: a browser by the number that its privacy page shows, or a mailbox. With a
/// browser go the links, what was seen and counted with it, how its requests were judged and what was asked of it. How an
/// order was judged stays with the order.
///
/// # Errors
/// A [`Refusal`] when nothing is known of it; otherwise when the database fails, and then nothing is gone.
pub async fn of_named(
    db: &DatabaseConnection,
    vault: &Vault,
    staff: &staff::Model,
    named: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let txn = begin_write(db).await?;
    let named = named.trim();
    let (key, browser) = match named.parse() {
        Ok(pid) => {
            let browser = visitors::find(&txn, VisitorId(pid)).await?;
            let browser = browser.ok_or_else(unknown)?;
            let key = IdentityKey::visitor(vault, browser.public_id(), now);
            (key, Some(browser))
        }
        Err(_) => {
            let normal = mail_domains::normalised(named).ok_or_else(unknown)?;
            (IdentityKey::email(vault, &normal, now), None)
        }
    };
    let row = super::find(&txn, &key).await?;
    let mut gone = match &browser {
        Some(browser) => judged(&txn, browser).await?,
        None => 0,
    };
    if let Some(row) = row {
        retention::forget(&txn, &[row.id]).await?;
        gone += 1;
    }
    if gone == 0 {
        return Err(unknown().into());
    }
    let subject = if browser.is_some() {
        "a browser"
    } else {
        "a mailbox"
    };
    let data = json!({"rows": gone});
    audit_log::record(&txn, staff, "identity_erased", subject, data).await?;
    txn.commit().await?;
    Ok(())
}

/// How the browser's requests were judged, and what was asked of it. Answers how many rows that were.
async fn judged<C: ConnectionTrait>(txn: &C, browser: &visitors::Model) -> Result<u64> {
    let judged = assessments::Entity::delete_many()
        .filter(assessments::Column::VisitorId.eq(browser.id))
        .filter(assessments::Column::OrderId.is_null());
    let asked =
        challenges::Entity::delete_many().filter(challenges::Column::VisitorId.eq(browser.id));
    let judged = judged.exec(txn).await?.rows_affected;
    Ok(judged + asked.exec(txn).await?.rows_affected)
}

fn unknown() -> Refusal {
    let words = "Nothing is known of this. Is it spelled as they wrote it? What was not seen for 30 days is forgotten already.";
    Refusal::unprocessable("identity_unknown", words)
}
