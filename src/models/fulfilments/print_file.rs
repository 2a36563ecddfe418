//! Print files: made from the composition that the order's proof names, sealed, reached by expiring links.

use chrono::{DateTime, Duration, Utc};
use loco_rs::app::AppContext;
use sea_orm::{ActiveModelTrait, Set};
use sha2::{Digest, Sha256};
use vision::print::PrintSpec;

use crate::{
    errors::{Error, Result},
    models::{
        _entities::order_lines,
        objects,
        orders::{Line, Model as Order},
        portraits, products, uploads,
    },
    shop::{HasShop, Shop},
};

/// Makes the line's print file unless it is there already. Everything about it is decided by the line, so that making it
/// again after a crash makes the same.
///
/// # Errors
/// When the composition is not the one that was approved, or storage fails.
pub async fn make(ctx: &AppContext, line: &Line) -> Result<()> {
    if line.print_file_key.is_some() {
        return Ok(());
    }
    let portrait = portraits::find(&ctx.db, line.portrait_id).await?;
    let upload = uploads::find(&ctx.db, portrait.upload_id).await?;
    let composition = portrait.composition(ctx).await?;
    if hex::encode(Sha256::digest(&composition)) != line.composition_sha256 {
        return Err(Error::internal(
            "the composition is not the one that was approved",
        ));
    }
    let spec = spec(line, &portrait);
    let (width, height) = (spec.width_px, spec.height_px);
    let file = ctx.shop().studio.print_file(composition, spec).await?;
    let key = format!("uploads/{}/{}-print.jpg", upload.pid, line.pid);
    objects::put(ctx, &key, &upload.data_key(ctx)?, &file).await?;
    let mut row: order_lines::ActiveModel = line.clone().into();
    row.print_file_key = Set(Some(key));
    row.print_file_sha256 = Set(Some(hex::encode(Sha256::digest(&file))));
    row.print_file_bytes = Set(i64::try_from(file.len()).ok());
    row.print_file_width = Set(i32::try_from(width).ok());
    row.print_file_height = Set(i32::try_from(height).ok());
    row.update(&ctx.db).await?;
    Ok(())
}

/// The bytes of a line's print file (JPEG).
///
/// # Errors
/// [`Error::NotFound`] until it is made.
pub async fn read(ctx: &AppContext, line: &Line) -> Result<Vec<u8>> {
    let key = line.print_file_key.as_deref().ok_or(Error::NotFound)?;
    let portrait = portraits::find(&ctx.db, line.portrait_id).await?;
    let upload = uploads::find(&ctx.db, portrait.upload_id).await?;
    objects::get(ctx, key, &upload.data_key(ctx)?).await
}

/// What the file is called when it is saved.
#[must_use]
pub fn name(order: &Order, line: &Line) -> String {
    format!("{}-{}.jpg", order.number, line.position + 1)
}

/// A link that opens the file until it expires, for whoever holds it.
#[must_use]
pub fn link(shop: &Shop, line: &Line, now: DateTime<Utc>) -> String {
    let expires = (now + Duration::hours(shop.settings.fulfilment.link_hours)).timestamp();
    let signature = shop.vault.keyed_hash(PURPOSE, &signed(line, expires));
    shop.absolute(&format!(
        "/print-files/{}?expires={expires}&signature={signature}",
        line.pid
    ))
}

/// Whether a link's parts hold.
#[must_use]
pub fn link_holds(
    shop: &Shop,
    line: &Line,
    expires: i64,
    signature: &str,
    now: DateTime<Utc>,
) -> bool {
    now.timestamp() <= expires
        && shop
            .vault
            .verifies(PURPOSE, &signed(line, expires), signature)
}

const PURPOSE: &str = "print file link";

fn signed(line: &Line, expires: i64) -> Vec<u8> {
    format!("{}.{expires}", line.pid).into_bytes()
}

fn spec(line: &Line, portrait: &portraits::Model) -> PrintSpec {
    let bleed_px = products::pixels(line.bleed_mm);
    PrintSpec {
        width_px: products::pixels(line.width_mm) + 2 * bleed_px,
        height_px: products::pixels(line.height_mm) + 2 * bleed_px,
        bleed_px,
        dpi: products::PRINT_DPI,
        style_name: line.style.clone(),
        model_version: portrait.model_version.clone().unwrap_or_default(),
        title: line.title.clone(),
    }
}
