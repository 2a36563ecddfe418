//! Whom the limits on previews know by an account: the browsers that signed in to it are one person or household, as those that
//! confirmed one e-mail address are.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::Model as Account;
use crate::{
    errors::{Error, Result},
    models::{
        fraud::{mail_domains, policy::Policy},
        identities::{
            self, IdentityKey,
            clusters::{self, Evidence},
        },
        visitors,
    },
    shop::Shop,
};

/// Joins a browser with the account, and with the mailbox that was read to sign in, which counts as confirmed. Where there
/// are too many of them already nobody is joined, and the sign-in is as good. A mailbox that is made to be thrown away
/// confirms nothing here, as in a challenge.
///
/// # Errors
/// When the database does.
pub(super) async fn join<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    policy: &Policy,
    visitor: &visitors::Model,
    account: &Account,
    now: DateTime<Utc>,
) -> Result<()> {
    let vault = &shop.vault;
    let browser = IdentityKey::visitor(vault, visitor.public_id(), now);
    let known = IdentityKey::account(vault, account.public_id(), now);
    let mailbox = mail_domains::normalised(&account.email)
        .filter(|it| !mail_domains::is_disposable(it.rsplit('@').next().unwrap_or_default()));
    let mailbox = mailbox.map(|it| IdentityKey::email(vault, &it, now));
    let mut links = vec![(known, Evidence::LoggedIn)];
    links.extend(mailbox.map(|key| (key, Evidence::ConfirmedEmail)));
    // All locks at once, in the order that everybody takes them in.
    let mut keys = vec![browser.clone()];
    keys.extend(links.iter().map(|(key, _)| key.clone()));
    identities::touch(txn, &keys, &[], now).await?;
    for (key, evidence) in &links {
        // Read again: the link before may have moved the browser to another cluster.
        let one = find(txn, &browser).await?;
        let other = find(txn, key).await?;
        clusters::merge(txn, &one, &other, *evidence, policy.cluster_cap).await?;
    }
    Ok(())
}

async fn find<C: ConnectionTrait>(txn: &C, key: &IdentityKey) -> Result<identities::Model> {
    let row = identities::find(txn, key).await?;
    row.ok_or_else(|| Error::internal("an identity key without a row"))
}
