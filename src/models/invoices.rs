//! Invoices, and the notes that correct them. Each is written in the transaction of its cause, with a number that has no gap
//! before it, as a snapshot of all that it says; nothing in it is ever changed, and it outlives its order.
//!
//! An invoice is issued when a payment makes its order paid, and a credit note when a refund of that payment succeeds. Money
//! that sold nothing (an order paid twice, or after it was cancelled) has no invoice, and its way back no credit note. What
//! was paid before there were invoices has none and gets none: it would bear a date and a number that are not true.

pub mod document;
mod numbers;
mod share;

use chrono::{DateTime, Datelike, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Set,
};

use super::{
    _entities::{
        invoices::{self, Column, Entity},
        refund_parts,
    },
    money::Money,
    orders::{self, Model as Order},
    payments, refunds,
};
use crate::{
    errors::{Error, Result},
    settings::Settings,
    shop::Shop,
};

use document::{
    Document, Kind,
    crediting::{Credit, CreditedPart},
    sale::Sale,
};

pub use invoices::Model;

/// The invoice of a payment that has made its order paid, and a credit note for each part of it that has gone back already.
///
/// # Errors
/// When the database does.
pub async fn issue<C: ConnectionTrait>(
    txn: &C,
    shop: &Shop,
    order: &Order,
    payment: &payments::Model,
    now: DateTime<Utc>,
) -> Result<Model> {
    let sale = Sale {
        shop,
        order,
        lines: &order.lines(txn).await?,
        charged_minor: payment.amount_minor + order.gift_card_minor,
        paid_with: paid_with(payment, order)?,
    };
    let number = numbers::next(txn, Kind::Invoice, now.year()).await?;
    let document = sale.invoice(number.to_string(), now)?;
    let cause = format!("payment {}", payment.id);
    let under = (payment.order_id, payment.id);
    let invoice = write(txn, &document, &number, cause, under, now).await?;
    for refund in refunds::of_payment(txn, payment.id).await? {
        if refund.has_succeeded() {
            credit(txn, payment, &refund, now).await?;
        }
    }
    Ok(invoice)
}

/// The credit note of a refund that succeeded. `None` when there is no invoice (yet) that it could correct.
///
/// # Errors
/// When the database does.
pub async fn credit<C: ConnectionTrait>(
    txn: &C,
    payment: &payments::Model,
    refund: &refunds::Model,
    now: DateTime<Utc>,
) -> Result<Option<Model>> {
    let Some(under) = invoiced(txn, payment)
        .await?
        .filter(|_| refund.amount_minor > 0)
    else {
        return Ok(None);
    };
    // From here on others who credit wait, so that what is read next is all that there is.
    let number = numbers::next(txn, Kind::CreditNote, now.year()).await?;
    let written = documents(&of_payment(txn, under).await?)?;
    let (invoice, notes) = written.split_first().ok_or(Error::NotFound)?;
    let credit = Credit {
        amount_minor: refund.amount_minor,
        reason: &refund.reason,
        parts: parts_of(txn, payment, refund).await?,
    };
    let document = invoice.credited(notes, number.to_string(), &credit, now);
    let (cause, under) = (credit_of(refund), (payment.order_id, under));
    Ok(Some(
        write(txn, &document, &number, cause, under, now).await?,
    ))
}

/// Takes the credit note of a refund back that had succeeded and then did not, by a debit note. `None` when there was none.
///
/// # Errors
/// When the database does.
pub async fn take_back<C: ConnectionTrait>(
    txn: &C,
    payment: &payments::Model,
    refund: &refunds::Model,
    now: DateTime<Utc>,
) -> Result<Option<Model>> {
    let Some(credit_note) = caused_by(txn, &credit_of(refund)).await? else {
        return Ok(None);
    };
    // Counters are always taken in one order, so that no two wait for each other.
    numbers::wait_for(txn, Kind::CreditNote, now.year()).await?;
    let number = numbers::next(txn, Kind::DebitNote, now.year()).await?;
    let document = credit_note.document()?.taken_back(number.to_string(), now);
    let cause = format!("refund {} failed", refund.id);
    let under = (payment.order_id, payment.id);
    Ok(Some(
        write(txn, &document, &number, cause, under, now).await?,
    ))
}

/// Whether a payment has sold something: not one that came twice or too late.
///
/// # Errors
/// When the database does.
pub(crate) async fn has_sold<C: ConnectionTrait>(
    db: &C,
    payment: &payments::Model,
) -> Result<bool> {
    Ok(invoiced(db, payment).await?.is_some())
}

/// What was issued for an order, in that order.
///
/// # Errors
/// When the database does.
pub async fn of_order<C: ConnectionTrait>(db: &C, order_id: i64) -> Result<Vec<Model>> {
    let rows = Entity::find().filter(Column::OrderId.eq(order_id));
    Ok(rows.order_by_asc(Column::Id).all(db).await?)
}

/// One of an order's, by its number.
///
/// # Errors
/// [`Error::NotFound`] for another order's.
pub async fn find<C: ConnectionTrait>(db: &C, order: &Order, number: &str) -> Result<Model> {
    let found = Entity::find()
        .filter(Column::OrderId.eq(order.id))
        .filter(Column::Number.eq(number));
    found.one(db).await?.ok_or(Error::NotFound)
}

/// The credit note of a refund.
///
/// # Errors
/// When the database does.
pub async fn of_refund<C: ConnectionTrait>(
    db: &C,
    refund: &refunds::Model,
) -> Result<Option<Model>> {
    caused_by(db, &credit_of(refund)).await
}

/// Erases those whose time is over; answers how many.
///
/// # Errors
/// When the database does.
pub async fn sweep<C: ConnectionTrait>(
    db: &C,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<u64> {
    let oldest = now.year() - settings.seller.keep_years;
    let over = Entity::delete_many().filter(Column::Year.lt(oldest));
    Ok(over.exec(db).await?.rows_affected)
}

impl Model {
    /// All that it says.
    ///
    /// # Errors
    /// When it cannot be read, which no version wrote.
    pub fn document(&self) -> Result<Document> {
        Ok(serde_json::from_str(&self.content)?)
    }
}

/// What a refund is for, by the lines of the invoice.
async fn parts_of<C: ConnectionTrait>(
    txn: &C,
    payment: &payments::Model,
    refund: &refunds::Model,
) -> Result<Vec<CreditedPart>> {
    let order = orders::find(txn, payment.order_id).await?;
    let lines = order.lines(txn).await?;
    let parts = refunds::parts::of_refund(txn, refund).await?;
    let part = |part: &refund_parts::Model| {
        let at = lines
            .iter()
            .position(|line| Some(line.id) == part.order_line_id);
        let rate = at.map_or(order.tax_basis_points, |at| lines[at].tax_basis_points);
        CreditedPart {
            of_line: at.map(|at| (at, part.quantity)),
            amount_minor: part.amount_minor,
            basis_points: u32::try_from(rate).unwrap_or(0),
        }
    };
    Ok(parts.iter().map(part).collect())
}

async fn write<C: ConnectionTrait>(
    txn: &C,
    document: &Document,
    number: &numbers::Number,
    cause: String,
    (order_id, payment_id): (i64, i64),
    now: DateTime<Utc>,
) -> Result<Model> {
    let row = invoices::ActiveModel {
        number: Set(document.number.clone()),
        series: Set(number.series().into()),
        year: Set(number.year),
        sequence: Set(number.sequence),
        cause: Set(cause),
        total_minor: Set(document.total_minor),
        currency: Set(document.currency.code().into()),
        content: Set(serde_json::to_string(document)?),
        issued_at: Set(now.into()),
        order_id: Set(Some(order_id)),
        payment_id: Set(Some(payment_id)),
        ..Default::default()
    };
    Ok(row.insert(txn).await?)
}

/// The invoice comes first, and what corrects it after it.
async fn of_payment<C: ConnectionTrait>(db: &C, payment_id: i64) -> Result<Vec<Model>> {
    let rows = Entity::find().filter(Column::PaymentId.eq(payment_id));
    Ok(rows.order_by_asc(Column::Id).all(db).await?)
}

async fn caused_by<C: ConnectionTrait>(db: &C, cause: &str) -> Result<Option<Model>> {
    let found = Entity::find().filter(Column::Cause.eq(cause));
    Ok(found.one(db).await?)
}

fn credit_of(refund: &refunds::Model) -> String {
    format!("refund {}", refund.id)
}

/// The payment under which the invoice of a payment's sale is: for what gift cards paid, it is the other one of the order. `None` when
/// it has sold nothing.
async fn invoiced<C: ConnectionTrait>(txn: &C, payment: &payments::Model) -> Result<Option<i64>> {
    let written = if payment.is_by_gift_card() {
        of_order(txn, payment.order_id).await?
    } else {
        of_payment(txn, payment.id).await?
    };
    let is_invoice = |row: &&Model| row.series == Kind::Invoice.series();
    Ok(written
        .first()
        .filter(is_invoice)
        .and_then(|row| row.payment_id))
}

/// `Gift card €20.00, Visa •••• 4242`
fn paid_with(payment: &payments::Model, order: &Order) -> Result<Option<String>> {
    let covered = Money::new(order.gift_card_minor, order.currency()?);
    let cards = (covered.minor > 0).then(|| format!("Gift card {covered}"));
    let all: Vec<String> = cards.into_iter().chain(payment.card.clone()).collect();
    Ok(Some(all.join(", ")).filter(|words| !words.is_empty()))
}

fn documents(rows: &[Model]) -> Result<Vec<Document>> {
    rows.iter().map(Model::document).collect()
}
