//! What a picture that was found elsewhere tells the staff.

use serde::Serialize;

use super::times;
use crate::models::traces::{Found, Trace};

#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TraceView {
    Found {
        number: i64,
        painted: String,
        style: String,
        /// Where the portrait stands now.
        state: &'static str,
        visitor: String,
        orders: Vec<OrderLink>,
    },
    Gone {
        number: u64,
    },
    Unmarked,
}

#[derive(Debug, Clone, Serialize)]
pub struct OrderLink {
    number: String,
    url: String,
}

impl TraceView {
    #[must_use]
    pub fn new(trace: &Trace) -> Self {
        match trace {
            Trace::Found(found) => Self::found(found),
            Trace::Gone(number) => Self::Gone { number: *number },
            Trace::Unmarked => Self::Unmarked,
        }
    }

    fn found(found: &Found) -> Self {
        let portrait = &found.portrait;
        let orders = found.orders.iter().map(|order| OrderLink {
            number: order.number.clone(),
            url: format!("/admin/orders/{}", order.pid),
        });
        Self::Found {
            number: portrait.id,
            painted: times::minute(portrait.finished_at.unwrap_or(portrait.created_at)),
            style: found.style.name.clone(),
            state: portrait.status().words(),
            visitor: found.visitor.pid.to_string(),
            orders: orders.collect(),
        }
    }
}
