//! What stands where on an invoice. A calm page in the shop's type: who sells, the name of the thing, its label on the right,
//! who bought, the lines, and the sum.

mod tables;

use super::{
    fonts::{Fonts, Style},
    pages::{Ink, LEFT, Node, Pages, RIGHT, Role, Type},
};
use crate::models::invoices::document::{Document, Kind, Party};

use tables::{facts, items, sums, taxes};

const HOUSE: Type = Type::new(Style::Title, 20.0, Ink::Full);
const NAME: Type = Type::new(Style::Title, 40.0, Ink::Full);
const SUM: Type = Type::new(Style::Title, 18.0, Ink::Full);
const TEXT: Type = Type::new(Style::Text, 10.5, Ink::Full);
const STRONG: Type = Type::new(Style::Strong, 10.5, Ink::Full);
const SOFT: Type = Type::new(Style::Text, 9.0, Ink::Soft);
const SMALL: Type = Type::new(Style::Text, 9.0, Ink::Full);

/// Where the second column begins.
const COLUMN: f32 = 330.0;
/// Between lines of text, and of what is small.
const LEADING: f32 = 15.0;
const SMALL_LEADING: f32 = 12.5;

/// Fills as many sheets as it takes.
pub fn lay_out<'a>(document: &Document, fonts: &'a Fonts) -> (Pages<'a>, Vec<Node>) {
    let mut pages = Pages::new(fonts);
    let name = document.kind.words();
    let title = pages.left(NAME, LEFT - 1.5, 206.0, name);
    let mut read = vec![Node::Part(
        Role::Heading(format!("{name} {}", document.number)),
        vec![title],
    )];
    read.extend(seller(&mut pages, &document.seller));
    let (label, right) = facts(&mut pages, document, 173.0);
    let (buyer, left) = buyer(&mut pages, &document.buyer, 240.0);
    read.push(buyer);
    read.push(label);
    let (lines, y) = items(&mut pages, document, left.max(right) + 46.0);
    read.push(lines);
    let (sum, y) = sums(&mut pages, document, y);
    read.push(sum);
    let (by_rate, y) = taxes(&mut pages, document, y + 30.0);
    read.push(by_rate);
    read.extend(closing(&mut pages, document, y + 30.0));
    pages.foot(&format!("{}, {}", document.seller.name, document.number));
    (pages, read)
}

fn seller(pages: &mut Pages<'_>, seller: &Party) -> Vec<Node> {
    let room = RIGHT - LEFT;
    let name = pages.lines(HOUSE, (LEFT, 78.0), (room, 24.0), &seller.name);
    let below = |lines: &[Node]| 70.0 + 24.0 * lines_high(lines);
    let mut reach = seller.address.clone();
    reach.push(seller.email.clone());
    if !seller.vat_number.is_empty() {
        reach.push(format!("VAT ID {}", seller.vat_number));
    }
    let y = below(&name);
    let rest = pages.lines(SOFT, (LEFT, y), (room, SMALL_LEADING), &reach.join(" · "));
    [name, rest]
        .map(|lines| Node::Part(Role::Paragraph, lines))
        .into()
}

/// Answers with where it ends, too.
fn buyer(pages: &mut Pages<'_>, buyer: &Party, y: f32) -> (Node, f32) {
    let room = COLUMN - LEFT - 20.0;
    let mut written = vec![pages.left(SOFT, LEFT, y, "Issued to ")];
    let mut y = y + 17.0;
    let mut lines = vec![(STRONG, buyer.name.as_str())];
    lines.extend(buyer.address.iter().map(|line| (TEXT, line.as_str())));
    lines.push((SOFT, buyer.email.as_str()));
    for (kind, line) in lines {
        let nodes = pages.lines(kind, (LEFT, y), (room, LEADING), &format!("{line} "));
        y += LEADING * lines_high(&nodes);
        written.extend(nodes);
    }
    (Node::Part(Role::Paragraph, written), y - LEADING)
}

fn closing(pages: &mut Pages<'_>, document: &Document, y: f32) -> Vec<Node> {
    let mut said = Vec::new();
    if let Some(corrects) = &document.corrects {
        let told = document.lines.iter().any(|it| it.detail == corrects.reason);
        if !told && !corrects.reason.is_empty() {
            said.push(format!("Reason: {}", corrects.reason));
        }
    }
    said.push(ending(document));
    #[allow(clippy::cast_precision_loss)] // One or two.
    let height = 20.0 * said.len() as f32;
    let mut y = pages.room(y, height);
    let mut nodes = Vec::new();
    for words in said {
        let lines = pages.lines(TEXT, (LEFT, y), (RIGHT - LEFT, LEADING), &words);
        y += LEADING * lines_high(&lines) + 5.0;
        nodes.push(Node::Part(Role::Paragraph, lines));
    }
    nodes
}

fn ending(document: &Document) -> String {
    let total = document.total();
    match document.kind {
        Kind::Invoice => {
            let with = document.paid_with.as_ref();
            let with = with.map(|card| format!(" with {card}")).unwrap_or_default();
            format!("Paid{with}. Nothing is left to pay.")
        }
        Kind::CreditNote => format!("{total} went back the way it was paid."),
        Kind::DebitNote => {
            format!("The credit of {total} no longer counts: the money came back to us.")
        }
    }
}

#[allow(clippy::cast_precision_loss)] // A few lines.
fn lines_high(lines: &[Node]) -> f32 {
    lines.len() as f32
}
