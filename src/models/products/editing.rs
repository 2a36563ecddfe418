//! What staff change in the catalogue: any change is made to the whole of it, checked, written and logged in one transaction.

use sea_orm::DatabaseConnection;
use serde_json::json;

use super::catalogue::{
    Catalogue,
    checking::Problem,
    storing::{problems, store},
};
use crate::{
    errors::{Refusal, Result},
    models::{
        audit_log, begin_write,
        partners::{
            self,
            offers::{self, Offer},
        },
        staff,
    },
    settings::Settings,
};

/// What is edited: a product, and which of its variants if it is one. For the log, and to know whose problems count.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub product: &'a str,
    pub sku: Option<&'a str>,
}

impl Subject<'_> {
    fn is_of(self, problem: &Problem) -> bool {
        problem.product == self.product && problem.sku.as_deref() == self.sku
    }
}

/// Makes a change. Answers with what is wrong with it, and then nothing was changed: problems of the subject, and those of
/// anything else that were not there before.
///
/// # Errors
/// What the change itself refuses; otherwise when the database fails.
pub async fn change(
    db: &DatabaseConnection,
    settings: &Settings,
    staff: &staff::Model,
    subject: Subject<'_>,
    edit: impl FnOnce(&mut Catalogue) -> Result<()>,
) -> Result<Vec<Problem>> {
    let txn = begin_write(db).await?;
    let before = Catalogue::load(&txn).await?;
    let mut after = before.clone();
    edit(&mut after)?;
    let known = problems(&txn, settings, &before).await?;
    let mut wrong = problems(&txn, settings, &after).await?;
    wrong.retain(|problem| subject.is_of(problem) || !known.contains(problem));
    if !wrong.is_empty() {
        return Ok(wrong);
    }
    let changes = store(&txn, &after).await?;
    if !changes.is_empty() {
        let about = subject.sku.unwrap_or(subject.product);
        let data = json!({"changes": changes});
        audit_log::record(&txn, staff, "catalogue_changed", about, data).await?;
    }
    txn.commit().await?;
    Ok(Vec::new())
}

/// A change of what a partner makes, or of whether it does anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfMakers {
    Add(Offer),
    /// The offer's id.
    Remove(i64),
    Switch(bool),
}

/// Changes what a partner makes.
///
/// # Errors
/// A [`Refusal`] when then nobody would make something that is on offer; [`NotFound`](crate::errors::Error::NotFound) for an offer of somebody else;
/// otherwise when the database fails.
pub async fn change_makers(
    db: &DatabaseConnection,
    settings: &Settings,
    staff: &staff::Model,
    partner: partners::Model,
    change: OfMakers,
) -> Result<()> {
    let txn = begin_write(db).await?;
    let catalogue = Catalogue::load(&txn).await?;
    let known = problems(&txn, settings, &catalogue).await?;
    let slug = partner.slug.clone();
    let data = json!({"change": format!("{change:?}")});
    match change {
        OfMakers::Add(offer) => offers::insert(&txn, partner.id, &offer).await?,
        OfMakers::Remove(id) => offers::remove(&txn, &partner, id).await?,
        OfMakers::Switch(active) => partners::switch(&txn, partner, active).await?,
    }
    let mut wrong = problems(&txn, settings, &catalogue).await?;
    wrong.retain(|problem| !known.contains(problem) && problem.field == "sku");
    // Who lacked something before says it in other words now.
    wrong.retain(|problem| {
        let told = |known: &Problem| known.sku == problem.sku && known.field == problem.field;
        !known.iter().any(told)
    });
    if !wrong.is_empty() {
        let skus: Vec<&str> = wrong
            .iter()
            .filter_map(|problem| problem.sku.as_deref())
            .collect();
        let words = format!(
            "Then nobody would make {}. Take it off the shelf first, or let another partner make it.",
            skus.join(", ")
        );
        return Err(Refusal::conflict("nobody_makes", words).into());
    }
    audit_log::record(&txn, staff, "partner_changed", &slug, data).await?;
    txn.commit().await?;
    Ok(())
}
