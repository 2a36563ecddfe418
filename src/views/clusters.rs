//! Clusters, drawn: keys in two bows, links as lines. What is drawn is also in a table.

mod bows;

use std::collections::BTreeMap;

use serde::Serialize;

use self::bows::{Chord, Node};
use super::{keys::KeyRow, times};
use crate::models::{
    identities::{
        Kind, Model as Key,
        clusters::{Cluster, Evidence, Link, drawing::Drawing},
    },
    lists,
};

/// A row of the list.
#[derive(Debug, Clone, Serialize)]
pub struct ClusterRow {
    url: String,
    name: String,
    size: i32,
    capped: bool,
    since: String,
}

impl ClusterRow {
    #[must_use]
    pub fn new(cluster: &Cluster) -> Self {
        Self {
            url: format!("/admin/clusters/{}", cluster.pid),
            name: name(cluster),
            size: cluster.size,
            capped: cluster.capped,
            since: times::minute(cluster.created_at),
        }
    }
}

/// One cluster.
#[derive(Debug, Clone, Serialize)]
pub struct ClusterView {
    #[serde(flatten)]
    row: ClusterRow,
    entries_url: String,
    split_url: String,
    erasure_url: String,
    keys: Vec<Member>,
    links: Vec<LinkRow>,
    nodes: Vec<Node>,
    chords: Vec<Chord>,
    width: f64,
    height: f64,
}

#[derive(Debug, Clone, Serialize)]
struct Member {
    #[serde(flatten)]
    key: KeyRow,
    /// `Browser 2`.
    name: String,
    listed: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
struct LinkRow {
    from: String,
    to: String,
    evidence: &'static str,
    at: String,
    /// When staff cut it.
    cut: Option<String>,
}

impl ClusterView {
    #[must_use]
    pub fn new(cluster: &Cluster, drawing: &Drawing, entries: &[lists::Model]) -> Self {
        let names = names(drawing);
        let row = ClusterRow::new(cluster);
        let listed = |key: &Key| {
            let entry = entries.iter().find(|entry| entry.identity_key_id == key.id);
            entry.map(|entry| entry.verdict.clone())
        };
        let member = |key: &Key| Member {
            key: KeyRow::new(key),
            name: name_of(&names, key.id),
            listed: listed(key),
        };
        let (nodes, chords) = bows::draw(drawing, &names);
        Self {
            entries_url: format!("{}/entries", row.url),
            split_url: format!("{}/split", row.url),
            erasure_url: format!("{}/erasure", row.url),
            keys: drawing.members.iter().map(member).collect(),
            links: drawing
                .links
                .iter()
                .map(|link| link_row(link, &names))
                .collect(),
            width: bows::WIDTH,
            height: bows::height(nodes.len()),
            nodes,
            chords,
            row,
        }
    }
}

fn link_row(link: &Link, names: &BTreeMap<i64, String>) -> LinkRow {
    LinkRow {
        from: name_of(names, link.from_key_id),
        to: name_of(names, link.to_key_id),
        evidence: Evidence::parse(&link.evidence).map_or("", Evidence::words),
        at: times::minute(link.created_at),
        cut: link.severed_at.map(times::minute),
    }
}

/// A cluster has no name of its own: the beginning of its public id is enough to tell two apart.
fn name(cluster: &Cluster) -> String {
    cluster.pid.simple().to_string()[..8].to_string()
}

/// Keys by kind and number, for they say nothing themselves: `Browser 1`, `Browser 2`, `Card 1`.
fn names(drawing: &Drawing) -> BTreeMap<i64, String> {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let all = drawing.members.iter().chain(&drawing.apart);
    all.map(|key| {
        let number = numbers.entry(&key.kind).or_default();
        *number += 1;
        let kind = Kind::parse(&key.kind).map_or("Key", Kind::words);
        (key.id, format!("{kind} {number}"))
    })
    .collect()
}

fn name_of(names: &BTreeMap<i64, String>, id: i64) -> String {
    names
        .get(&id)
        .cloned()
        .unwrap_or_else(|| "A key that is forgotten".into())
}
