//! Orders, as the staff runs them.

use axum::{
    extract::{Form, Query},
    http::StatusCode,
    response::Response,
};
use loco_rs::{
    controller::Routes,
    prelude::{get, post},
};
use serde::Deserialize;
use serde_json::json;

use super::refunds::TypedRefund;
use crate::{
    controllers::{
        extractors::{Listed, Manager, Path, Support, Visit},
        invoices, order_lines,
        portraits::{photo_beside, picture},
    },
    errors::{Error, Result},
    models::{
        audit_log,
        identities::clusters::drawing,
        ids::{OrderId, OrderLineId},
        order_events::Actor,
        orders::{
            self, Model as Order, Status, cancellable,
            finding::{self, Search},
            payable::Next,
        },
        portraits, staff, visitors,
    },
    views::{
        admin::{Dossier, OrderRow},
        orders::OrderView,
        page::{Filter, Notice, Pager},
    },
    workers,
};

pub fn routes() -> Routes {
    Routes::new()
        .prefix("/admin/orders")
        .add("/", get(index))
        .add("/{pid}", get(show))
        .add("/{pid}/cancellation", post(cancel))
        .add("/{pid}/lines/{line}/picture.jpg", get(painting))
        .add("/{pid}/lines/{line}/photo.jpg", get(photo))
        .add("/{pid}/invoices/{file}", get(invoice))
}

async fn index(
    Support { visit, staff }: Support,
    Query(listed): Query<Listed>,
) -> Result<Response> {
    let db = &visit.ctx.db;
    let search = Search {
        status: Status::parse(&listed.state),
        words: listed.q.clone(),
        page: listed.page,
    };
    let page = finding::search(db, &search).await?;
    let mut rows = Vec::with_capacity(page.items.len());
    for order in &page.items {
        rows.push(OrderRow::load(db, order).await?);
    }
    let counts = finding::counts(db).await?;
    let states = counts.iter().map(|count| filter(*count, search.status));
    let state = search.status.map_or("", Status::name);
    let query = urlencoded(&listed.q);
    let data = json!({
        "orders": rows,
        "states": Filter::with_all(states.collect(), "/admin/orders"),
        "q": listed.q,
        "state": state,
        "pager": Pager::new(&page, &format!("/admin/orders?state={state}&q={query}&")),
    });
    visit
        .staff_page(&staff, "admin/orders/index.html", "Orders", data)
        .await
}

async fn show(Support { visit, staff }: Support, Path(pid): Path<OrderId>) -> Result<Response> {
    let order = orders::find_by_pid(&visit.ctx.db, pid).await?;
    let refund = TypedRefund::default();
    render(visit, &staff, &order, StatusCode::OK, refund).await
}

/// The order's page, with what was typed into its form for refunds.
///
/// # Errors
/// When the database does.
pub(super) async fn render(
    visit: Visit,
    staff: &staff::Model,
    order: &Order,
    status: StatusCode,
    refund: TypedRefund,
) -> Result<Response> {
    let db = &visit.ctx.db;
    let view = OrderView::load(db, &visit.shop, order, visit.now).await?;
    let view = view.for_staff(db).await?;
    let mut data = serde_json::to_value(Dossier::load(db, order).await?)?;
    let visitor = visitors::find_by_id(db, order.visitor_id).await?;
    let cluster = drawing::of_visitor(db, &visit.shop.vault, &visitor, visit.now).await?;
    let cluster = cluster.map(|cluster| format!("/admin/clusters/{}", cluster.pid));
    data["cluster_url"] = cluster.into();
    data["order"] = serde_json::to_value(view)?;
    data["customer_url"] = order.link(&visit.shop.vault).into();
    data["refund_form"] = serde_json::to_value(refund)?;
    let (template, title) = ("admin/orders/show.html", &order.number);
    visit
        .as_page(&format!("/admin/orders/{}", order.pid))
        .page_with(status, template, title, Some(staff), data)
        .await
}

#[derive(Deserialize)]
struct Cancellation {
    #[serde(default)]
    reason: String,
}

async fn cancel(
    Manager { visit, staff }: Manager,
    Path(pid): Path<OrderId>,
    Form(form): Form<Cancellation>,
) -> Result<Response> {
    let order = orders::find_by_pid(&visit.ctx.db, pid).await?;
    let reason = Some(form.reason.trim()).filter(|reason| !reason.is_empty());
    let actor = Actor::Staff(staff.name.clone());
    let done = cancellable::cancel(&visit.ctx, order.id, &actor, reason, visit.now).await;
    if done.is_ok() {
        let data = json!({"reason": reason});
        audit_log::record(
            &visit.ctx.db,
            &staff,
            "order_cancelled",
            &order.number,
            data,
        )
        .await?;
    }
    answer(visit, &order, done, "The order is cancelled.").await
}

/// Back to the order's page, with what came of it.
///
/// # Errors
/// When it was no refusal.
pub(super) async fn answer(
    visit: Visit,
    order: &Order,
    done: Result<Next>,
    words: &str,
) -> Result<Response> {
    let page = format!("/admin/orders/{}", order.pid);
    match done {
        Ok(next) => {
            workers::start(&visit.ctx, next).await?;
            Ok(visit.redirect_with(&page, &Notice::success(words)))
        }
        Err(Error::Refused(refusal)) => {
            Ok(visit.redirect_with(&page, &Notice::problem(refusal.words)))
        }
        Err(error) => Err(error),
    }
}

async fn painting(
    Support { visit, .. }: Support,
    Path((pid, line)): Path<(OrderId, OrderLineId)>,
) -> Result<Response> {
    let portrait = portrait(&visit, pid, line).await?;
    Ok(picture(portrait.preview(&visit.ctx).await?))
}

async fn photo(
    Support { visit, .. }: Support,
    Path((pid, line)): Path<(OrderId, OrderLineId)>,
) -> Result<Response> {
    let portrait = portrait(&visit, pid, line).await?;
    Ok(picture(photo_beside(&visit.ctx, &portrait).await?))
}

async fn invoice(
    Support { visit, .. }: Support,
    Path((pid, file)): Path<(OrderId, String)>,
) -> Result<Response> {
    let order = orders::find_by_pid(&visit.ctx.db, pid).await?;
    invoices::pdf(&visit, &order, &file).await
}

async fn portrait(visit: &Visit, pid: OrderId, line: OrderLineId) -> Result<portraits::Model> {
    let order = orders::find_by_pid(&visit.ctx.db, pid).await?;
    let line = order_lines::find(&visit.ctx, &order, line).await?;
    portraits::find(&visit.ctx.db, line.portrait_id).await
}

fn filter((status, count): (Status, u64), selected: Option<Status>) -> Filter {
    Filter {
        slug: status.name().into(),
        name: status.words().into(),
        count,
        selected: selected == Some(status),
        url: format!("/admin/orders?state={}", status.name()),
    }
}

pub(super) fn urlencoded(text: &str) -> String {
    let pairs = [("q", text)];
    let url = reqwest::Url::parse_with_params("http://shop/", pairs);
    let query = url.ok().and_then(|url| url.query().map(String::from));
    query
        .unwrap_or_default()
        .trim_start_matches("q=")
        .to_string()
}
