//! Sheets of paper with text and lines at their places, and what each text is in the document's structure. Measures are
//! points (72 to the inch), from the upper left.

use super::fonts::{Fonts, Run, Style, width};

/// A4.
pub const WIDTH: f32 = 595.28;
pub const HEIGHT: f32 = 841.89;

/// 20 mm.
pub const LEFT: f32 = 56.7;
pub const RIGHT: f32 = WIDTH - LEFT;

/// Where a sheet that goes on begins, where it is full, and where the foot stands.
const TOP: f32 = 90.0;
const BOTTOM: f32 = 765.0;
const FOOT: f32 = 800.0;

/// Shades of ink, as the shop's pages have them by day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    Full,
    Soft,
    Hairline,
}

/// How a line of text looks.
#[derive(Debug, Clone, Copy)]
pub struct Type {
    pub style: Style,
    pub size: f32,
    pub ink: Ink,
}

impl Type {
    pub const fn new(style: Style, size: f32, ink: Ink) -> Self {
        Self { style, size, ink }
    }
}

/// What is drawn.
pub enum Mark {
    Text {
        x: f32,
        baseline: f32,
        size: f32,
        ink: Ink,
        runs: Vec<Run>,
        /// Its number in the structure; what has none is repeated on every page, and not read aloud.
        id: Option<usize>,
    },
    Rule {
        from: f32,
        to: f32,
        y: f32,
        ink: Ink,
    },
}

/// What a part of the document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    Heading(String),
    Paragraph,
    Table(String),
    Head,
    Body,
    Row,
    ColumnHeader,
    RowHeader,
    Cell,
}

/// The document's structure, in the order of reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    Part(Role, Vec<Node>),
    Text(usize),
}

/// Paper that is being filled.
pub struct Pages<'a> {
    pub fonts: &'a Fonts,
    pub sheets: Vec<Vec<Mark>>,
    texts: usize,
}

impl<'a> Pages<'a> {
    pub fn new(fonts: &'a Fonts) -> Self {
        Self {
            fonts,
            sheets: vec![Vec::new()],
            texts: 0,
        }
    }

    /// Where the next `height` points have room: here at `y`, or at the top of another sheet.
    pub fn room(&mut self, y: f32, height: f32) -> f32 {
        if y + height <= BOTTOM {
            return y;
        }
        self.sheets.push(Vec::new());
        TOP
    }

    /// Writes the foot of every sheet: `words`, and which sheet of how many it is.
    pub fn foot(&mut self, words: &str) {
        let kind = Type::new(Style::Text, 8.0, Ink::Soft);
        let of = self.sheets.len();
        // (A seller with a very long name is named on the first sheet.)
        let words = self.broken(kind, RIGHT - LEFT - 90.0, words);
        let words = words.first().map_or("", |line| line.trim_end());
        for (number, sheet) in (1..).zip(&mut self.sheets) {
            let page = self
                .fonts
                .set(kind.style, &format!("Page {number} of {of}"));
            let start = RIGHT - width(&page) * kind.size;
            let words = self.fonts.set(kind.style, words);
            sheet.push(Mark::Rule {
                from: LEFT,
                to: RIGHT,
                y: FOOT - 14.0,
                ink: Ink::Hairline,
            });
            sheet.extend([(LEFT, words), (start, page)].map(|(x, runs)| Mark::Text {
                x,
                baseline: FOOT,
                size: kind.size,
                ink: kind.ink,
                runs,
                id: None,
            }));
        }
    }

    /// Writes a line from `x` on.
    pub fn left(&mut self, kind: Type, x: f32, baseline: f32, text: &str) -> Node {
        let runs = self.fonts.set(kind.style, text);
        self.put(kind, x, baseline, runs)
    }

    /// Writes a line that ends at `x`.
    pub fn right(&mut self, kind: Type, x: f32, baseline: f32, text: &str) -> Node {
        let runs = self.fonts.set(kind.style, text);
        let start = x - width(&runs) * kind.size;
        self.put(kind, start, baseline, runs)
    }

    /// Writes lines of at most `room` points, `leading` apart; answers with them.
    pub fn lines(
        &mut self,
        kind: Type,
        (x, baseline): (f32, f32),
        (room, leading): (f32, f32),
        text: &str,
    ) -> Vec<Node> {
        let mut y = baseline - leading;
        let lines = self.broken(kind, room, text).into_iter();
        lines
            .map(|line| {
                y += leading;
                self.left(kind, x, y, &line)
            })
            .collect()
    }

    /// The text in lines that fit. Each ends in a space, so that words stay apart for who does not see them; the last only if
    /// the text does.
    pub fn broken(&self, kind: Type, room: f32, text: &str) -> Vec<String> {
        let fits = |line: &str| width(&self.fonts.set(kind.style, line)) * kind.size <= room;
        let mut lines: Vec<String> = Vec::new();
        for word in text.split_whitespace() {
            match lines.last_mut() {
                Some(line) if fits(&format!("{line} {word}")) => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.extend(pieces(word, &fits)),
            }
        }
        let goes_on = usize::from(!text.ends_with(' '));
        let spaced = lines.len().saturating_sub(goes_on);
        for line in lines.iter_mut().take(spaced) {
            line.push(' ');
        }
        lines
    }

    pub fn rule(&mut self, from: f32, to: f32, y: f32, ink: Ink) {
        self.mark(Mark::Rule { from, to, y, ink });
    }

    /// How many texts the structure has to name.
    pub fn texts(&self) -> usize {
        self.texts
    }

    fn put(&mut self, kind: Type, x: f32, baseline: f32, runs: Vec<Run>) -> Node {
        let id = self.texts;
        self.texts += 1;
        self.mark(Mark::Text {
            x,
            baseline,
            size: kind.size,
            ink: kind.ink,
            runs,
            id: Some(id),
        });
        Node::Text(id)
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.push(mark);
        }
    }
}

/// A word that is longer than a line goes on in the next.
fn pieces(word: &str, fits: &impl Fn(&str) -> bool) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for letter in word.chars() {
        let Some(last) = pieces.last_mut() else {
            break;
        };
        last.push(letter);
        if last.chars().count() > 1 && !fits(last) {
            last.pop();
            pieces.push(letter.into());
        }
    }
    pieces
}
