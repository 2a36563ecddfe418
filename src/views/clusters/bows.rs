//! Keys in two bows, left and right, so that no two stand in a line and each has room for its words; in the units of a
//! picture 560 wide.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::models::identities::{
    Model as Key,
    clusters::{Evidence, drawing::Drawing},
};

pub(super) const WIDTH: f64 = 560.0;
/// How far a bow bulges from the middle, and how far its ends come in.
const BULGE: f64 = 125.0;
const ENDS: f64 = 0.55;
/// From one key down to the next, and what is left free above the first.
const STEP: f64 = 46.0;
const HEAD: f64 = 34.0;
/// Beyond so many a drawing is a ball of wool; the table stays.
const MOST: usize = 48;
/// From the node's middle to its words.
const TO_WORDS: f64 = 16.0;

/// A key.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Node {
    x: f64,
    y: f64,
    kind: String,
    name: String,
    seen: String,
    /// Where the words begin, and which way they run: `start` or `end`.
    words_x: f64,
    anchor: &'static str,
    /// Not in the cluster: a cut link leads there.
    apart: bool,
}

/// A link.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Chord {
    x1: f64,
    y1: f64,
    x2: f64,
    y2: f64,
    cut: bool,
    words: String,
}

/// Nodes and chords; none of either where they are too many to be told apart.
pub(super) fn draw(drawing: &Drawing, names: &BTreeMap<i64, String>) -> (Vec<Node>, Vec<Chord>) {
    let members = drawing.members.iter().map(|key| (key, false));
    let keys: Vec<(&Key, bool)> = members
        .chain(drawing.apart.iter().map(|key| (key, true)))
        .collect();
    if keys.len() > MOST {
        return (Vec::new(), Vec::new());
    }
    let places: BTreeMap<i64, (f64, f64)> = keys
        .iter()
        .enumerate()
        .map(|(at, (key, _))| (key.id, place(at, keys.len())))
        .collect();
    let nodes = keys
        .iter()
        .map(|(key, apart)| node(key, *apart, places[&key.id], names))
        .collect();
    let chords = drawing.links.iter().filter_map(|link| {
        let from = places.get(&link.from_key_id)?;
        let to = places.get(&link.to_key_id)?;
        let evidence = Evidence::parse(&link.evidence).map_or("", Evidence::words);
        let cut = if link.severed_at.is_some() {
            ", cut"
        } else {
            ""
        };
        Some(Chord {
            x1: from.0,
            y1: from.1,
            x2: to.0,
            y2: to.1,
            cut: link.severed_at.is_some(),
            words: format!("{evidence}{cut}"),
        })
    });
    (nodes, chords.collect())
}

/// How high the picture is.
pub(super) fn height(nodes: usize) -> f64 {
    2.0 * HEAD + STEP * (nodes.div_ceil(2).max(1) - 1) as f64
}

/// The first at the left, the second at the right, the third below the first.
fn place(at: usize, of: usize) -> (f64, f64) {
    let rows = of.div_ceil(2);
    let row = (at / 2) as f64;
    let middle = rows.saturating_sub(1) as f64 / 2.0;
    let out = if middle > 0.0 {
        (row - middle) / middle
    } else {
        0.0
    };
    let bulge = BULGE * (1.0 - (1.0 - ENDS) * out * out);
    let side = if at.is_multiple_of(2) { -1.0 } else { 1.0 };
    let round = |value: f64| (value * 10.0).round() / 10.0;
    (round(WIDTH / 2.0 + side * bulge), HEAD + STEP * row)
}

fn node(key: &Key, apart: bool, (x, y): (f64, f64), names: &BTreeMap<i64, String>) -> Node {
    let right = x >= WIDTH / 2.0;
    let last = key.last_seen_at.unwrap_or(key.created_at);
    let seen = format!(
        "{} to {}",
        key.created_at.format("%-d %b"),
        last.format("%-d %b")
    );
    Node {
        x,
        y,
        kind: key.kind.clone(),
        name: names.get(&key.id).cloned().unwrap_or_default(),
        seen: if apart { "cut loose".into() } else { seen },
        words_x: if right { x + TO_WORDS } else { x - TO_WORDS },
        anchor: if right { "start" } else { "end" },
        apart,
    }
}

#[cfg(test)]
mod tests {
    use super::{height, place};

    #[test]
    fn keys_stand_apart_and_inside() {
        assert_eq!((place(0, 2), place(1, 2)), ((155.0, 34.0), (405.0, 34.0)));
        assert_eq!(height(2), 68.0);
        let all: Vec<_> = (0..40).map(|at| place(at, 40)).collect();
        for (at, (x, y)) in all.iter().enumerate() {
            assert!((0.0..=height(40)).contains(y), "{at}");
            let others = all.iter().enumerate().filter(|(other, _)| *other != at);
            for (_, other) in others {
                assert!((x - other.0).hypot(y - other.1) > 40.0, "{at}");
            }
        }
    }
}
