//! Identity keys: keyed hashes by which visits are linked. No address, e-mail or cookie is kept in readable form here.

use std::net::IpAddr;

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
    sea_query::OnConflict,
};

use super::{
    _entities::identity_keys::{self, Column, Entity},
    ids::VisitorId,
    privacy::vault::Vault,
};
use crate::errors::Result;

pub use identity_keys::Model;

/// What a key was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Visitor,
    AddressBlock,
}

impl Kind {
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::AddressBlock => "address_block",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Visitor, Self::AddressBlock]
            .into_iter()
            .find(|kind| kind.name() == name)
    }
}

/// One keyed hash.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct IdentityKey {
    pub kind: Kind,
    pub hash: String,
}

impl IdentityKey {
    #[must_use]
    pub fn visitor(vault: &Vault, visitor: VisitorId) -> Self {
        Self::new(vault, Kind::Visitor, visitor.0.as_bytes())
    }

    /// The block that one household or office usually has: IPv4 /24, IPv6 /48.
    #[must_use]
    pub fn address_block(vault: &Vault, address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self::new(vault, Kind::AddressBlock, &v4.octets()[..3]),
            IpAddr::V6(v6) => Self::new(vault, Kind::AddressBlock, &v6.octets()[..6]),
        }
    }

    fn new(vault: &Vault, kind: Kind, input: &[u8]) -> Self {
        Self {
            kind,
            hash: vault.keyed_hash(kind.name(), input),
        }
    }
}

/// Finds or makes the rows of these keys and locks them until the transaction ends, always in the same order, so that
/// two requests of one household wait for each other instead of both seeing the last free preview.
///
/// # Errors
/// When the database does.
pub async fn lock<C: ConnectionTrait>(txn: &C, keys: &[IdentityKey]) -> Result<Vec<Model>> {
    let mut sorted = keys.to_vec();
    sorted.sort();
    sorted.dedup();
    let mut locked = Vec::with_capacity(sorted.len());
    for key in &sorted {
        insert_if_new(txn, key).await?;
        locked.extend(
            Entity::find()
                .filter(Column::Kind.eq(key.kind.name()))
                .filter(Column::Hash.eq(&key.hash))
                .order_by_asc(Column::Id)
                .lock_exclusive()
                .all(txn)
                .await?,
        );
    }
    Ok(locked)
}

/// The row of one key, if it was ever used.
///
/// # Errors
/// When the database does.
pub async fn find<C: ConnectionTrait>(db: &C, key: &IdentityKey) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::Kind.eq(key.kind.name()))
        .filter(Column::Hash.eq(&key.hash))
        .one(db)
        .await?)
}

async fn insert_if_new<C: ConnectionTrait>(txn: &C, key: &IdentityKey) -> Result<()> {
    let row = identity_keys::ActiveModel {
        kind: Set(key.kind.name().into()),
        hash: Set(key.hash.clone()),
        ..Default::default()
    };
    Entity::insert(row)
        .on_conflict(
            OnConflict::columns([Column::Kind, Column::Hash])
                .do_nothing()
                .to_owned(),
        )
        .exec_without_returning(txn)
        .await?;
    Ok(())
}
