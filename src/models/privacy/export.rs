//! Everything that the shop holds of a browser, for whoever uses it (GDPR, Art. 15 and 20): what it sent, what was made of it, how
//! its requests were judged and why, and what it ordered.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, Select};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::{
    errors::Result,
    models::{
        _entities::{
            account_sessions, accounts, assessments, challenges, consents, former_emails,
            fulfilments, gift_cards, mails, order_events, order_lines, orders, payments, portraits,
            reservations, saved_addresses, uploads,
        },
        identities::{self, IdentityKey, Kind, clusters},
        invoices, visitors,
    },
    shop::Shop,
};

/// Ends of the names of columns that tell a person nothing: our own numbers, addresses in storage, hashes.
const OURS: [&str; 4] = ["_id", "_key", "_hash", "_hashes"];

/// All of it (JSON), by the shop's own words for things.
///
/// # Errors
/// When the database does.
pub async fn of<C: ConnectionTrait>(
    db: &C,
    shop: &Shop,
    visitor: &visitors::Model,
    now: DateTime<Utc>,
) -> Result<Value> {
    let id = visitor.id;
    let uploads = uploads::Entity::find().filter(uploads::Column::VisitorId.eq(id));
    let portraits = portraits::Entity::find().filter(portraits::Column::VisitorId.eq(id));
    let judged = assessments::Entity::find().filter(assessments::Column::VisitorId.eq(id));
    let asked = challenges::Entity::find().filter(challenges::Column::VisitorId.eq(id));
    let (keys, previews) = known_by(db, shop, visitor, now).await?;
    Ok(json!({
        "made_at": now,
        "browser": told(visitor)?,
        "photos": all(db, uploads).await?,
        "portraits": all(db, portraits).await?,
        "assessments": all(db, judged).await?,
        "challenges": all(db, asked).await?,
        "known_by": keys,
        "previews_counted": previews,
        "orders": ordered(db, id).await?,
        "consents": all(db, consents::Entity::find().filter(consents::Column::VisitorId.eq(id))).await?,
        "account": account(db, visitor).await?,
    }))
}

/// The account that the browser is signed in to, with what hangs on it.
async fn account<C: ConnectionTrait>(db: &C, visitor: &visitors::Model) -> Result<Value> {
    let Some(id) = visitor.account_id else {
        return Ok(Value::Null);
    };
    let Some(account) = accounts::Entity::find_by_id(id).one(db).await? else {
        return Ok(Value::Null);
    };
    let sessions = account_sessions::Entity::find();
    let sessions = sessions.filter(account_sessions::Column::AccountId.eq(id));
    let addresses = saved_addresses::Entity::find();
    let addresses = addresses.filter(saved_addresses::Column::AccountId.eq(id));
    let former = former_emails::Entity::find();
    let former = former.filter(former_emails::Column::AccountId.eq(id));
    let orders = accounts_orders(db, &account).await?;
    let mut told = told(&account)?;
    told.insert("signed_in".into(), all(db, sessions).await?.into());
    told.insert("addresses".into(), all(db, addresses).await?.into());
    told.insert("former_addresses".into(), all(db, former).await?.into());
    told.insert("order_numbers".into(), orders.into());
    Ok(told.into())
}

async fn accounts_orders<C: ConnectionTrait>(
    db: &C,
    account: &accounts::Model,
) -> Result<Vec<String>> {
    let orders = crate::models::accounts::ordered::all(db, account).await?;
    Ok(orders.into_iter().map(|order| order.number).collect())
}

/// The keys of the person, each by what it is made from and when it was seen, and the previews that are counted on them.
async fn known_by<C: ConnectionTrait>(
    db: &C,
    shop: &Shop,
    visitor: &visitors::Model,
    now: DateTime<Utc>,
) -> Result<(Vec<Value>, Vec<Value>)> {
    let key = IdentityKey::visitor(&shop.vault, visitor.public_id(), now);
    let members = match identities::find(db, &key).await? {
        Some(row) => clusters::members(db, &row).await?,
        None => Vec::new(),
    };
    let ids: Vec<i64> = members.iter().map(|member| member.id).collect();
    let counted =
        reservations::Entity::find().filter(reservations::Column::IdentityKeyId.is_in(ids));
    let told = |key: &identities::Model| {
        let what = Kind::parse(&key.kind).map(Kind::words);
        json!({"what": what, "first_seen": key.created_at, "last_seen": key.last_seen_at})
    };
    let keys = members.iter().map(told).collect();
    Ok((keys, all(db, counted).await?))
}

async fn ordered<C: ConnectionTrait>(db: &C, visitor_id: i64) -> Result<Vec<Value>> {
    let orders = orders::Entity::find().filter(orders::Column::VisitorId.eq(visitor_id));
    let mut ordered = Vec::new();
    for order in orders.all(db).await? {
        let id = order.id;
        let lines = order_lines::Entity::find().filter(order_lines::Column::OrderId.eq(id));
        let events = order_events::Entity::find().filter(order_events::Column::OrderId.eq(id));
        let payments = payments::Entity::find().filter(payments::Column::OrderId.eq(id));
        let parcels = fulfilments::Entity::find().filter(fulfilments::Column::OrderId.eq(id));
        let letters = mails::Entity::find().filter(mails::Column::OrderId.eq(id));
        let cards = gift_cards::Entity::find().filter(gift_cards::Column::OrderId.eq(id));
        let papers = invoices::of_order(db, id).await?;
        let papers = papers
            .iter()
            .map(|it| Ok(serde_json::to_value(it.document()?)?));
        let mut row = told(&order)?;
        row.insert(
            "invoices".into(),
            papers.collect::<Result<Vec<Value>>>()?.into(),
        );
        row.insert("lines".into(), all(db, lines).await?.into());
        row.insert("events".into(), all(db, events).await?.into());
        row.insert("payments".into(), all(db, payments).await?.into());
        row.insert("parcels".into(), all(db, parcels).await?.into());
        row.insert("mails".into(), all(db, letters).await?.into());
        row.insert("gift_cards".into(), all(db, cards).await?.into());
        ordered.push(row.into());
    }
    Ok(ordered)
}

async fn all<C, E>(db: &C, rows: Select<E>) -> Result<Vec<Value>>
where
    C: ConnectionTrait,
    E: EntityTrait,
    E::Model: FromQueryResult + Serialize,
{
    let rows = rows.all(db).await?;
    rows.iter().map(|row| Ok(told(row)?.into())).collect()
}

/// A row without what is only ours.
fn told(row: &impl Serialize) -> Result<Map<String, Value>> {
    let Value::Object(mut columns) = serde_json::to_value(row)? else {
        return Ok(Map::new());
    };
    columns.retain(|name, value| {
        let ours = name == "id" || OURS.iter().any(|end| name.ends_with(end));
        !ours && !value.is_null()
    });
    Ok(columns)
}
