//! Links that were mailed: whoever asks for one names the mailbox, which may be a stranger's. So they are counted on the mailbox,
//! on the browser and on the network address, as keyed hashes that are forgotten after a day.

use std::net::IpAddr;

use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set, sea_query::OnConflict};

use crate::{
    errors::{Refusal, Result},
    models::{
        _entities::sent_links::{self, Column, Entity},
        ids::VisitorId,
        privacy::vault::Vault,
    },
};

/// What is counted stays counted for so long.
const WINDOW: TimeDelta = TimeDelta::hours(24);
/// Links a day from one network address, which a whole campus may have.
const FROM_AN_ADDRESS: usize = 60;

/// What a link is for. Each kind is counted by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It confirms an address to a challenge.
    Confirmation,
    /// It signs in to an account.
    SignIn,
    /// It opens an order.
    Order,
}

impl Purpose {
    /// Links a day to one mailbox, and from one browser. Who signs in does so on a telephone, a tablet and a desk.
    fn limits(self) -> (usize, usize) {
        match self {
            Self::Confirmation | Self::Order => (3, 6),
            Self::SignIn => (8, 12),
        }
    }

    fn hashed_as(self) -> &'static str {
        match self {
            Self::Confirmation => "mailed link",
            Self::SignIn => "mailed sign-in link",
            Self::Order => "mailed order link",
        }
    }

    /// What else there is to do for who had enough mails.
    fn otherwise(self) -> &'static str {
        match self {
            Self::Confirmation => "or ask a person below",
            Self::SignIn | Self::Order => "or write to us",
        }
    }
}

/// A link that somebody wants mailed.
pub struct Wanted<'a> {
    pub purpose: Purpose,
    /// Normalised: however it is spelled, it is one mailbox.
    pub mailbox: &'a str,
    pub visitor: VisitorId,
    pub network_address: IpAddr,
}

impl Wanted<'_> {
    /// Counts it.
    ///
    /// # Errors
    /// A [`Refusal`] where a day's links were mailed; otherwise when the database fails.
    pub async fn count<C: ConnectionTrait>(
        &self,
        txn: &C,
        vault: &Vault,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let mut rows = Vec::new();
        for (key, limit, refusal) in self.limits(vault) {
            let sent = Entity::find().filter(Column::CountedOn.eq(&key));
            let sent = sent.all(txn).await?;
            let today = sent.iter().filter(|it| it.sent_at > now - WINDOW);
            if today.count() >= limit {
                return Err(refusal.into());
            }
            let place = sent.iter().map(|it| it.place).max().map_or(0, |it| it + 1);
            rows.push(sent_links::ActiveModel {
                counted_on: Set(key),
                place: Set(place),
                sent_at: Set(now.into()),
                ..Default::default()
            });
        }
        // Of two that come at once, and found the same count, one has the place.
        let wanted = rows.len() as u64;
        let counted = Entity::insert_many(rows)
            .on_conflict(
                OnConflict::columns([Column::CountedOn, Column::Place])
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(txn)
            .await?;
        if counted < wanted {
            let words = "A mail is on its way already. Please wait a moment.";
            return Err(refusal(words).into());
        }
        Ok(())
    }

    fn limits(&self, vault: &Vault) -> [(String, usize, Refusal); 3] {
        let hash = |what: &[u8]| vault.keyed_hash(self.purpose.hashed_as(), what);
        let (to_a_mailbox, from_a_browser) = self.purpose.limits();
        let otherwise = self.purpose.otherwise();
        let mailbox = format!(
            "We have mailed this address a few times today. Please look among its spam, {otherwise}."
        );
        let asker = format!(
            "You have asked for many of these mails today. Please try again tomorrow, {otherwise}."
        );
        let address = self.network_address.to_canonical().to_string();
        [
            (
                hash(self.mailbox.as_bytes()),
                to_a_mailbox,
                refusal(&mailbox),
            ),
            (
                hash(self.visitor.0.as_bytes()),
                from_a_browser,
                refusal(&asker),
            ),
            (hash(address.as_bytes()), FROM_AN_ADDRESS, refusal(&asker)),
        ]
    }
}

/// Forgets those that count no more.
///
/// # Errors
/// When the database does.
pub async fn sweep<C: ConnectionTrait>(db: &C, now: DateTime<Utc>) -> Result<()> {
    Entity::delete_many()
        .filter(Column::SentAt.lt(now - WINDOW))
        .exec(db)
        .await?;
    Ok(())
}

fn refusal(words: &str) -> Refusal {
    Refusal::new(StatusCode::TOO_MANY_REQUESTS, "mails_used_up", words)
}
