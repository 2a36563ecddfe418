//! Climbing: the ways to pass a challenge.

use chrono::{DateTime, Duration, Utc};
use loco_rs::app::AppContext;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait,
    PaginatorTrait, QueryFilter, QueryOrder, Set, sea_query::Expr,
};
use serde_json::json;

use super::{Column, Entity, Model, Status, Way, moved};
use crate::{
    errors::{Error, Refusal, Result},
    mailers::challenge_mailer,
    models::{
        _entities::spent_proofs,
        Page, audit_log, begin_write,
        fraud::{
            mail_domains,
            policy::Policy,
            proof::{self, Unproven},
        },
        identities::{
            self, IdentityKey,
            clusters::{self, Evidence, Merged},
        },
        ids::{ChallengeId, VisitorId},
        staff, visitors,
    },
    shop::{HasShop, Shop},
};

/// What the puzzles' secret is for.
pub(super) const PROOF: &str = "proof of work";
const LINK: &str = "challenge e-mail";
/// How long a mailed link works.
const LINK_FOR: Duration = Duration::hours(2);
/// The longest question to the shop, characters.
const LONGEST_QUESTION: usize = 2000;

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
    let secret = ctx.shop().vault.secret(PROOF);
    let proven = proof::holds(&secret, &challenge.pid.to_string(), payload, now);
    let proven = proven.map_err(unproven)?;
    let txn = begin_write(&ctx.db).await?;
    let spent = spent_proofs::Entity::find()
        .filter(spent_proofs::Column::Proof.eq(&proven.0))
        .count(&txn)
        .await?;
    if spent > 0 {
        return Err(unproven(Unproven::Expired).into());
    }
    let spend = spent_proofs::ActiveModel {
        proof: Set(proven.0),
        expires_at: Set(challenge.expires_at),
        ..Default::default()
    };
    spend.insert(&txn).await?;
    pass(&txn, challenge, Way::Proof, now).await?;
    txn.commit().await?;
    Ok(())
}

/// Mails a link to an address that the shopper gives.
///
/// # Errors
/// A [`Refusal`] for what is no address, or a throw-away one; otherwise when the database fails.
pub async fn mail_link(
    ctx: &AppContext,
    challenge: &Model,
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
    let challenge = super::find(&ctx.db, pid).await?;
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
    super::find(&ctx.db, pid).await
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

/// Asks a person of the shop.
///
/// # Errors
/// A [`Refusal`] without words or when it was decided; otherwise when the database fails.
pub async fn ask(db: &DatabaseConnection, challenge: &Model, question: &str) -> Result<()> {
    let question: String = question.trim().chars().take(LONGEST_QUESTION).collect();
    if question.is_empty() {
        let words = "Say in a sentence what you would like painted.";
        return Err(Refusal::unprocessable("question_missing", words).into());
    }
    let asked = moved(challenge.id, &[Status::Open, Status::Asked], Status::Asked)
        .col_expr(Column::Question, Expr::value(question))
        .exec(db)
        .await?;
    if asked.rows_affected == 0 {
        return Err(over().into());
    }
    Ok(())
}

/// Those who asked a person, the longest waiting first.
///
/// # Errors
/// When the database does.
pub async fn asked<C: ConnectionTrait>(db: &C, page: u64) -> Result<Page<Model>> {
    let asked = Entity::find()
        .filter(Column::Status.eq(Status::Asked.name()))
        .order_by_asc(Column::Id);
    Ok(Page::load(asked, db, page).await?)
}

/// A person of the shop decides.
///
/// # Errors
/// A [`Refusal`] when it was decided before; otherwise when the database fails.
pub async fn decide(
    db: &DatabaseConnection,
    staff: &staff::Model,
    challenge: &Model,
    lets_in: bool,
    answer: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let txn = begin_write(db).await?;
    let to = if lets_in {
        Status::Passed
    } else {
        Status::Denied
    };
    let mut update = moved(challenge.id, &[Status::Asked], to)
        .col_expr(Column::Answer, Expr::value(answer.trim()))
        .col_expr(Column::StaffMemberId, Expr::value(staff.id));
    if lets_in {
        update = update
            .col_expr(Column::PassedBy, Expr::value(Way::Person.name()))
            .col_expr(Column::PassedAt, Expr::value(now));
    }
    if update.exec(&txn).await?.rows_affected == 0 {
        return Err(over().into());
    }
    let data = json!({"lets_in": lets_in, "score": challenge.score});
    audit_log::record(
        &txn,
        staff,
        "challenge_decided",
        &challenge.pid.to_string(),
        data,
    )
    .await?;
    txn.commit().await?;
    Ok(())
}

/// The state change that every way of passing ends with.
///
/// # Errors
/// A [`Refusal`] when the challenge is over; otherwise when the database fails.
pub async fn pass<C: ConnectionTrait>(
    txn: &C,
    challenge: &Model,
    way: Way,
    now: DateTime<Utc>,
) -> Result<()> {
    if challenge.expires_at <= now {
        return Err(over().into());
    }
    let passed = moved(challenge.id, &[Status::Open, Status::Asked], Status::Passed)
        .col_expr(Column::PassedBy, Expr::value(way.name()))
        .col_expr(Column::PassedAt, Expr::value(now))
        .exec(txn)
        .await?;
    if passed.rows_affected == 0 {
        return Err(over().into());
    }
    Ok(())
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

fn not_enough() -> Refusal {
    let words = "This is not enough here. The other ways are below.";
    Refusal::conflict("not_enough", words)
}

fn over() -> Refusal {
    let words = "This question is closed. Ask for your picture again.";
    Refusal::conflict("challenge_over", words)
}

fn no_email() -> Refusal {
    let words = "This does not look like an e-mail address. Please check it.";
    Refusal::unprocessable("email_invalid", words)
}

fn unproven(problem: Unproven) -> Refusal {
    tracing::info!(?problem, "a puzzle's solution did not hold");
    let words = "The puzzle's solution did not fit. Please reload the page; your browser will solve a new one.";
    Refusal::unprocessable("proof_invalid", words)
}
