//! A shop in production that has not been told who sells: its invoices would say so.

use async_trait::async_trait;
use loco_rs::{
    Result,
    app::{AppContext, Initializer},
    environment::Environment,
};

use crate::shop::HasShop;

pub struct Seller;

#[async_trait]
impl Initializer for Seller {
    fn name(&self) -> String {
        "seller".into()
    }

    async fn before_run(&self, ctx: &AppContext) -> Result<()> {
        let is_demo = ctx.shop().settings.seller.is_demo();
        if ctx.environment == Environment::Production && is_demo {
            tracing::warn!(
                "invoices name a demo shop as the seller: set LIMNER_SELLER_NAME, LIMNER_SELLER_ADDRESS and the rest of settings.seller"
            );
        }
        Ok(())
    }
}
