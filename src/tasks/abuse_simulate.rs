//! `limner task abuse_simulate`: a month of honest people and of attackers against the real models on a database of its own. Nothing is
//! painted and nothing leaves the machine; the same seed gives the same numbers.

mod ablation;
mod attackers;
mod attacks;
mod course;
mod devices;
mod ledger;
mod plots;
mod populations;
mod report;
mod rows;
mod shop_side;
mod tables;
mod told;
mod world;

use std::path::PathBuf;

use async_trait::async_trait;
use loco_rs::{
    app::AppContext,
    task::{Task, TaskInfo, Vars},
};

use self::{attackers::Prices, course::Course, world::SimulatedBook};
pub use self::{course::Plan, report::Report, rows::insert_upload};
use super::own_shop::OwnShop;
use crate::{
    errors::{Error, Result},
    models::fraud::policy::Policy,
    settings::Quotas,
    shop::HasShop,
};

pub struct AbuseSimulate;

#[async_trait]
impl Task for AbuseSimulate {
    fn task(&self) -> TaskInfo {
        TaskInfo {
            name: "abuse_simulate".into(),
            detail: "honest people and attackers against the limits: seed:1 days:30 visits:5000 attackers:2 greed:40 \
                     quiet:3 preview:0.002 prices:FILE database:URL policy:FILE out:FOLDER ablate:1"
                .into(),
        }
    }

    async fn run(&self, ctx: &AppContext, vars: &Vars) -> loco_rs::Result<()> {
        let (report, plan) = run(ctx, vars).await?;
        println!("\n{}", tables::of(&report, plan.prices.preview));
        for file in plots::draw(&report, &folder(ctx, vars))? {
            println!("{}", file.display());
        }
        if vars.cli_arg("ablate").is_ok() {
            println!("\n{}", ablation::table(ctx, &plan).await?);
        }
        println!("{}", report.summary(&plan.prices));
        Ok(())
    }
}

/// Runs what the arguments say.
///
/// # Errors
/// When an argument is no number, or the database fails.
pub async fn run(ctx: &AppContext, vars: &Vars) -> Result<(Report, Plan)> {
    let plan = plan(vars)?;
    let database = vars.cli_arg("database").ok();
    let report = simulate(ctx, &plan, database).await?;
    Ok((report, plan))
}

/// One run on a database of its own.
async fn simulate(ctx: &AppContext, plan: &Plan, database: Option<&str>) -> Result<Report> {
    let own = OwnShop::open(ctx, database, Box::new(SimulatedBook)).await?;
    Course::new(own.ctx.clone(), plan).await?.run().await
}

/// Where the plots go.
fn folder(ctx: &AppContext, vars: &Vars) -> PathBuf {
    let usual = || ctx.shop().settings.shop.data.join("abuse");
    vars.cli_arg("out").map_or_else(|_| usual(), PathBuf::from)
}

fn plan(vars: &Vars) -> Result<Plan> {
    let mut prices = match vars.cli_arg("prices") {
        Ok(file) => serde_json::from_str(&std::fs::read_to_string(file)?)?,
        Err(_) => Prices::default(),
    };
    prices.preview = number(vars, "preview", prices.preview)?;
    Ok(Plan {
        seed: number(vars, "seed", 1)?,
        days: number(vars, "days", 30)?,
        visits: number(vars, "visits", 5000)?,
        attackers: number(vars, "attackers", 2)?,
        greed: number(vars, "greed", 40)?,
        quiet_days: number(vars, "quiet", 3)?,
        policy: policy(vars)?,
        prices,
        tells: true,
    })
}

/// The built-in policy, or one to be tried before it is put in force: JSON as staff's versions are kept.
fn policy(vars: &Vars) -> Result<Policy> {
    match vars.cli_arg("policy") {
        Ok(file) => {
            let policy: Policy = serde_json::from_str(&std::fs::read_to_string(file)?)?;
            policy.check()?;
            Ok(Policy {
                version: 1,
                ..policy
            })
        }
        Err(_) => Ok(Policy::built_in(&Quotas::default())),
    }
}

fn number<T: std::str::FromStr>(vars: &Vars, name: &str, usual: T) -> Result<T> {
    match vars.cli_arg(name) {
        Ok(text) => text
            .parse()
            .map_err(|_| Error::internal(format!("{name} is a number"))),
        Err(_) => Ok(usual),
    }
}
