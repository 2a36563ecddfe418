//! Money back, as the staff gives it. The form stands on the order's page.

use axum::{extract::Form, http::StatusCode, response::Response};
use loco_rs::{controller::Routes, prelude::post};
use serde::Deserialize;
use serde_json::json;

use super::orders::{answer, render};
use crate::{
    controllers::extractors::{Manager, Path, Visit},
    errors::{Error, Refusal, Result},
    models::{
        audit_log,
        ids::OrderId,
        money::Money,
        order_events::Actor,
        orders::{self, Model as Order, payable::Next},
        refunds::{self, NewRefund},
    },
    views::forms::FormView,
};

pub fn routes() -> Routes {
    Routes::new().add("/admin/orders/{pid}/refunds", post(create))
}

#[derive(Deserialize)]
struct RefundForm {
    amount: String,
    #[serde(default)]
    reason: String,
}

async fn create(
    Manager { visit, staff }: Manager,
    Path(pid): Path<OrderId>,
    Form(sent): Form<RefundForm>,
) -> Result<Response> {
    let order = orders::find_by_pid(&visit.ctx.db, pid).await?;
    let done = ask(&visit, &order, &sent, &staff.name).await;
    if let Err(Error::Refused(refusal)) = &done
        && refusal.code == "refund_amount"
    {
        let form = sent.refused(&refusal.words);
        return render(
            visit,
            &staff,
            &order,
            StatusCode::UNPROCESSABLE_ENTITY,
            form,
        )
        .await;
    }
    if done.is_ok() {
        let data = json!({"amount": sent.amount, "reason": sent.reason});
        let (db, action) = (&visit.ctx.db, "refund_requested");
        audit_log::record(db, &staff, action, &order.number, data).await?;
    }
    answer(visit, &order, done, "The refund is on its way.").await
}

async fn ask(visit: &Visit, order: &Order, sent: &RefundForm, by: &str) -> Result<Next> {
    let amount = Money::read(&sent.amount, order.currency()?);
    let amount = amount.ok_or_else(|| {
        Refusal::unprocessable("refund_amount", "Write the amount like this: 49.00")
    })?;
    let actor = Actor::Staff(by.to_string());
    let refund = NewRefund {
        amount_minor: amount.minor,
        reason: sent.reason.trim().to_string(),
        requested_by: actor.to_string(),
    };
    let row = refunds::request_by_staff(&visit.ctx, order.id, &refund, &actor).await?;
    Ok(Next::Refund(row.id))
}

impl RefundForm {
    fn refused(self, words: &str) -> FormView {
        let mut form = FormView::default();
        form.fill("amount", self.amount);
        form.fill("reason", self.reason);
        form.refuse("amount", words);
        form
    }
}
