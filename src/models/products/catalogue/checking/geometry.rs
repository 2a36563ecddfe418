//! Sizes, frames and edges. No I/O.

use super::{Tell, Ware};
use crate::models::products::{Kind, PRINT_DPI, pixels};

/// The frames that can be drawn.
pub const FRAMES: [&str; 3] = ["oak", "black", "white"];

/// No more than this goes beyond a picture on a side, or round an edge.
const WIDEST_EDGE_MM: i32 = 150;

/// Whether a thing of this kind can have these sizes.
pub(super) fn check(kind: Kind, ware: &Ware, tell: Tell<'_>) {
    if ware.width_mm < 1 || ware.height_mm < 1 {
        tell("width_mm", "Width and height are at least 1 mm.".into());
    } else {
        check_size(ware, tell);
    }
    let lengths = [
        ("frame_mm", ware.frame_mm),
        ("mat_mm", ware.mat_mm),
        ("depth_mm", ware.depth_mm),
        ("bleed_mm", ware.bleed_mm),
        ("wrap_mm", ware.wrap_mm.unwrap_or(0)),
    ];
    for (field, length) in lengths {
        if !(0..=WIDEST_EDGE_MM).contains(&length) {
            tell(field, format!("Between 0 and {WIDEST_EDGE_MM} mm."));
        }
    }
    check_frame(kind, ware, tell);
    check_edges(kind, ware, tell);
}

fn check_size(ware: &Ware, tell: Tell<'_>) {
    let longest = ware.width_mm.max(ware.height_mm);
    let with_bleed = longest.saturating_add(ware.bleed_mm.clamp(0, WIDEST_EDGE_MM) * 2);
    if pixels(with_bleed) > vision::print::MAX_SIDE {
        let most = f64::from(vision::print::MAX_SIDE) / f64::from(PRINT_DPI) * 2.54;
        let words = format!("A print file has sides of at most {most:.0} cm, bleed included.");
        tell("height_mm", words);
    } else if (ware.width_mm * 5 - ware.height_mm * 4).abs() > 4 {
        let height = (f64::from(ware.width_mm) * 1.25).round();
        let words = format!(
            "Portraits are four by five: {} mm wide goes with {height} mm high.",
            ware.width_mm
        );
        tell("height_mm", words);
    }
}

fn check_frame(kind: Kind, ware: &Ware, tell: Tell<'_>) {
    match (kind, &ware.frame) {
        (Kind::Framed, None) => tell("frame", "A framed print has a frame.".into()),
        (Kind::Framed, Some(frame)) if !FRAMES.contains(&frame.as_str()) => {
            let words = format!("The shop can draw these frames: {}.", FRAMES.join(", "));
            tell("frame", words);
        }
        (Kind::Framed, Some(_)) if ware.frame_mm == 0 => {
            tell("frame_mm", "A frame is wider than 0 mm.".into());
        }
        (Kind::Framed, Some(_)) => {}
        (_, Some(_)) => tell("frame", "Only framed prints have a frame.".into()),
        (_, None) if ware.frame_mm > 0 => {
            tell("frame_mm", "Only framed prints have a frame.".into());
        }
        (_, None) if ware.mat_mm > 0 => tell("mat_mm", "Only framed prints have a mat.".into()),
        (_, None) => {}
    }
}

fn check_edges(kind: Kind, ware: &Ware, tell: Tell<'_>) {
    match (kind, ware.wrap_mm) {
        (Kind::Canvas, Some(wrap)) if wrap < ware.depth_mm => {
            let words = format!(
                "The bar is {} mm deep: less would leave it bare.",
                ware.depth_mm
            );
            tell("wrap_mm", words);
        }
        (Kind::Canvas, Some(wrap)) if ware.bleed_mm > 0 && ware.bleed_mm < wrap => {
            let words = format!("0, or at least the {wrap} mm that go round the edge.");
            tell("bleed_mm", words);
        }
        (Kind::Canvas, _) | (_, None) => {}
        (_, Some(_)) => tell("wrap_mm", "Only a canvas goes round an edge.".into()),
    }
    if !kind.is_physical() && ware.bleed_mm > 0 {
        tell("bleed_mm", "A file to keep has no bleed.".into());
    }
}
