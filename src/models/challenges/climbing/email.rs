//! A confirmed e-mail address.

use std::net::IpAddr;

use chrono::{DateTime, Duration, Utc};
use loco_rs::app::AppContext;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};

use super::{
    super::{Entity, find, sent_links},
    Column, Model, Status, Way, not_enough, over, pass,
};
use crate::{
    errors::{Error, Refusal, Result},
    mailers::challenge_mailer,
    models::{
        begin_write,
        fraud::{mail_domains, policy::Policy},
        identities::{
            self, IdentityKey,
            clusters::{self, Evidence, Merged},
        },
        ids::{ChallengeId, VisitorId},
        visitors,
    },
    shop::{HasShop, Shop},
};

const LINK: &str = "challenge e-mail";
/// How long a mailed link works.
const LINK_FOR: Duration = Duration::hours(2);

/// Mails a link to an address that the shopper gives. So many a day: the mailbox may be a stranger's.
///
/// # Errors
/// A [`Refusal`] for what is no address, a throw-away one, or one link too many; otherwise when the database fails.
pub async fn mail_link(
    ctx: &AppContext,
    challenge: &Model,
    visitor: VisitorId,
    network_address: IpAddr,
    email: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let email = email.trim();
    if !challenge.takes_an_email() {
        return Err(not_enough().into());
    }
    let normal = mail_domains::normalised(email).ok_or_else(no_email)?;
    let domain = normal.rsplit('@').next().unwrap_or_default();
    if mail_domains::is_disposable(domain) {
        let words = "Throw-away addresses cannot be used here. An alias of your own address can.";
        return Err(Refusal::unprocessable("email_disposable", words).into());
    }
    let shop = ctx.shop();
    let txn = begin_write(&ctx.db).await?;
    let kept = Entity::update_many()
        .col_expr(Column::Email, Expr::value(email))
        .filter(Column::Id.eq(challenge.id))
        .filter(Column::Status.is_in([Status::Open.name(), Status::Asked.name()]))
        .exec(&txn)
        .await?;
    if kept.rows_affected == 0 {
        return Err(over().into());
    }
    let wanted = sent_links::Wanted {
        purpose: sent_links::Purpose::Confirmation,
        mailbox: &normal,
        visitor,
        network_address,
    };
    wanted.count(&txn, &shop.vault, now).await?;
    let link = link(&shop, challenge.public_id(), email, now + LINK_FOR);
    challenge_mailer::confirm(&txn, &shop, email, &link, now).await?;
    txn.commit().await?;
    Ok(())
}

/// A mailed link was opened and agreed to: its address belongs to whoever the challenge was made for.
///
/// # Errors
/// [`Error::NotFound`] for a link that is not ours or is too old; otherwise when the database fails.
pub async fn confirm(
    ctx: &AppContext,
    policy: &Policy,
    pid: ChallengeId,
    expires: i64,
    signature: &str,
    now: DateTime<Utc>,
) -> Result<Model> {
    let shop = ctx.shop();
    let challenge = find(&ctx.db, pid).await?;
    let email = challenge.email.clone().ok_or(Error::NotFound)?;
    let signed = signed(pid, &email, expires);
    if now.timestamp() > expires || !shop.vault.verifies(LINK, &signed, signature) {
        return Err(Error::NotFound);
    }
    let visitor = visitors::find_by_id(&ctx.db, challenge.visitor_id).await?;
    let txn = begin_write(&ctx.db).await?;
    let merged = confirm_email(&txn, &shop, policy, visitor.public_id(), &email, now).await?;
    if merged == Some(Merged::TooLarge) {
        txn.commit().await?; // staff see that it is full
        let words = "This address was confirmed from too many browsers. Please use another one.";
        return Err(Refusal::conflict("email_overused", words).into());
    }
    pass(&txn, &challenge, Way::Email, now).await?;
    Entity::update_many()
        .col_expr(Column::Email, Expr::value(None::<String>))
        .filter(Column::Id.eq(challenge.id))
        .exec(&txn)
        .await?;
    txn.commit().await?;
    find(&ctx.db, pid).await
}

/// Joins a browser and an e-mail address that it proved to be its own. One mailbox does not stand for ever more browsers: beyond
/// the cap they are not joined, and then nothing is confirmed. None for what is no address.
///
/// # Errors
/// When the database does.
pub async fn confirm_email<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    policy: &Policy,
    visitor: VisitorId,
    email: &str,
    now: DateTime<Utc>,
) -> Result<Option<Merged>> {
    let Some(normal) = mail_domains::normalised(email) else {
        return Ok(None);
    };
    let keys = [
        IdentityKey::visitor(&shop.vault, visitor, now),
        IdentityKey::email(&shop.vault, &normal, now),
    ];
    let rows = identities::touch(txn, &keys, &[], now).await?;
    let [visitor, email] = &keys;
    let (visitor, email) = (rows.of(visitor)?, rows.of(email)?);
    let evidence = Evidence::ConfirmedEmail;
    let merged = clusters::merge(txn, visitor, email, evidence, policy.cluster_cap).await?;
    Ok(Some(merged))
}

/// The address of the page that confirms an e-mail address.
fn link(shop: &Shop, pid: ChallengeId, email: &str, until: DateTime<Utc>) -> String {
    let expires = until.timestamp();
    let signature = shop.vault.keyed_hash(LINK, &signed(pid, email, expires));
    shop.absolute(&format!(
        "/challenges/{pid}/confirm?expires={expires}&signature={signature}"
    ))
}

fn signed(pid: ChallengeId, email: &str, expires: i64) -> Vec<u8> {
    format!("{pid}.{email}.{expires}").into_bytes()
}

fn no_email() -> Refusal {
    let words = "This does not look like an e-mail address. Please check it.";
    Refusal::unprocessable("email_invalid", words)
}
