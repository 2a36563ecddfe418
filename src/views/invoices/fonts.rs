//! The fonts of invoices, and text that is set in them.

use std::sync::{Arc, LazyLock};

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Face, Feature, UnicodeBuffer, ttf_parser::Tag};

use crate::errors::{Error, Result};

/// How a piece of text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Text,
    Strong,
    Title,
}

/// Text in one font, to be drawn at any size.
pub struct Run {
    pub font: Font,
    pub text: String,
    pub glyphs: Vec<KrillaGlyph>,
    /// In parts of the size.
    pub width: f32,
}

/// A font file, as it is measured and as it is embedded.
struct Cut {
    face: Face<'static>,
    font: Font,
}

/// What can be set.
pub struct Fonts {
    text: Arc<Cut>,
    strong: Arc<Cut>,
    title: Arc<Cut>,
    /// For letters that the others lack.
    other: Arc<Cut>,
}

/// Stands where no font has the letter. Whoever copies the text still gets the letter itself.
const MISSING: char = '□';

static FONTS: LazyLock<Option<Fonts>> = LazyLock::new(|| {
    Some(Fonts {
        text: cut(include_bytes!(
            "../../../assets/invoice/instrument-sans-400.ttf"
        ))?,
        strong: cut(include_bytes!(
            "../../../assets/invoice/instrument-sans-600.ttf"
        ))?,
        title: cut(include_bytes!("../../../assets/invoice/fraunces-72.ttf"))?,
        other: cut(include_bytes!("../../../assets/invoice/dejavu-sans.ttf"))?,
    })
});

/// # Errors
/// When one of the files is no font: a mistake of the program's.
pub fn open() -> Result<&'static Fonts> {
    let fonts = FONTS.as_ref();
    fonts.ok_or_else(|| Error::internal("a font of the invoices cannot be read"))
}

impl Fonts {
    /// Sets a line. Letters that the style's font lacks are taken from the others.
    #[must_use]
    pub fn set(&self, style: Style, text: &str) -> Vec<Run> {
        let mut runs: Vec<(Arc<Cut>, bool, String)> = Vec::new();
        for letter in text.chars().filter_map(meant) {
            let (cut, known) = self.cut_for(style, letter);
            match runs.last_mut() {
                Some((last, was_known, run)) if Arc::ptr_eq(last, &cut) && *was_known == known => {
                    run.push(letter);
                }
                _ => runs.push((cut, known, letter.into())),
            }
        }
        let runs = runs.into_iter();
        runs.map(|(cut, known, text)| {
            if known {
                shape(&cut, text)
            } else {
                boxes(&cut, text)
            }
        })
        .collect()
    }

    fn cut_for(&self, style: Style, letter: char) -> (Arc<Cut>, bool) {
        let own = match style {
            Style::Text => &self.text,
            Style::Strong => &self.strong,
            Style::Title => &self.title,
        };
        let has = |cut: &&Arc<Cut>| cut.face.glyph_index(letter).is_some();
        match [own, &self.text, &self.other].into_iter().find(has) {
            Some(cut) => (Arc::clone(cut), true),
            None => (Arc::clone(&self.other), false),
        }
    }
}

/// What a letter is in a document that anybody can read: nothing that only orders a machine about, and nothing that means what
/// two sides have agreed on.
fn meant(letter: char) -> Option<char> {
    match letter {
        '\u{fffe}' | '\u{ffff}' | '\u{feff}' => None,
        letter if letter.is_control() => None,
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. => Some(MISSING),
        letter => Some(letter),
    }
}

/// How wide a line is, in parts of its size.
#[must_use]
pub fn width(runs: &[Run]) -> f32 {
    runs.iter().map(|run| run.width).sum()
}

fn cut(bytes: &'static [u8]) -> Option<Arc<Cut>> {
    Some(Arc::new(Cut {
        face: Face::from_slice(bytes, 0)?,
        font: Font::new(bytes.into(), 0)?,
    }))
}

/// Figures are all of one width, so that sums stand below each other.
fn shape(cut: &Cut, text: String) -> Run {
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(&text);
    buffer.guess_segment_properties();
    let figures = Feature::new(Tag::from_bytes(b"tnum"), 1, ..);
    let shaped = rustybuzz::shape(&cut.face, &[figures], buffer);
    let mut starts: Vec<usize> = shaped
        .glyph_infos()
        .iter()
        .map(|it| at(it.cluster))
        .collect();
    starts.sort_unstable();
    let end = |start: usize| {
        let next = starts.iter().find(|other| **other > start);
        next.copied().unwrap_or(text.len())
    };
    let em = cut.font.units_per_em();
    #[allow(clippy::cast_precision_loss)] // Fonts have a few thousand units.
    let part = |units: i32| units as f32 / em;
    let placed = shaped.glyph_infos().iter().zip(shaped.glyph_positions());
    let glyphs: Vec<KrillaGlyph> = placed
        .map(|(info, place)| {
            let start = at(info.cluster);
            KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                part(place.x_advance),
                part(place.x_offset),
                part(place.y_offset),
                part(place.y_advance),
                start..end(start),
                None,
            )
        })
        .collect();
    run(cut, text, glyphs)
}

fn boxes(cut: &Cut, text: String) -> Run {
    let glyph = cut.face.glyph_index(MISSING).unwrap_or_default();
    let advance = cut.face.glyph_hor_advance(glyph).unwrap_or_default();
    let advance = f32::from(advance) / cut.font.units_per_em();
    let boxed = |(start, letter): (usize, char)| {
        let id = GlyphId::new(glyph.0.into());
        let range = start..start + letter.len_utf8();
        KrillaGlyph::new(id, advance, 0.0, 0.0, 0.0, range, None)
    };
    let glyphs = text.char_indices().map(boxed).collect();
    run(cut, text, glyphs)
}

fn run(cut: &Cut, text: String, glyphs: Vec<KrillaGlyph>) -> Run {
    Run {
        font: cut.font.clone(),
        width: glyphs.iter().map(|glyph| glyph.x_advance).sum(),
        text,
        glyphs,
    }
}

fn at(cluster: u32) -> usize {
    usize::try_from(cluster).unwrap_or_default()
}
