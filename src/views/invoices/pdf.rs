//! Filled sheets become a PDF.

use std::num::NonZeroU16;

use chrono::Datelike;
use krilla::{
    Document as Pdf, SerializeSettings,
    color::rgb,
    configure::{Accessibility, Archival, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{PathBuilder, Point},
    metadata::{DateTime, Metadata, TextDirection},
    num::NormalizedF32,
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::{Fill, Stroke},
    surface::Surface,
    tagging::{
        Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup,
        TagTree,
    },
};

use super::{
    fonts, layout,
    pages::{HEIGHT, Ink, Mark, Node, Role, WIDTH},
};
use crate::{
    errors::{Error, Result},
    models::invoices::document::Document,
};

/// The language of the words that the shop writes.
const LANGUAGE: &str = "en";

pub fn write(document: &Document, title: &str) -> Result<Vec<u8>> {
    let (pages, structure) = layout::lay_out(document, fonts::open()?);
    let mut pdf = Pdf::new_with(settings()?);
    let mut names: Vec<Option<Identifier>> = vec![None; pages.texts()];
    for sheet in &pages.sheets {
        let paper = PageSettings::from_wh(WIDTH, HEIGHT);
        let paper = paper.ok_or_else(|| Error::internal("no paper"))?;
        let mut page = pdf.start_page_with(paper);
        let mut surface = page.surface();
        for mark in sheet {
            if let Some((id, name)) = draw(&mut surface, mark) {
                names[id] = Some(name);
            }
        }
        surface.finish();
        page.finish();
    }
    let mut tree = TagTree::new().with_lang(Some(LANGUAGE.into()));
    for node in structure {
        if let Some(child) = tagged(node, &names) {
            tree.push(child);
        }
    }
    pdf.set_tag_tree(tree);
    pdf.set_metadata(metadata(document, title));
    let mut outline = Outline::new();
    let top = XyzDestination::new(0, Point::from_xy(0.0, 0.0));
    outline.push_child(OutlineNode::new(title.into(), top));
    pdf.set_outline(outline);
    let written = pdf.finish();
    written.map_err(|error| Error::internal(format!("an invoice is no PDF/A: {error:?}")))
}

fn settings() -> Result<SerializeSettings> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| Error::internal(format!("{error:?}")))?;
    Ok(SerializeSettings {
        configuration,
        ..Default::default()
    })
}

/// Nothing in it is of the moment at which it is written.
fn metadata(document: &Document, title: &str) -> Metadata {
    let day = document.issued_on;
    let part = |number: u32| u8::try_from(number).unwrap_or(1);
    let issued = DateTime::new(u16::try_from(day.year()).unwrap_or_default())
        .month(part(day.month()))
        .day(part(day.day()))
        .hour(0)
        .minute(0)
        .second(0)
        .utc_offset_hour(0);
    Metadata::new()
        .title(title.into())
        .description(format!("{title} for order {}", document.order_number))
        .language(LANGUAGE.into())
        .authors(vec![document.seller.name.clone()])
        .creator("Limner".into())
        .creation_date(issued)
        .document_id(document.number.clone())
        .text_direction(TextDirection::LeftToRight)
}

fn draw(surface: &mut Surface<'_>, mark: &Mark) -> Option<(usize, Identifier)> {
    match mark {
        Mark::Rule { from, to, y, ink } => {
            surface.start_tagged(artifact(ArtifactType::Layout));
            rule(surface, *from, *to, *y, *ink);
            surface.end_tagged();
            None
        }
        Mark::Text {
            x,
            baseline,
            size,
            ink,
            runs,
            id,
        } => {
            let tag = match id {
                Some(_) => ContentTag::Span(SpanTag::empty()),
                None => artifact(ArtifactType::Footer),
            };
            let name = surface.start_tagged(tag);
            surface.set_stroke(None);
            surface.set_fill(Some(Fill {
                paint: colour(*ink).into(),
                opacity: NormalizedF32::ONE,
                ..Default::default()
            }));
            let mut x = *x;
            for run in runs {
                let start = Point::from_xy(x, *baseline);
                let font = run.font.clone();
                surface.draw_glyphs(start, &run.glyphs, font, &run.text, *size, false);
                x += run.width * size;
            }
            surface.end_tagged();
            id.map(|id| (id, name))
        }
    }
}

fn artifact(kind: ArtifactType) -> ContentTag<'static> {
    ContentTag::Artifact(Artifact::with_kind(kind))
}

fn rule(surface: &mut Surface<'_>, from: f32, to: f32, y: f32, ink: Ink) {
    let mut path = PathBuilder::new();
    path.move_to(from, y);
    path.line_to(to, y);
    surface.set_fill(None);
    surface.set_stroke(Some(Stroke {
        paint: colour(ink).into(),
        width: if ink == Ink::Full { 0.75 } else { 0.5 },
        ..Default::default()
    }));
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

fn colour(ink: Ink) -> rgb::Color {
    match ink {
        Ink::Full => rgb::Color::new(0x23, 0x1e, 0x1a),
        Ink::Soft => rgb::Color::new(0x63, 0x5a, 0x51),
        Ink::Hairline => rgb::Color::new(0xd9, 0xd1, 0xc6),
    }
}

fn tagged(node: Node, names: &[Option<Identifier>]) -> Option<krilla::tagging::Node> {
    let (role, children) = match node {
        Node::Text(id) => return names.get(id).copied().flatten().map(Into::into),
        Node::Part(role, children) => (role, children),
    };
    let mut group = match role {
        Role::Heading(title) => TagGroup::new(Tag::Hn(NonZeroU16::MIN, Some(title))),
        Role::Paragraph => TagGroup::new(Tag::P),
        Role::Table(summary) => TagGroup::new(Tag::Table.with_summary(Some(summary))),
        Role::Head => TagGroup::new(Tag::THead),
        Role::Body => TagGroup::new(Tag::TBody),
        Role::Row => TagGroup::new(Tag::TR),
        Role::ColumnHeader => TagGroup::new(Tag::TH(TableHeaderScope::Column)),
        Role::RowHeader => TagGroup::new(Tag::TH(TableHeaderScope::Row)),
        Role::Cell => TagGroup::new(Tag::TD),
    };
    for child in children {
        if let Some(child) = tagged(child, names) {
            group.push(child);
        }
    }
    Some(group.into())
}
