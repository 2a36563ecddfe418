//! The mails of an order, sent again by staff.

use axum::response::Response;
use loco_rs::{controller::Routes, prelude::post};

use crate::{
    controllers::extractors::{Path, Support},
    errors::{Error, Result},
    models::{
        ids::{MailId, OrderId},
        mails::resending,
        orders,
    },
    views::page::Notice,
    workers,
};

pub fn routes() -> Routes {
    Routes::new()
        .prefix("/admin/orders/{pid}/mails")
        .add("/{mail}/sending", post(send_again))
}

async fn send_again(
    Support { visit, staff }: Support,
    Path((pid, mail)): Path<(OrderId, MailId)>,
) -> Result<Response> {
    let order = orders::find_by_pid(&visit.ctx.db, pid).await?;
    let page = format!("/admin/orders/{pid}");
    match resending::again(&visit.ctx, &staff, &order, mail, visit.now).await {
        Ok(()) => {
            workers::mails::send_due_later(&visit.ctx).await?;
            let words = format!("Sent again to {}.", order.email);
            Ok(visit.redirect_with(&page, &Notice::success(words)))
        }
        Err(Error::Refused(refusal)) => {
            Ok(visit.redirect_with(&page, &Notice::problem(refusal.words)))
        }
        Err(error) => Err(error),
    }
}
