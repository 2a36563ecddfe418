//! Webhooks received, by unique id: a repeat is told by the database, in the transaction that acts on the message.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, Set, SqlErr,
    sea_query::{Expr, OnConflict},
};
use sha2::{Digest, Sha256};

use super::_entities::inbound_webhooks::{self, Column, Entity};
use crate::errors::Result;

/// So many that wait are looked at by a sweep.
const LOOKED_AT: u64 = 100;

/// Whether a message is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    New,
    Repeat,
}

/// Notes a verified message. Call it first in the transaction that acts on it: of two that arrive together, one
/// waits for the other and then is a repeat.
///
/// # Errors
/// When the database does.
pub async fn note<C: ConnectionTrait>(
    txn: &C,
    source: &str,
    message_id: &str,
    kind: &str,
    body: &str,
) -> Result<Arrival> {
    let row = inbound_webhooks::ActiveModel {
        source: Set(source.into()),
        message_id: Set(message_id.into()),
        kind: Set(Some(kind.into())),
        body: Set(body.into()),
        outcome: Set("accepted".into()),
        ..Default::default()
    };
    let inserted = Entity::insert(row)
        .on_conflict(
            OnConflict::columns([Column::Source, Column::MessageId])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(txn)
        .await?;
    Ok(if inserted == 1 {
        Arrival::New
    } else {
        Arrival::Repeat
    })
}

/// Marks a message that was noted as waiting for money that is not known yet.
///
/// # Errors
/// When the database does.
pub async fn await_payment<C: ConnectionTrait>(
    txn: &C,
    source: &str,
    message_id: &str,
    awaits: Option<&String>,
) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Outcome, Expr::value("unknown payment"))
        .col_expr(Column::Awaits, Expr::value(awaits.cloned()))
        .filter(Column::Source.eq(source))
        .filter(Column::MessageId.eq(message_id))
        .exec(txn)
        .await?;
    Ok(())
}

/// The latest money that messages wait for. (That of another shop is waited for until the message is forgotten.)
///
/// # Errors
/// When the database does.
pub async fn awaited<C: ConnectionTrait>(db: &C, source: &str) -> Result<Vec<String>> {
    Ok(Entity::find()
        .select_only()
        .column(Column::Awaits)
        .filter(Column::Source.eq(source))
        .filter(Column::Awaits.is_not_null())
        .order_by_desc(Column::Id)
        .limit(LOOKED_AT)
        .into_tuple()
        .all(db)
        .await?)
}

/// The messages that waited for money of one of these numbers, oldest first. They wait no longer.
///
/// # Errors
/// When the database does.
pub async fn awaiting<C: ConnectionTrait>(
    txn: &C,
    source: &str,
    awaited: impl Iterator<Item = &String>,
) -> Result<Vec<String>> {
    let waiting = Condition::all()
        .add(Column::Source.eq(source))
        .add(Column::Awaits.is_in(awaited));
    let rows = Entity::find()
        .filter(waiting.clone())
        .order_by_asc(Column::Id)
        .all(txn)
        .await?;
    if !rows.is_empty() {
        Entity::update_many()
            .col_expr(Column::Outcome, Expr::value("accepted"))
            .col_expr(Column::Awaits, Expr::value(None::<String>))
            .filter(waiting)
            .exec(txn)
            .await?;
    }
    Ok(rows.into_iter().map(|row| row.body).collect())
}

/// Keeps a message that was signed but could not be read, so that nothing a partner said is lost, and raises an alarm
/// in the log. Its id stays free: the message may be sent again, corrected.
///
/// # Errors
/// When the database does.
pub async fn keep_unreadable<C: ConnectionTrait>(
    db: &C,
    source: &str,
    message_id: &str,
    body: &str,
) -> Result<()> {
    tracing::error!(source, message_id, "a signed webhook could not be read");
    let told_apart = hex::encode(Sha256::digest(body));
    let row = inbound_webhooks::ActiveModel {
        source: Set(source.into()),
        message_id: Set(format!("unreadable {message_id} {told_apart}")),
        kind: Set(None),
        body: Set(body.into()),
        outcome: Set("unreadable".into()),
        ..Default::default()
    };
    match row.insert(db).await {
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            Ok(())
        }
        other => other.map(|_| ()).map_err(Into::into),
    }
}
