//! What of accounts is forgotten by itself: sessions and links that are over, and the mails they were sent in. So are the mails of gift
//! cards.

use chrono::{DateTime, Duration, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::{
    errors::Result,
    mailers::{
        account_mailer::{LINKS, NEWS},
        gift_card_mailer,
    },
    models::_entities::{account_links, account_sessions, mails},
};

/// Mails with a link are of no use for longer; the others say what was done.
const LINKS_FOR: Duration = Duration::hours(24);
const NEWS_FOR: Duration = Duration::days(30);

/// # Errors
/// When the database does; the next sweep goes on.
pub async fn sweep<C: ConnectionTrait>(db: &C, now: DateTime<Utc>) -> Result<()> {
    account_sessions::Entity::delete_many()
        .filter(account_sessions::Column::ExpiresAt.lt(now))
        .exec(db)
        .await?;
    account_links::Entity::delete_many()
        .filter(account_links::Column::ExpiresAt.lt(now - LINKS_FOR))
        .exec(db)
        .await?;
    let gift_cards = [gift_card_mailer::TEMPLATE];
    for (templates, kept_for) in [
        (&LINKS[..], LINKS_FOR),
        (&NEWS[..], NEWS_FOR),
        (&gift_cards[..], NEWS_FOR),
    ] {
        mails::Entity::delete_many()
            .filter(mails::Column::Template.is_in(templates.iter().copied()))
            .filter(mails::Column::NextAttemptAt.lt(now - kept_for))
            .exec(db)
            .await?;
    }
    Ok(())
}
