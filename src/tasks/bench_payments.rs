//! `limner task bench_payments`: how many webhooks of a payment processor a second the shop takes, and how long each takes, with all
//! its work in the database: signature, inbox, payment, order, cart, confirmation. The last line is JSON.

mod orders;

use std::sync::Arc;

use async_trait::async_trait;
use loco_rs::{
    app::AppContext,
    task::{Task, TaskInfo, Vars},
};
use serde_json::{Value, json};

use super::{arrivals, own_shop::OwnShop};
use crate::{
    errors::Result,
    models::{fraud::geo::MaxmindAddressBook, payments::receiving},
    shop::{HasShop, now},
    tasks::bench_assess::number,
};

/// Every so many-th message comes twice.
const REPEATED: usize = 10;

pub struct BenchPayments;

#[async_trait]
impl Task for BenchPayments {
    fn task(&self) -> TaskInfo {
        TaskInfo {
            name: "bench_payments".into(),
            detail:
                "measures payment webhooks: postgres:URL (an empty database) rate:500 seconds:20"
                    .into(),
        }
    }

    async fn run(&self, ctx: &AppContext, vars: &Vars) -> loco_rs::Result<()> {
        let rate = number(vars, "rate", 500.0)?;
        let seconds = number(vars, "seconds", 20.0)?;
        let sqlite = measured(ctx, "SQLite", None, rate, seconds).await?;
        let postgres = match vars.cli_arg("postgres") {
            Ok(url) => measured(ctx, "PostgreSQL", Some(url), rate, seconds).await?,
            Err(_) => Value::Null,
        };
        println!("{}", json!({"sqlite": sqlite, "postgres": postgres}));
        Ok(())
    }
}

/// `per_second`, `p99_ms` and `lost` on a database of their own.
async fn measured(
    ctx: &AppContext,
    name: &str,
    database: Option<&str>,
    rate: f64,
    seconds: f64,
) -> Result<Value> {
    let addresses = MaxmindAddressBook::new(&ctx.shop().settings.addresses);
    let own = OwnShop::open(ctx, database, Box::new(addresses)).await?;
    // A Poisson process may bring a few more than its mean.
    let many = (rate * seconds * 1.1) as usize + 100;
    let messages = Arc::new(orders::place(&own.ctx, many).await?);
    arrivals::look_at_tables(&own.ctx.db).await?;
    let begun = std::time::Instant::now();
    let latencies = arrivals::run(rate, seconds, |number| {
        let (ctx, messages) = (own.ctx.clone(), messages.clone());
        async move {
            let message = &messages[number];
            let times = if number.is_multiple_of(REPEATED) {
                2
            } else {
                1
            };
            for _ in 0..times {
                let (headers, body) = message.signed(&ctx)?;
                let till = ctx.shop().gateways.first().name();
                receiving::receive(&ctx, till, &headers, &body, now()).await?;
            }
            Ok(())
        }
    })
    .await?;
    let taken = begun.elapsed().as_secs_f64();
    let come = latencies.count();
    let lost = come - orders::paid(&own.ctx).await?;
    let per_second = come as f64 / taken;
    let (p50, p99) = (latencies.quantile(0.5), latencies.quantile(0.99));
    println!(
        "{name}: {come} webhooks, {per_second:.0} a second, p50 {p50:.2} ms, p99 {p99:.2} ms, {lost} lost"
    );
    Ok(json!({"per_second": per_second, "p99_ms": p99, "lost": lost}))
}
