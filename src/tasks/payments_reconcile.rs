//! `limner task payments_reconcile [days:3]`: the payment processor's books against the shop's. The scheduler runs it every
//! night; staff get a mail if they do not agree.

use async_trait::async_trait;
use chrono::TimeDelta;
use loco_rs::{
    app::AppContext,
    task::{Task, TaskInfo, Vars},
};

use crate::{errors::Error, models::payments::reconciling, shop::now};

/// Money that arrived in so many days is compared: a night that was missed is made up for.
const DAYS: i64 = 3;

pub struct PaymentsReconcile;

#[async_trait]
impl Task for PaymentsReconcile {
    fn task(&self) -> TaskInfo {
        TaskInfo {
            name: "payments_reconcile".into(),
            detail:
                "lists what the payment processor's books and the shop's do not agree on; [days:3]"
                    .into(),
        }
    }

    async fn run(&self, ctx: &AppContext, vars: &Vars) -> loco_rs::Result<()> {
        let days = match vars.cli.get("days") {
            Some(days) => days.parse().map_err(|_| {
                loco_rs::Error::from(Error::internal("days: a number, like days:3"))
            })?,
            None => DAYS,
        };
        let now = now();
        let found = reconciling::report(ctx, now - TimeDelta::days(days), now).await?;
        for it in &found {
            let order = it.order.as_deref().unwrap_or("no order");
            println!("{order}  {}  {}", it.reference, it.words);
        }
        println!("{} disagreements in {days} days", found.len());
        Ok(())
    }
}
