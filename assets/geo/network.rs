//! Builds `network.mmdb` from the table of the PyPI package iporigin.
//!
//! `cargo run --workspace --example geo_network -- <ranges.bin> <network.mmdb>`, as `rebuild.sh` beside this file does.
//! The same table gives the same bytes. What is left out, and why, stands in `NOTICE.md`.

use std::{
    error::Error,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    time::{Duration, SystemTime},
};

use mmdb_writer::{Value, Writer};

/// Providers whose ranges come, in whole or in part, from lists that carry no licence.
const UNLICENSED: [&str; 12] = [
    "Akamai", "BunnyCDN", "BuyVM", "CDN77", "Cogent", "Contabo", "DataCamp", "GTHost", "GleSYS",
    "Melbicom", "Scalaxy", "Vercel",
];

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let (Some(from), Some(to)) = (arguments.next(), arguments.next()) else {
        return Err("usage: geo_network <ranges.bin> <network.mmdb>".into());
    };
    let mut table = Table::read(&std::fs::read(from)?)?;
    let mut writer = Writer::builder("Limner-Network")
        .description(&[(
            "en",
            "Hosting, VPN, Tor and relay networks, from PyPI iporigin",
        )])
        .build_epoch(table.built)
        .build();
    let mut kept = 0;
    for (start, end, value) in &table.ranges {
        match writer.insert_range(*start, *end, value) {
            Ok(()) => kept += 1,
            // A provider that lists all of 2002::/16 as its own; those addresses are IPv4's.
            Err(mmdb_writer::Error::AliasedNetwork(_)) => table.left_out += 1,
            Err(problem) => return Err(problem.into()),
        }
    }
    let bytes = writer.to_bytes()?;
    println!(
        "{kept} ranges kept, {} left out, {} bytes",
        table.left_out,
        bytes.len()
    );
    Ok(std::fs::write(to, bytes)?)
}

/// The table of iporigin: a head, the labels, then ranges of IPv4 and of IPv6, all packed and little-endian.
struct Table {
    built: SystemTime,
    ranges: Vec<(IpAddr, IpAddr, Value)>,
    left_out: usize,
}

impl Table {
    fn read(bytes: &[u8]) -> Outcome<Self> {
        let mut cursor = Cursor(bytes);
        if cursor.take::<8>()? != *b"IPORIGIN" || cursor.u16()? != 1 {
            return Err("not an iporigin table of version 1".into());
        }
        let built =
            SystemTime::UNIX_EPOCH + Duration::from_secs(u64::from_le_bytes(cursor.take()?));
        let (labels, v4, v6) = (cursor.u16()?, cursor.u32()?, cursor.u32()?);
        let labels = (0..labels)
            .map(|_| cursor.label())
            .collect::<Outcome<Vec<_>>>()?;
        let mut table = Self {
            built,
            ranges: Vec::new(),
            left_out: 0,
        };
        for _ in 0..v4 {
            let ends = (
                Ipv4Addr::from(cursor.u32()?).into(),
                Ipv4Addr::from(cursor.u32()?).into(),
            );
            table.keep(ends, &labels, cursor.u16()?)?;
        }
        for _ in 0..v6 {
            let ends = (
                Ipv6Addr::from(cursor.take::<16>()?).into(),
                Ipv6Addr::from(cursor.take::<16>()?).into(),
            );
            table.keep(ends, &labels, cursor.u16()?)?;
        }
        Ok(table)
    }

    fn keep(
        &mut self,
        (start, end): (IpAddr, IpAddr),
        labels: &[Option<Value>],
        label: u16,
    ) -> Outcome<()> {
        match labels
            .get(usize::from(label))
            .ok_or("a range without a label")?
        {
            Some(value) => self.ranges.push((start, end, value.clone())),
            None => self.left_out += 1,
        }
        Ok(())
    }
}

struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn take<const N: usize>(&mut self) -> Outcome<[u8; N]> {
        let (head, rest) = self
            .0
            .split_first_chunk()
            .ok_or("the table ends too early")?;
        self.0 = rest;
        Ok(*head)
    }

    fn u16(&mut self) -> Outcome<u16> {
        Ok(u16::from_le_bytes(self.take()?))
    }

    fn u32(&mut self) -> Outcome<u32> {
        Ok(u32::from_le_bytes(self.take()?))
    }

    /// What to say of the ranges under the next label, or nothing where they are to be left out.
    fn label(&mut self) -> Outcome<Option<Value>> {
        let length = usize::from(self.u16()?);
        let (text, rest) = self
            .0
            .split_at_checked(length)
            .ok_or("the table ends too early")?;
        self.0 = rest;
        let (name, kind) = std::str::from_utf8(text)?
            .split_once('\t')
            .ok_or("a label without a kind")?;
        Ok(ours(name, kind)?
            .map(|kind| Value::map([("kind", Value::from(kind)), ("name", Value::from(name))])))
    }
}

/// Our kind of network for a label of theirs. An edge server or a crawler is a machine in a data centre like any other;
/// a relay hides ordinary people and is told apart from a VPN.
fn ours(name: &str, kind: &str) -> Outcome<Option<&'static str>> {
    if UNLICENSED.contains(&name) {
        return Ok(None);
    }
    match (name, kind) {
        ("Apple Private Relay", _) => Ok(Some("relay")),
        (_, "hosting" | "cdn" | "bot") => Ok(Some("hosting")),
        (_, "vpn") => Ok(Some("vpn")),
        (_, "tor") => Ok(Some("tor")),
        _ => Err(format!("an unknown kind of network: {kind} ({name})").into()),
    }
}
