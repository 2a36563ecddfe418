//! `limner task catalogue_import file:PATH [dry:true]`: checks a catalogue in YAML, tells what it changes, and makes it the shop's.
//! What is no longer in it is switched off: orders name it.

use async_trait::async_trait;
use loco_rs::{
    app::AppContext,
    task::{Task, TaskInfo, Vars},
};

use crate::{
    errors::{Error, Result},
    models::{
        begin_write,
        products::catalogue::{
            checking::Problem,
            storing::{problems, store},
            yaml,
        },
    },
    shop::HasShop,
};

pub struct CatalogueImport;

#[async_trait]
impl Task for CatalogueImport {
    fn task(&self) -> TaskInfo {
        TaskInfo {
            name: "catalogue_import".into(),
            detail:
                "makes a YAML file the catalogue: file:PATH; dry:true only tells what would change"
                    .into(),
        }
    }

    async fn run(&self, ctx: &AppContext, vars: &Vars) -> loco_rs::Result<()> {
        let Some(path) = vars.cli.get("file") else {
            return Err(Error::internal("which file? Name it like file:catalogue.yaml").into());
        };
        let text = std::fs::read_to_string(path);
        let text = text.map_err(|error| Error::internal(format!("{path}: {error}")))?;
        let dry = match vars.cli.get("dry").map(String::as_str) {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => return Err(Error::internal("dry is true or false, like dry:true").into()),
        };
        let changes = import(ctx, &text, dry).await?;
        for line in &changes {
            println!("{line}");
        }
        let done = if dry {
            "would change; nothing did"
        } else {
            "changed"
        };
        match changes.len() {
            1 => println!("1 thing {done}"),
            some => println!("{some} things {done}"),
        }
        Ok(())
    }
}

/// Answers with what changed, or would.
///
/// # Errors
/// With everything that is wrong with the file, a line each; otherwise when the database fails.
pub async fn import(ctx: &AppContext, text: &str, dry: bool) -> Result<Vec<String>> {
    let catalogue = yaml::read(text).map_err(|problems| refused(&problems))?;
    let txn = begin_write(&ctx.db).await?;
    let problems = problems(&txn, &ctx.shop().settings, &catalogue).await?;
    if !problems.is_empty() {
        return Err(refused(&problems));
    }
    let changes = store(&txn, &catalogue).await?;
    if dry {
        txn.rollback().await?;
    } else {
        txn.commit().await?;
    }
    Ok(changes)
}

fn refused(problems: &[Problem]) -> Error {
    let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let words = format!(
        "nothing was changed, because of this:\n{}",
        lines.join("\n")
    );
    Error::internal(words)
}
