//! What only the staff sees of orders.

mod money;

use sea_orm::{ConnectionTrait, ModelTrait};
use serde::Serialize;

use self::money::MoneyView;
use super::{assessments::AssessmentView, times};
use crate::{
    errors::Result,
    models::{
        _entities::order_lines, assessments, fulfilments, mails, orders::Model as Order, partners,
        webhook_outbox,
    },
};

/// A row of the list of orders.
#[derive(Debug, Clone, Serialize)]
pub struct OrderRow {
    pid: String,
    url: String,
    number: String,
    placed: String,
    name: String,
    email: String,
    total: String,
    status: &'static str,
    status_words: &'static str,
    lines: String,
}

impl OrderRow {
    /// # Errors
    /// When the database does.
    pub async fn load<C: ConnectionTrait>(db: &C, order: &Order) -> Result<Self> {
        let lines = order.find_related(order_lines::Entity).all(db).await?;
        let lines = lines
            .iter()
            .map(|line| format!("{} × {}", line.quantity, line.product));
        Ok(Self {
            pid: order.pid.to_string(),
            url: format!("/admin/orders/{}", order.pid),
            number: order.number.clone(),
            placed: times::minute(order.placed_at.unwrap_or(order.created_at)),
            name: order.name.clone(),
            email: order.email.clone(),
            total: order.total()?.to_string(),
            status: order.status().name(),
            status_words: order.status().words(),
            lines: if order.is_gift_card {
                "Gift card".into()
            } else {
                lines.collect::<Vec<_>>().join(", ")
            },
        })
    }
}

/// The parts of an order's page that only the staff sees.
#[derive(Debug, Clone, Serialize)]
pub struct Dossier {
    #[serde(flatten)]
    money: MoneyView,
    fulfilments: Vec<FulfilmentRow>,
    assessment: Option<AssessmentView>,
    can_cancel: bool,
    cancel_url: String,
    refund_url: String,
    deliveries: Vec<DeliveryRow>,
    mails: Vec<MailRow>,
}

#[derive(Debug, Clone, Serialize)]
struct FulfilmentRow {
    pid: String,
    partner: String,
    status_words: &'static str,
    carrier: String,
    tracking: String,
    requested: String,
    files: Vec<FileRow>,
}

#[derive(Debug, Clone, Serialize)]
struct FileRow {
    name: String,
    pixels: String,
    sha256: String,
    size: String,
}

#[derive(Debug, Clone, Serialize)]
struct DeliveryRow {
    kind: String,
    to: String,
    state: String,
    attempts: i32,
    last_status: Option<i32>,
    at: String,
}

#[derive(Debug, Clone, Serialize)]
struct MailRow {
    kind: String,
    subject: String,
    to: String,
    state: String,
    at: String,
    url: String,
    send_again_url: String,
}

impl Dossier {
    /// # Errors
    /// When the database does, or holds what no version wrote.
    pub async fn load<C: ConnectionTrait>(db: &C, order: &Order) -> Result<Self> {
        let url = format!("/admin/orders/{}", order.pid);
        Ok(Self {
            money: MoneyView::load(db, order).await?,
            fulfilments: fulfilment_rows(db, order).await?,
            assessment: assessments::of_order(db, order.id)
                .await?
                .as_ref()
                .map(AssessmentView::new),
            can_cancel: order.is_cancellable_by_staff(),
            cancel_url: format!("{url}/cancellation"),
            refund_url: format!("{url}/refunds"),
            deliveries: webhook_outbox::about_order(db, order.id)
                .await?
                .into_iter()
                .map(delivery_row)
                .collect(),
            mails: mails::about_order(db, order.id)
                .await?
                .into_iter()
                .map(|mail| mail_row(mail, &url))
                .collect(),
        })
    }
}

async fn fulfilment_rows<C: ConnectionTrait>(db: &C, order: &Order) -> Result<Vec<FulfilmentRow>> {
    let lines = order.lines(db).await?;
    let mut rows = Vec::new();
    for fulfilment in fulfilments::of_order(db, order.id).await? {
        let mut files = Vec::new();
        for line in &lines {
            if line.is_physical()? {
                files.push(file_row(line));
            }
        }
        rows.push(FulfilmentRow {
            pid: fulfilment.pid.to_string(),
            partner: partners::find(db, fulfilment.partner_id).await?.name,
            status_words: fulfilment.status().words(),
            carrier: fulfilment.carrier.clone().unwrap_or_default(),
            tracking: fulfilment.tracking.clone().unwrap_or_default(),
            requested: times::minute(fulfilment.created_at),
            files,
        });
    }
    Ok(rows)
}

fn file_row(line: &order_lines::Model) -> FileRow {
    let side = |side: Option<i32>| side.unwrap_or_default();
    let (width, height) = (side(line.print_file_width), side(line.print_file_height));
    #[allow(clippy::cast_precision_loss)]
    let megabytes = line.print_file_bytes.unwrap_or_default() as f64 / 1_000_000.0;
    FileRow {
        name: format!("{}, {} {}", line.title, line.product, line.size),
        pixels: format!("{width} × {height}"),
        sha256: line.print_file_sha256.clone().unwrap_or_default(),
        size: format!("{megabytes:.1} MB"),
    }
}

fn delivery_row(delivery: webhook_outbox::Model) -> DeliveryRow {
    DeliveryRow {
        kind: delivery.kind,
        to: delivery.destination,
        state: delivery.status,
        attempts: delivery.attempts,
        last_status: delivery.last_status,
        at: times::minute(delivery.created_at),
    }
}

fn mail_row(mail: mails::Model, order_url: &str) -> MailRow {
    MailRow {
        kind: mails::kind_words(&mail.template).into(),
        to: mail.to_address,
        send_again_url: format!("{order_url}/mails/{}/sending", mail.pid),
        subject: mail.subject,
        state: mail.status,
        at: times::minute(mail.created_at),
        url: format!("/_mail/{}", mail.pid),
    }
}
