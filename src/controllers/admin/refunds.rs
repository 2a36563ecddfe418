//! Money back, as the staff gives it: for parts of the order, or an amount. The form stands on the order's page.

use axum::{extract::Form, http::StatusCode, response::Response};
use loco_rs::{controller::Routes, prelude::post};
use serde_json::json;

use super::orders::{answer, render};
use crate::{
    controllers::{
        carts::quantities,
        extractors::{Manager, Path, Visit},
    },
    errors::{Error, Refusal, Result},
    models::{
        audit_log,
        ids::{OrderId, OrderLineId},
        money::Money,
        order_events::Actor,
        orders::{self, Model as Order, payable::Next},
        refunds::{
            self, NewRefund,
            parts::{self, Part},
        },
    },
    views::forms::FormView,
};

pub fn routes() -> Routes {
    Routes::new().add("/admin/orders/{pid}/refunds", post(create))
}

/// `line` and `quantity` in pairs, `postage`, `amount`, `reason`.
struct RefundForm(Vec<(String, String)>);

async fn create(
    Manager { visit, staff }: Manager,
    Path(pid): Path<OrderId>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response> {
    let sent = RefundForm(sent);
    let order = orders::find_by_pid(&visit.ctx.db, pid).await?;
    let done = ask(&visit, &order, &sent, &staff.name).await;
    if let Err(Error::Refused(refusal)) = &done
        && ["refund_amount", "refund_parts"].contains(&refusal.code)
    {
        let form = sent.refused(&refusal.words);
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return render(visit, &staff, &order, status, form).await;
    }
    if done.is_ok() {
        let data = json!({"asked": sent.0});
        let (db, action) = (&visit.ctx.db, "refund_requested");
        audit_log::record(db, &staff, action, &order.number, data).await?;
    }
    answer(visit, &order, done, "The refund is on its way.").await
}

async fn ask(visit: &Visit, order: &Order, sent: &RefundForm, by: &str) -> Result<Next> {
    let (parts, reason) = (sent.parts()?, sent.value("reason"));
    let actor = Actor::Staff(by.to_string());
    let (ctx, amount) = (&visit.ctx, sent.value("amount"));
    let row = match (parts.is_empty(), amount.is_empty()) {
        (false, true) => parts::request_by_staff(ctx, order.id, &parts, reason, &actor).await?,
        (false, false) => {
            let words = "Choose what goes back, or write an amount: not both.";
            return Err(Refusal::unprocessable("refund_amount", words).into());
        }
        (true, _) => {
            let amount = Money::read(amount, order.currency()?);
            let amount = amount.ok_or_else(|| {
                Refusal::unprocessable("refund_amount", "Write the amount like this: 49.00")
            })?;
            let refund = NewRefund {
                amount_minor: amount.minor,
                reason: reason.into(),
                requested_by: actor.to_string(),
            };
            refunds::request_by_staff(ctx, order.id, &refund, &actor).await?
        }
    };
    Ok(Next::Refund(row.id))
}

impl RefundForm {
    fn value(&self, name: &str) -> &str {
        let field = self.0.iter().find(|(key, _)| key == name);
        field.map_or("", |(_, value)| value.trim())
    }

    fn parts(&self) -> Result<Vec<Part>> {
        let lines = quantities(&self.0, OrderLineId).ok_or_else(|| {
            let words = "Write as a number how many go back.";
            Refusal::unprocessable("refund_parts", words)
        })?;
        let lines = lines.into_iter().filter(|(_, quantity)| *quantity > 0);
        let lines = lines.map(|(line, quantity)| Part::Line(line, quantity));
        let postage = (!self.value("postage").is_empty()).then_some(Part::Postage);
        Ok(lines.chain(postage).collect())
    }

    fn refused(&self, words: &str) -> FormView {
        let mut form = FormView::default();
        form.fill("amount", self.value("amount"));
        form.fill("reason", self.value("reason"));
        form.refuse("amount", words);
        form
    }
}
