//! Whom the limits on previews know by an account: the browsers that signed in to it are one person or household, as those that
//! confirmed one e-mail address are.

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;

use super::Model as Account;
use crate::{
    errors::Result,
    models::{
        fraud::{mail_domains, policy::Policy},
        identities::{
            self, IdentityKey,
            clusters::{self, Evidence, Tie},
        },
        privacy::vault::Vault,
        visitors,
    },
    shop::Shop,
};

/// What a browser that is signed in is known by besides its cookie: the account, and the mailbox that was read to sign in, which
/// counts as confirmed. A mailbox that is made to be thrown away confirms nothing here, as in a challenge.
#[must_use]
pub fn ties(vault: &Vault, account: &Account, now: DateTime<Utc>) -> Vec<Tie> {
    let known = IdentityKey::account(vault, account.public_id(), now);
    let mailbox = mail_domains::normalised(&account.email)
        .filter(|it| !mail_domains::is_disposable(it.rsplit('@').next().unwrap_or_default()));
    let mailbox = mailbox.map(|it| IdentityKey::email(vault, &it, now));
    let mut ties = vec![(known, Evidence::LoggedIn)];
    ties.extend(mailbox.map(|key| (key, Evidence::ConfirmedEmail)));
    ties
}

/// Joins a browser with what its account stands for. Where there are too many of them already nobody is joined, and the
/// sign-in is as good.
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
    let browser = IdentityKey::visitor(&shop.vault, visitor.public_id(), now);
    let ties = ties(&shop.vault, account, now);
    // All locks at once, in the order that everybody takes them in.
    let mut keys = vec![browser.clone()];
    keys.extend(ties.iter().map(|(key, _)| key.clone()));
    identities::touch(txn, &keys, &[], now).await?;
    clusters::join(txn, &browser, &ties, policy.cluster_cap).await?;
    Ok(())
}
