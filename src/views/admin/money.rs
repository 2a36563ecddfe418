//! An order's money as the staff sees it: what was paid, what has gone back, what a bank asks back.

use sea_orm::ConnectionTrait;
use serde::Serialize;

use crate::{
    errors::Result,
    models::{
        money::{Currency, Money},
        orders::{Line, Model as Order},
        payments::{self, disputes},
        refunds::{
            self,
            parts::{self, Left},
        },
    },
    views::times,
};

#[derive(Debug, Clone, Serialize)]
pub struct MoneyView {
    payment: Vec<PaymentRow>,
    refunds: Vec<RefundRow>,
    disputes: Vec<DisputeRow>,
    can_refund: bool,
    refundable: String,
    parts: Vec<PartRow>,
    /// What the postage came to, until it has gone back.
    postage: Option<String>,
}

/// A line of which some can go back.
#[derive(Debug, Clone, Serialize)]
struct PartRow {
    pid: String,
    title: String,
    left: i32,
    /// `€58.80 was paid for all 2`
    paid: String,
}

#[derive(Debug, Clone, Serialize)]
struct PaymentRow {
    reference: String,
    amount: String,
    status_words: &'static str,
    card: Option<String>,
    at: String,
}

#[derive(Debug, Clone, Serialize)]
struct RefundRow {
    amount: String,
    reason: String,
    status_words: &'static str,
    at: String,
    by: String,
}

#[derive(Debug, Clone, Serialize)]
struct DisputeRow {
    amount: String,
    reason: String,
    status_words: &'static str,
    reference: String,
    at: String,
    /// Until when it can be answered, while it can be.
    until: Option<String>,
}

impl MoneyView {
    /// # Errors
    /// When the database does.
    pub async fn load<C: ConnectionTrait>(db: &C, order: &Order) -> Result<Self> {
        let currency = order.currency()?;
        let payments = payments::of_order(db, order.id).await?;
        let (mut refunds, mut disputes) = (Vec::new(), Vec::new());
        let mut refundable = 0;
        for payment in &payments {
            refunds.extend(refunds::of_payment(db, payment.id).await?);
            disputes.extend(disputes::of_payment(db, payment.id).await?);
            if payment.status() == payments::Status::Succeeded {
                refundable += payment.amount_minor - refunds::committed_minor(db, payment).await?;
            }
        }
        let refundable = Money::new(refundable, currency);
        let lines = order.lines(db).await?;
        let left = parts::left(db, order, &lines).await?;
        let refunds = refunds.iter().map(|it| refund_row(it, currency));
        let disputes = disputes.iter().map(|it| dispute_row(it, currency));
        Ok(Self {
            payment: payments.iter().map(payment_row).collect::<Result<_>>()?,
            refunds: refunds.collect(),
            disputes: disputes.collect(),
            can_refund: refundable.minor > 0,
            refundable: refundable.to_string(),
            parts: part_rows(order, &lines, &left)?,
            postage: (left.postage > 0).then(|| Money::new(left.postage, currency).to_string()),
        })
    }
}

fn part_rows(order: &Order, lines: &[Line], left: &Left) -> Result<Vec<PartRow>> {
    let currency = order.currency()?;
    let row = |line: &Line| PartRow {
        pid: line.pid.to_string(),
        title: format!("{}, {} {}", line.title, line.product, line.size),
        left: left.lines.get(&line.id).copied().unwrap_or(0),
        paid: paid_words(
            Money::new(parts::paid_minor(order, line), currency),
            line.quantity,
        ),
    };
    let rows = lines.iter().map(row).filter(|row| row.left > 0);
    Ok(rows.collect())
}

fn paid_words(paid: Money, quantity: i32) -> String {
    match quantity {
        1 => format!("{paid} was paid for it"),
        all => format!("{paid} was paid for all {all}"),
    }
}

fn payment_row(payment: &payments::Model) -> Result<PaymentRow> {
    let reference = payment.intent.as_ref().or(payment.reference.as_ref());
    Ok(PaymentRow {
        reference: reference.cloned().unwrap_or_default(),
        amount: payment.amount()?.to_string(),
        status_words: payment.status().words(),
        card: payment.card.clone(),
        at: times::minute(payment.created_at),
    })
}

fn refund_row(refund: &refunds::Model, currency: Currency) -> RefundRow {
    RefundRow {
        amount: Money::new(refund.amount_minor, currency).to_string(),
        reason: refund.reason.clone(),
        status_words: refund.words(),
        at: times::minute(refund.created_at),
        by: refund.requested_by.replace("staff:", ""),
    }
}

fn dispute_row(dispute: &disputes::Model, currency: Currency) -> DisputeRow {
    let waits = dispute.status() == disputes::Status::NeedsResponse;
    DisputeRow {
        amount: Money::new(dispute.amount_minor, currency).to_string(),
        reason: dispute.reason.clone(),
        status_words: dispute.status().words(),
        reference: dispute.reference.clone(),
        at: times::minute(dispute.created_at),
        until: dispute.due_at.filter(|_| waits).map(times::minute),
    }
}
