//! An account as its owner sees it.

use sea_orm::ConnectionTrait;
use serde::Serialize;

use super::times;
use crate::{
    errors::Result,
    models::{
        accounts::{
            Model as Account,
            addresses::{self, Fields},
            links,
        },
        orders::Model as Order,
    },
    shop::Shop,
};

/// An order in the account's list.
#[derive(Debug, Clone, Serialize)]
pub struct OrderCard {
    number: String,
    url: String,
    status: &'static str,
    status_words: &'static str,
    placed: String,
    total: String,
    /// What was ordered, in a few words.
    what: String,
    picture_url: Option<String>,
}

impl OrderCard {
    /// # Errors
    /// When the database does, or holds a currency that no version wrote.
    pub async fn load<C: ConnectionTrait>(db: &C, order: &Order) -> Result<Self> {
        let url = format!("/orders/{}", order.pid);
        let lines = order.lines(db).await?;
        let first = lines.first();
        let more = match lines.len() {
            0 | 1 => String::new(),
            2 => " and one more".into(),
            all => format!(" and {} more", all - 1),
        };
        let placed = order.placed_at.unwrap_or(order.created_at);
        Ok(Self {
            number: order.number.clone(),
            status: order.status().name(),
            status_words: order.status().words(),
            placed: times::day(placed.into()),
            total: order.total()?.to_string(),
            what: match first {
                Some(line) => format!("{}{more}", line.title),
                None if order.is_gift_card => "Gift card".into(),
                None => String::new(),
            },
            picture_url: first.map(|line| format!("{url}/lines/{}/picture.jpg", line.pid)),
            url,
        })
    }
}

/// An address that is kept.
#[derive(Debug, Clone, Serialize)]
pub struct SavedAddress {
    lines: Vec<String>,
    use_url: String,
    remove_url: String,
}

impl SavedAddress {
    #[must_use]
    pub fn new(shop: &Shop, address: &addresses::Model) -> Self {
        Self {
            lines: lines(shop, &address.read()),
            use_url: format!("/checkout?address={}", address.pid),
            remove_url: format!("/account/addresses/{}/removal", address.pid),
        }
    }
}

/// A mailed link that works.
#[derive(Debug, Clone, Serialize)]
pub struct LinkView {
    email: String,
    token: String,
    /// It gives an account a new address.
    changes: bool,
    /// Of a change: this browser is signed in to the account.
    may: bool,
    /// It was asked for in this browser.
    here: bool,
    /// Who is signed in here so far, if it is somebody else.
    instead_of: Option<String>,
}

impl LinkView {
    #[must_use]
    pub fn new(link: &links::Model, token: String, here: bool, account: Option<&Account>) -> Self {
        let other = account.filter(|account| account.email != link.email);
        Self {
            changes: link.account_id.is_some(),
            may: link.account_id.is_some() && account.map(|it| it.id) == link.account_id,
            here,
            instead_of: other.map(|account| account.email.clone()),
            email: link.email.clone(),
            token,
        }
    }

    #[must_use]
    pub fn title(&self) -> &'static str {
        if self.changes {
            "Your new address"
        } else {
            "Sign in"
        }
    }
}

/// An address as it stands on a parcel.
fn lines(shop: &Shop, fields: &Fields) -> Vec<String> {
    let part = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let town = format!("{} {}", part("postal_code"), part("city"));
    let countries = &shop.settings.shipping.countries;
    let country = countries.iter().find(|it| it.code == part("country"));
    let country = country.map_or_else(|| part("country"), |it| it.name.clone());
    let lines = [
        part("name"),
        part("line1"),
        part("line2"),
        town.trim().to_string(),
        part("region"),
        country,
    ];
    lines.into_iter().filter(|it| !it.is_empty()).collect()
}
