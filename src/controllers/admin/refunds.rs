//! Money back, as the staff gives it: for parts of the order, or an amount. The form stands on the order's page.

use std::collections::BTreeMap;

use axum::{extract::Form, http::StatusCode, response::Response};
use loco_rs::{controller::Routes, prelude::post};
use serde::Serialize;
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
        let form = sent.refused(refusal);
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
    let now = visit.now;
    match (parts.is_empty(), amount.is_empty()) {
        (false, true) => parts::request_by_staff(ctx, order.id, &parts, reason, &actor, now).await,
        (false, false) => {
            let words = "Choose what goes back, or write an amount: not both.";
            Err(Refusal::unprocessable("refund_amount", words).into())
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
            refunds::request_by_staff(ctx, order.id, &refund, &actor, now).await
        }
    }
}

/// What was typed into the form, for the page to show it once more.
#[derive(Serialize)]
pub(super) struct TypedRefund {
    #[serde(flatten)]
    form: FormView,
    /// How many, by the line's id.
    quantities: BTreeMap<String, String>,
}

impl Default for TypedRefund {
    fn default() -> Self {
        Self {
            form: FormView::blank(&["amount", "reason", "parts", "postage"]),
            quantities: BTreeMap::new(),
        }
    }
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

    /// Everything as it was sent, with what is wrong beside it.
    fn refused(&self, refusal: &Refusal) -> TypedRefund {
        let mut typed = TypedRefund::default();
        for name in ["amount", "reason", "postage"] {
            typed.form.fill(name, self.value(name));
        }
        for pair in self.0.windows(2) {
            if let [(line, pid), (quantity, number)] = pair
                && (line.as_str(), quantity.as_str()) == ("line", "quantity")
            {
                typed.quantities.insert(pid.clone(), number.clone());
            }
        }
        let chose = self.parts().is_ok_and(|parts| !parts.is_empty());
        if refusal.code == "refund_parts" {
            typed.form.refuse("parts", &refusal.words);
        } else if !chose && self.value("amount").is_empty() {
            let words = "Choose what goes back, or write an amount like this: 49.00";
            typed.form.refuse("parts", words);
        } else {
            typed.form.refuse("amount", &refusal.words);
        }
        typed
    }
}
