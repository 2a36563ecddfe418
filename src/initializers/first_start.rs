//! The first start: catalogue and in-house partner are put in, and an owner is made whose password is told once.

use async_trait::async_trait;
use loco_rs::{
    Result,
    app::{AppContext, Initializer},
    environment::Environment,
};
use rand::{Rng, distr::Alphanumeric};

use crate::{
    fixtures,
    models::{
        products::catalogue::{Catalogue, storing},
        staff::{self, Role},
    },
    shop::{HasShop, now},
};

/// The address of the first member of staff.
const OWNER: &str = "owner@limner.example";

pub struct FirstStart;

#[async_trait]
impl Initializer for FirstStart {
    fn name(&self) -> String {
        "first_start".into()
    }

    async fn before_run(&self, ctx: &AppContext) -> Result<()> {
        fixtures::seed(&ctx.db).await?;
        check_catalogue(ctx).await?;
        if ctx.environment != Environment::Test && !staff::any(&ctx.db).await? {
            make_owner(ctx).await?;
        }
        if ctx.environment != Environment::Test {
            println!(
                "\n  {} is open at {}\n",
                ctx.shop().settings.shop.name,
                ctx.shop().url
            );
        }
        Ok(())
    }
}

/// Twenty letters and digits: 119 bits.
#[must_use]
pub fn fresh_password() -> String {
    let letters = rand::rng().sample_iter(Alphanumeric).take(20);
    letters.map(char::from).collect()
}

/// What nobody could make or pay is told, and the shop opens all the same: what it has sold is to be made.
async fn check_catalogue(ctx: &AppContext) -> Result<()> {
    let catalogue = Catalogue::load(&ctx.db).await?;
    for problem in storing::problems(&ctx.db, &ctx.shop().settings, &catalogue).await? {
        tracing::error!("the catalogue: {problem}");
    }
    Ok(())
}

async fn make_owner(ctx: &AppContext) -> Result<()> {
    let password = fresh_password();
    staff::create(&ctx.db, OWNER, "Owner", &password, Role::Owner, now()).await?;
    println!("\n  Staff log-in (told only now): {}/admin", ctx.shop().url);
    println!("    e-mail    {OWNER}");
    println!("    password  {password}");
    Ok(())
}
