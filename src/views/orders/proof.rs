//! What is approved with an order: how each line will come out, drawn before it is paid for.

use sea_orm::ConnectionTrait;
use serde::Serialize;

use crate::{
    errors::Result,
    models::{
        orders::Line,
        portraits,
        products::{
            Kind,
            sharpness::{self, Detail},
        },
    },
};

/// A printed line's proof.
#[derive(Debug, Clone, Serialize)]
pub struct ProofView {
    /// Of the painting as it is shown: width and height.
    px: [i32; 2],
    /// Of what hangs on the wall, without frame and mat: width and height.
    mm: [i32; 2],
    size: String,
    bleed_mm: i32,
    /// What goes round the edge of a canvas.
    wrap_mm: i32,
    canvas: bool,
    /// Dots of detail per inch.
    dpi: u32,
    sharpness: &'static str,
}

impl ProofView {
    /// `None` for a file, which is what it is. `composition_px` is the long side of what paintings are made at.
    ///
    /// # Errors
    /// When the database does, or holds what no version wrote.
    pub async fn of<C: ConnectionTrait>(
        db: &C,
        line: &Line,
        composition_px: u32,
    ) -> Result<Option<Self>> {
        let kind = Kind::parse(&line.kind)?;
        let portrait = portraits::find(db, line.portrait_id).await?;
        let detail = Detail::of(&portrait, composition_px);
        let dpi = detail.dpi_at(kind, line.height_mm.max(line.width_mm));
        Ok(dpi.map(|dpi| Self {
            px: [portrait.width.unwrap_or(4), portrait.height.unwrap_or(5)],
            mm: [line.width_mm, line.height_mm],
            size: line.size.clone(),
            bleed_mm: line.bleed_mm,
            wrap_mm: line.wrap_mm.unwrap_or(0),
            canvas: kind == Kind::Canvas,
            dpi,
            sharpness: sharpness::words(Some(dpi)),
        }))
    }
}
