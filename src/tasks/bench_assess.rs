//! `limner task bench_assess`: how long an assessment takes with its work in the database, and a look-up of an address. The last line is JSON.

pub mod load;
pub mod lookup;

use async_trait::async_trait;
use loco_rs::{
    app::AppContext,
    task::{Task, TaskInfo, Vars},
};
use serde_json::json;

use self::{load::Load, lookup::lookup_microseconds};
use super::own_shop::OwnShop;
use crate::{
    errors::{Error, Result},
    models::fraud::geo::MaxmindAddressBook,
    shop::HasShop,
};

pub struct BenchAssess;

#[async_trait]
impl Task for BenchAssess {
    fn task(&self) -> TaskInfo {
        TaskInfo {
            name: "bench_assess".into(),
            detail: "measures assessments: postgres:URL (an empty database) rate:200 seconds:20 visitors:2000"
                .into(),
        }
    }

    async fn run(&self, ctx: &AppContext, vars: &Vars) -> loco_rs::Result<()> {
        let load = Load {
            visitors: number(vars, "visitors", 2000.0)? as usize,
            rate: number(vars, "rate", 200.0)?,
            seconds: number(vars, "seconds", 20.0)?,
        };
        let sqlite = p99(ctx, "SQLite", None, load).await?;
        let postgres = match vars.cli_arg("postgres") {
            Ok(url) => Some(p99(ctx, "PostgreSQL", Some(url), load).await?),
            Err(_) => None,
        };
        let lookup = lookup_microseconds(ctx.shop().addresses.as_ref());
        println!("address look-up {lookup:.2} µs");
        let summary = json!({
            "p99_ms_sqlite": sqlite,
            "p99_ms_postgres": postgres,
            "lookup_us": lookup,
        });
        println!("{summary}");
        Ok(())
    }
}

/// Milliseconds that 99 of 100 requests did not exceed, on a database of their own.
async fn p99(ctx: &AppContext, name: &str, database: Option<&str>, load: Load) -> Result<f64> {
    let addresses = MaxmindAddressBook::new(&ctx.shop().settings.addresses);
    let own = OwnShop::open(ctx, database, Box::new(addresses)).await?;
    let latencies = load::run(&own.ctx, load).await?;
    let (p50, p99) = (latencies.quantile(0.5), latencies.quantile(0.99));
    println!(
        "{name}: {} requests, p50 {p50:.2} ms, p99 {p99:.2} ms, longest {:.2} ms",
        latencies.count(),
        latencies.quantile(1.0)
    );
    Ok(p99)
}

/// A number of the command line.
///
/// # Errors
/// When it is none.
pub fn number(vars: &Vars, name: &str, usual: f64) -> Result<f64> {
    match vars.cli_arg(name) {
        Ok(text) => text
            .parse()
            .map_err(|_| Error::internal(format!("{name} is a number"))),
        Err(_) => Ok(usual),
    }
}
