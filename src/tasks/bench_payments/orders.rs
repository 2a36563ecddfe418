//! Orders that wait for their money, and the messages that say that it is there.

use axum::http::HeaderMap;
use loco_rs::app::AppContext;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Set};
use serde_json::json;

use crate::{
    errors::{Error, Result},
    models::{
        _entities::{order_lines, orders, payments, portraits, uploads},
        orders::Status,
        payments::test_till,
        portraits as paintings, styles, visitors,
        webhook_outbox::signing,
    },
    shop::{HasShop, now},
    tasks::abuse_simulate::insert_upload,
};

/// What an order costs here.
const TOTAL: i64 = 1500;
/// Rows are put in by so many: SQLite binds no more than 32,766 values.
const AT_ONCE: usize = 500;

/// News of one payment.
pub struct Message {
    id: String,
    body: String,
}

impl Message {
    /// As the till signs it now.
    pub fn signed(&self, ctx: &AppContext) -> Result<(HeaderMap, String)> {
        let secret = signing::secret_from(&ctx.shop().vault.secret("test till"));
        let wrong = |error: String| Error::internal(error);
        let signed = signing::sign(&secret, &self.id, now(), self.body.as_bytes())
            .map_err(|error| wrong(error.to_string()))?;
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("webhook-id", &signed.id),
            ("webhook-timestamp", &signed.timestamp),
            ("webhook-signature", &signed.signature),
        ] {
            let value = value
                .parse()
                .map_err(|_| wrong(format!("{name}: {value}")))?;
            headers.insert(name, value);
        }
        Ok((headers, self.body.clone()))
    }
}

/// Puts so many orders in, of one digital picture each, and answers with their messages.
pub async fn place(ctx: &AppContext, many: usize) -> Result<Vec<Message>> {
    let visitor = visitors::create(&ctx.db, now()).await?;
    let upload = insert_upload(ctx, &visitor, now()).await?;
    let portrait = painting(ctx, &visitor, &upload).await?;
    let mut messages = Vec::with_capacity(many);
    for from in (0..many).step_by(AT_ONCE) {
        let numbers = from..many.min(from + AT_ONCE);
        let rows = numbers.clone().map(|number| order(number, visitor.id));
        orders::Entity::insert_many(rows)
            .exec_without_returning(&ctx.db)
            .await?;
        let placed = orders::Entity::find()
            .filter(orders::Column::Number.is_in(numbers.map(name)))
            .all(&ctx.db)
            .await?;
        let lines = placed.iter().map(|order| line(order.id, &portrait));
        order_lines::Entity::insert_many(lines)
            .exec_without_returning(&ctx.db)
            .await?;
        let rows = placed.iter().map(payment);
        payments::Entity::insert_many(rows)
            .exec_without_returning(&ctx.db)
            .await?;
        messages.extend(placed.iter().map(message));
    }
    Ok(messages)
}

/// How many orders are paid for.
pub async fn paid(ctx: &AppContext) -> Result<usize> {
    let paid = orders::Entity::find().filter(orders::Column::Status.eq(Status::Paid.name()));
    Ok(usize::try_from(paid.count(&ctx.db).await?).unwrap_or(usize::MAX))
}

fn name(number: usize) -> String {
    format!("LM-BENCH-{number}")
}

fn order(number: usize, visitor: i64) -> orders::ActiveModel {
    orders::ActiveModel {
        pid: Set(uuid::Uuid::new_v4()),
        number: Set(name(number)),
        status: Set(Status::AwaitingPayment.name().into()),
        email: Set(format!("shopper{number}@mail.example")),
        name: Set("A Shopper".into()),
        country: Set("DE".into()),
        currency: Set("EUR".into()),
        subtotal_minor: Set(TOTAL),
        shipping_minor: Set(0),
        tax_minor: Set(239),
        tax_basis_points: Set(1900),
        total_minor: Set(TOTAL),
        visitor_id: Set(visitor),
        ..Default::default()
    }
}

fn line(order: i64, portrait: &portraits::Model) -> order_lines::ActiveModel {
    order_lines::ActiveModel {
        pid: Set(uuid::Uuid::new_v4()),
        position: Set(0),
        title: Set("Comic portrait".into()),
        style: Set("Comic".into()),
        product: Set("Digital download".into()),
        size: Set("1890 × 2362 px".into()),
        medium: Set("Ink and flat colour".into()),
        kind: Set("digital".into()),
        width_mm: Set(160),
        height_mm: Set(200),
        sku: Set("DD-160x200".into()),
        quantity: Set(1),
        unit_minor: Set(TOTAL),
        total_minor: Set(TOTAL),
        composition_sha256: Set(String::new()),
        crop: Set(json!({"x": 0, "y": 0, "width": 819, "height": 1024})),
        order_id: Set(order),
        portrait_id: Set(portrait.id),
        ..Default::default()
    }
}

fn payment(order: &orders::Model) -> payments::ActiveModel {
    payments::ActiveModel {
        gateway: Set(test_till::NAME.into()),
        reference: Set(Some(format!("ch_{}", order.pid.simple()))),
        idempotency_key: Set(format!("order-{}", order.pid)),
        status: Set("pending".into()),
        amount_minor: Set(order.total_minor),
        currency: Set(order.currency.clone()),
        order_id: Set(order.id),
        ..Default::default()
    }
}

fn message(order: &orders::Model) -> Message {
    let data = json!({
        "reference": format!("ch_{}", order.pid.simple()), "amount_minor": TOTAL, "card": "•••• 4242",
        "facts": null, "reason": null, "refund_key": null,
    });
    let body = json!({"type": "charge.succeeded", "timestamp": now().to_rfc3339(), "data": data});
    Message {
        id: format!("msg_{}", order.pid.simple()),
        body: body.to_string(),
    }
}

async fn painting(
    ctx: &AppContext,
    visitor: &visitors::Model,
    upload: &uploads::Model,
) -> Result<portraits::Model> {
    let styles = styles::on_offer(&ctx.db).await?;
    let style = styles.first().ok_or(Error::NotFound)?;
    let row = portraits::ActiveModel {
        pid: Set(uuid::Uuid::new_v4()),
        status: Set(paintings::Status::Ready.name().into()),
        progress: Set(100),
        settings: Set(json!({})),
        attempts: Set(1),
        upload_id: Set(upload.id),
        visitor_id: Set(visitor.id),
        style_id: Set(style.id),
        slow: Set(false),
        ..Default::default()
    };
    Ok(row.insert(&ctx.db).await?)
}
