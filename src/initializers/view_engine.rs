//! The template engine, over `views/` (Loco's default is `assets/views`).

use loco_rs::controller::views::engines::TeraView;

use crate::errors::Result;

/// # Errors
/// When a template cannot be parsed.
pub fn open() -> Result<TeraView> {
    Ok(TeraView::from_custom_dir(&"views", |_| Ok(()))?)
}
