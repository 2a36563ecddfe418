//! The tables of an invoice.

use super::{COLUMN, LEADING, SMALL, SMALL_LEADING, SOFT, STRONG, SUM, TEXT, lines_high};
use crate::{
    models::{
        invoices::document::{Document, Item, Kind, TaxShare},
        money::Money,
    },
    views::invoices::pages::{Ink, LEFT, Node, Pages, RIGHT, Role},
};

/// Where the figures of a line end.
const QUANTITY: f32 = 372.0;
const UNIT: f32 = 456.0;
/// And those of a rate of tax.
const NET: f32 = 424.0;
const TAX: f32 = 478.0;

/// The label: number, dates, order. Answers with where it ends, too.
pub fn facts(pages: &mut Pages<'_>, document: &Document, y: f32) -> (Node, f32) {
    let day = |day: chrono::NaiveDate| day.format("%-d %B %Y").to_string();
    let mut facts = vec![
        ("Number", document.number.clone()),
        ("Date", day(document.issued_on)),
        ("Order", document.order_number.clone()),
        ("Ordered", day(document.ordered_on)),
    ];
    if let Some(corrects) = &document.corrects {
        facts.push(("Corrects", corrects.number.clone()));
        facts.push(("Its date", day(corrects.issued_on)));
    }
    let mut y = y;
    let mut rows = Vec::new();
    for (name, value) in &facts {
        let name = pages.left(SOFT, COLUMN, y, name);
        let value = pages.right(TEXT, RIGHT, y, value);
        rows.push(named(name, value));
        pages.rule(COLUMN, RIGHT, y + 8.0, Ink::Hairline);
        y += 23.0;
    }
    (table("The document's number and dates", rows), y - 23.0)
}

/// What was bought. Answers with where it ends, too.
pub fn items(pages: &mut Pages<'_>, document: &Document, y: f32) -> (Node, f32) {
    let head = header(
        pages,
        y,
        &[("Amount", RIGHT), ("Each", UNIT), ("Quantity", QUANTITY)],
    );
    pages.rule(LEFT, RIGHT, y + 8.0, Ink::Full);
    let mut y = y + 28.0;
    let mut rows = Vec::new();
    for item in &document.lines {
        let (row, below) = line(pages, document, item, y);
        rows.push(row);
        pages.rule(LEFT, RIGHT, below, Ink::Hairline);
        y = below + 16.0;
    }
    let parts = vec![
        Node::Part(Role::Head, vec![head]),
        Node::Part(Role::Body, rows),
    ];
    let summary = "What was bought, how many, at what price".to_string();
    (Node::Part(Role::Table(summary), parts), y)
}

fn line(pages: &mut Pages<'_>, document: &Document, item: &Item, y: f32) -> (Node, f32) {
    let room = QUANTITY - 60.0 - LEFT;
    let (title, detail) = (format!("{} ", item.title), item.detail.as_str());
    let titles = pages.broken(STRONG, room, &title).len();
    let details = pages.broken(SOFT, room, detail).len();
    #[allow(clippy::cast_precision_loss)] // A few lines.
    let height = LEADING * titles as f32 + SMALL_LEADING * details as f32 + 14.0;
    let y = pages.room(y, height);
    let mut told = pages.lines(STRONG, (LEFT, y), (room, LEADING), &title);
    let mut below = y + LEADING * lines_high(&told) - 1.0;
    let detail = pages.lines(SOFT, (LEFT, below), (room, SMALL_LEADING), detail);
    below += SMALL_LEADING * lines_high(&detail);
    told.extend(detail);
    let money = |minor| Money::new(minor, document.currency).to_string();
    let quantity = pages.right(TEXT, QUANTITY, y, &item.quantity.to_string());
    let unit = pages.right(TEXT, UNIT, y, &money(item.unit_minor));
    let total = pages.right(TEXT, RIGHT, y, &money(item.total_minor));
    let mut cells = vec![Node::Part(Role::RowHeader, told)];
    cells.extend([quantity, unit, total].map(|cell| Node::Part(Role::Cell, vec![cell])));
    (Node::Part(Role::Row, cells), below - 1.0)
}

/// Lines, what is added to them and taken off, and the total. Answers with where it ends, too.
pub fn sums(pages: &mut Pages<'_>, document: &Document, y: f32) -> (Node, f32) {
    let money = |minor| Money::new(minor, document.currency).to_string();
    #[allow(clippy::cast_precision_loss)] // A few rows.
    let height = 18.0 * (document.others.len() + 1) as f32 + 40.0;
    let mut y = pages.room(y, height);
    let mut rows = Vec::new();
    if !document.others.is_empty() {
        let lines: i64 = document.lines.iter().map(|line| line.total_minor).sum();
        let mut amounts = vec![("Lines".to_string(), lines)];
        let others = document.others.iter();
        amounts.extend(others.map(|other| (other.label.clone(), other.minor)));
        for (label, minor) in amounts {
            let label = pages.left(TEXT, COLUMN, y, &label);
            let amount = pages.right(TEXT, RIGHT, y, &money(minor));
            rows.push(named(label, amount));
            y += 18.0;
        }
        y -= 6.0;
    }
    pages.rule(COLUMN, RIGHT, y, Ink::Full);
    let words = match document.kind {
        Kind::Invoice => "Total",
        Kind::CreditNote => "Credited",
        Kind::DebitNote => "Taken back",
    };
    let label = pages.left(SUM, COLUMN, y + 25.0, words);
    let total = pages.right(SUM, RIGHT, y + 25.0, &document.total().to_string());
    rows.push(named(label, total));
    (table("The sum", rows), y + 25.0)
}

/// The tax in the total, by rate. Answers with where it ends, too.
pub fn taxes(pages: &mut Pages<'_>, document: &Document, y: f32) -> (Node, f32) {
    let money = |minor| Money::new(minor, document.currency).to_string();
    #[allow(clippy::cast_precision_loss)] // A few rows.
    let height = 16.0 * (document.taxes.len() + 1) as f32;
    let mut y = pages.room(y, height);
    let name = document.tax_name.as_str();
    let columns = [("Gross", RIGHT), (name, TAX), ("Net", NET)];
    let mut cells = vec![pages.left(SOFT, COLUMN, y, "Of which")];
    let figures = columns.iter().rev();
    cells.extend(figures.map(|(words, end)| pages.right(SOFT, *end, y, words)));
    let head = cells.into_iter().map(column).collect();
    let mut rows = Vec::new();
    for share in &document.taxes {
        y += 16.0;
        let label = pages.left(SMALL, COLUMN, y, &rate(name, share));
        let mut cells = vec![Node::Part(Role::RowHeader, vec![label])];
        for (minor, end) in [
            (share.net_minor, NET),
            (share.tax_minor, TAX),
            (share.gross_minor, RIGHT),
        ] {
            let amount = pages.right(SMALL, end, y, &money(minor));
            cells.push(Node::Part(Role::Cell, vec![amount]));
        }
        rows.push(Node::Part(Role::Row, cells));
    }
    let parts = vec![
        Node::Part(Role::Head, vec![Node::Part(Role::Row, head)]),
        Node::Part(Role::Body, rows),
    ];
    let summary = format!("The {name} in the sum, by rate");
    (Node::Part(Role::Table(summary), parts), y)
}

/// `VAT 25.5 %`
fn rate(name: &str, share: &TaxShare) -> String {
    format!("{name} {} %", f64::from(share.basis_points) / 100.0)
}

fn header(pages: &mut Pages<'_>, y: f32, columns: &[(&str, f32)]) -> Node {
    let mut cells = vec![pages.left(SOFT, LEFT, y, "What")];
    let figures = columns.iter().rev();
    cells.extend(figures.map(|(words, end)| pages.right(SOFT, *end, y, words)));
    Node::Part(Role::Row, cells.into_iter().map(column).collect())
}

fn column(cell: Node) -> Node {
    Node::Part(Role::ColumnHeader, vec![cell])
}

/// A row of a name and its value.
fn named(name: Node, value: Node) -> Node {
    let name = Node::Part(Role::RowHeader, vec![name]);
    Node::Part(Role::Row, vec![name, Node::Part(Role::Cell, vec![value])])
}

fn table(summary: &str, rows: Vec<Node>) -> Node {
    Node::Part(Role::Table(summary.into()), rows)
}
