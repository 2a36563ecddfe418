//! `limner task catalogue_export [file:PATH]`: the catalogue as a YAML file, or on the screen.

use async_trait::async_trait;
use loco_rs::{
    app::AppContext,
    task::{Task, TaskInfo, Vars},
};

use crate::{
    errors::Error,
    models::products::catalogue::{Catalogue, yaml},
};

pub struct CatalogueExport;

#[async_trait]
impl Task for CatalogueExport {
    fn task(&self) -> TaskInfo {
        TaskInfo {
            name: "catalogue_export".into(),
            detail: "writes the catalogue as YAML; [file:PATH], else to the screen".into(),
        }
    }

    async fn run(&self, ctx: &AppContext, vars: &Vars) -> loco_rs::Result<()> {
        let catalogue = Catalogue::load(&ctx.db).await?;
        let text = yaml::write(&catalogue).map_err(|error| Error::Internal(Box::new(error)))?;
        match vars.cli.get("file") {
            Some(file) => {
                std::fs::write(file, text)?;
                println!("{} products are in {file}", catalogue.products.len());
            }
            None => print!("{text}"),
        }
        Ok(())
    }
}
