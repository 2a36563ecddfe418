//! Styles that staff make from a painting, without training: the painting's look is read, six examples are painted, and the
//! style is switched on when they please.

use loco_rs::app::AppContext;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, Set,
};
use serde_json::json;
use vision::{StyleParameters, style::Hand};

use super::{Column, Entity, Model, styles};
use crate::{
    errors::{Error, Refusal, Result},
    models::{
        audit_log, begin_write, staff,
        studio::examples::{self, Example},
    },
    shop::HasShop,
};

/// What staff say of a style.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub name: String,
    pub blurb: String,
    pub medium: String,
    /// Where the painting comes from, and why the shop may use it.
    pub rights: String,
}

/// Where a look begins: strokes as in the painting, the photo's light, half of the photo's colour.
fn first_parameters(hand: Hand) -> StyleParameters {
    StyleParameters {
        hand,
        stroke_px: 896,
        clarity: 1.0,
        tone_sigma: 14.0,
        photo_chroma: 0.5,
        ..StyleParameters::default()
    }
}

/// A new style from a painting (JPEG, PNG or WebP), switched off, with its examples painted.
///
/// # Errors
/// A [`Refusal`] for what is no picture, or a name that another style has.
pub async fn create(
    ctx: &AppContext,
    staff: &staff::Model,
    painting: bytes::Bytes,
    words: &Words,
) -> Result<Model> {
    let shop = ctx.shop();
    let slug = slug_of(&words.name);
    if slug.is_empty() || find(&ctx.db, &slug).await?.is_some() {
        let words = "Another style has this name. Choose one of its own.";
        return Err(Refusal::conflict("style_name_taken", words).into());
    }
    let developed = shop
        .studio
        .develop(painting, &shop.settings.uploads)
        .await?;
    let look = shop.studio.look(developed.jpeg).await?;
    let parameters = first_parameters(Hand::Painting(look));
    let examples = shop.studio.examples(parameters.clone()).await?;
    let samples_key = format!("styles/{slug}");
    keep(ctx, &samples_key, examples).await?;
    let txn = begin_write(&ctx.db).await?;
    let row = styles::ActiveModel {
        slug: Set(slug),
        name: Set(words.name.clone()),
        blurb: Set(words.blurb.clone()),
        medium: Set(words.medium.clone()),
        rights: Set(Some(words.rights.clone())),
        samples_key: Set(Some(samples_key)),
        position: Set(last_position(&txn).await? + 1),
        parameters: Set(serde_json::to_value(parameters)?),
        active: Set(false),
        ..Default::default()
    };
    let style = row.insert(&txn).await?;
    audit_log::record(
        &txn,
        staff,
        "style_made",
        &style.slug,
        json!({"rights": words.rights}),
    )
    .await?;
    txn.commit().await?;
    Ok(style)
}

/// Paints an own style's examples anew with other parameters, and keeps both.
///
/// # Errors
/// A [`Refusal`] that names the parameter that is out of range.
pub async fn tune(
    ctx: &AppContext,
    staff: &staff::Model,
    style: Model,
    parameters: StyleParameters,
) -> Result<Model> {
    let key = style.samples_key.clone().ok_or(Error::NotFound)?;
    if let Err(error) = parameters.check() {
        return Err(Refusal::unprocessable("style_parameters", error.to_string()).into());
    }
    let examples = ctx.shop().studio.examples(parameters.clone()).await?;
    keep(ctx, &key, examples).await?;
    let mut row = style.into_active_model();
    row.parameters = Set(serde_json::to_value(parameters)?);
    let txn = begin_write(&ctx.db).await?;
    let style = row.update(&txn).await?;
    audit_log::record(&txn, staff, "style_tuned", &style.slug, json!({})).await?;
    txn.commit().await?;
    Ok(style)
}

/// Puts a style on the wall, or takes it down. What was painted in it stays.
///
/// # Errors
/// When the database does.
pub async fn switch(
    ctx: &AppContext,
    staff: &staff::Model,
    style: Model,
    active: bool,
) -> Result<Model> {
    let mut row = style.into_active_model();
    row.active = Set(active);
    let txn = begin_write(&ctx.db).await?;
    let style = row.update(&txn).await?;
    let action = if active { "style_on" } else { "style_off" };
    audit_log::record(&txn, staff, action, &style.slug, json!({})).await?;
    txn.commit().await?;
    Ok(style)
}

/// Every style, in the order of the wall.
///
/// # Errors
/// When the database does.
pub async fn all<C: ConnectionTrait>(db: &C) -> Result<Vec<Model>> {
    let query = Entity::find().order_by_asc(Column::Position).limit(500);
    Ok(query.all(db).await?)
}

/// The style of this name, on offer or not.
///
/// # Errors
/// When the database does.
pub async fn find<C: ConnectionTrait>(db: &C, slug: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::Slug.eq(slug)).one(db).await?)
}

/// An example of an own style (JPEG).
///
/// # Errors
/// [`Error::NotFound`] for a style of the fixtures, or an example of another name.
pub async fn example(ctx: &AppContext, style: &Model, name: &str) -> Result<Vec<u8>> {
    let key = style.samples_key.as_deref().ok_or(Error::NotFound)?;
    let known = examples::NAMES.iter().find(|known| **known == name);
    let path = format!("{key}/{}.jpg", known.ok_or(Error::NotFound)?);
    Ok(ctx.storage.download(std::path::Path::new(&path)).await?)
}

/// Examples show nobody who sent a photo, so they are kept in the clear.
async fn keep(ctx: &AppContext, key: &str, examples: Vec<Example>) -> Result<()> {
    for example in examples {
        let path = format!("{key}/{}.jpg", example.name);
        let jpeg = bytes::Bytes::from(example.jpeg);
        ctx.storage
            .upload(std::path::Path::new(&path), &jpeg)
            .await?;
    }
    Ok(())
}

async fn last_position<C: ConnectionTrait>(db: &C) -> Result<i32> {
    let last = Entity::find()
        .order_by_desc(Column::Position)
        .one(db)
        .await?;
    Ok(last.map_or(0, |style| style.position))
}

/// A name as it stands in an address: `Café at Night` is `caf-at-night`.
fn slug_of(name: &str) -> String {
    let letters = name.chars().map(|c| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            ' '
        }
    });
    let letters: String = letters.collect();
    let words: Vec<&str> = letters.split_whitespace().collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    use super::slug_of;

    #[test]
    fn a_name_becomes_an_address() {
        assert_eq!(slug_of("  Water Lilies, 1906 "), "water-lilies-1906");
        assert_eq!(slug_of("…"), "");
    }
}
