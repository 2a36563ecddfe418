//! The shop itself: a noun a file, its concerns in a folder of the same name.

use sea_orm::{ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, Select};

pub mod _entities;
pub mod accounts;
pub mod address_forms;
pub mod assessments;
pub mod audit_log;
pub mod calendar;
pub mod carts;
pub mod challenges;
pub mod fraud;
pub mod fulfilments;
pub mod gift_cards;
pub mod identities;
pub mod ids;
pub mod invoices;
pub mod lists;
pub mod mails;
pub mod messages;
pub mod money;
pub mod objects;
pub mod order_events;
pub mod orders;
pub mod outbox;
pub mod partners;
pub mod payments;
pub mod portraits;
pub mod privacy;
pub mod products;
pub mod promotions;
pub mod quotas;
pub mod refunds;
pub mod reviews;
pub mod staff;
pub mod studio;
pub mod styles;
pub mod traces;
pub mod uploads;
pub mod visitors;
pub mod webhook_inbox;
pub mod webhook_outbox;
pub mod workshop;
pub mod write_transaction;

pub use write_transaction::begin_write;

/// One page of a list.
#[derive(Debug)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub page: u64,
    pub pages: u64,
    pub total: u64,
}

/// How many rows a page of a list holds.
const PAGE_SIZE: u64 = 25;

impl<M: Send + Sync> Page<M> {
    /// Loads one page (counted from 1) of a list.
    ///
    /// # Errors
    /// When the database does.
    pub async fn load<E, C>(query: Select<E>, db: &C, page: u64) -> Result<Self, DbErr>
    where
        E: EntityTrait<Model = M>,
        M: sea_orm::FromQueryResult,
        C: ConnectionTrait,
    {
        let page = page.max(1);
        let paginator = query.paginate(db, PAGE_SIZE);
        let counted = paginator.num_items_and_pages().await?;
        Ok(Self {
            items: paginator.fetch_page(page - 1).await?,
            page,
            pages: counted.number_of_pages,
            total: counted.number_of_items,
        })
    }
}
