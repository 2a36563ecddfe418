//! A load: visitors, and what they ask for.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use rand::{Rng, SeedableRng, rngs::StdRng};
use serde_json::json;

use crate::{
    errors::Result,
    models::{
        _entities::uploads,
        assessments::{Brought, Evidence},
        portraits::{
            request::Request,
            settings::{Choices, Percent},
        },
        styles, visitors,
    },
    shop::{HasShop, now},
    tasks::{
        abuse_simulate::insert_upload,
        arrivals::{self, Latencies},
    },
};

/// How much, and how long.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    pub visitors: usize,
    /// Requests a second.
    pub rate: f64,
    pub seconds: f64,
}

/// Somebody who has been here: a cookie, an address, a device and a photo.
struct Visitor {
    row: visitors::Model,
    upload: uploads::Model,
    evidence: Evidence,
}

/// Runs it: visitors are made and come once before; what is measured are their later requests, each for a painting that was not
/// asked for before.
///
/// # Errors
/// When the database fails.
pub async fn run(ctx: &AppContext, load: Load) -> Result<Latencies> {
    let mut random = StdRng::seed_from_u64(1);
    let styles = Arc::new(styles::on_offer(&ctx.db).await?);
    let mut visitors = Vec::with_capacity(load.visitors);
    for n in 0..load.visitors {
        let visitor = Arc::new(visitor(ctx, n, &mut random).await?);
        ask(ctx, &visitor, &styles, 0, now()).await?;
        visitors.push(visitor);
    }
    arrivals::look_at_tables(&ctx.db).await?;
    arrivals::run(load.rate, load.seconds, |number| {
        let visitor = visitors[random.random_range(0..visitors.len())].clone();
        let (ctx, styles) = (ctx.clone(), styles.clone());
        async move { ask(&ctx, &visitor, &styles, number + 1, now()).await }
    })
    .await
}

/// One request: keys, books, verdict, and what comes of it, in one transaction.
async fn ask(
    ctx: &AppContext,
    visitor: &Visitor,
    styles: &[styles::Model],
    times: usize,
    now: DateTime<Utc>,
) -> Result<()> {
    // A colour that nobody chose before makes another painting of the same photo.
    let colour = Percent::new((times % 101) as u8);
    let choices = Choices {
        colour,
        ..Choices::default()
    };
    let request = Request {
        visitor: &visitor.row,
        style: &styles[times % styles.len()],
        choices: &choices,
        evidence: &visitor.evidence,
        pass: None,
    };
    request.from_upload(ctx, &visitor.upload, now).await?;
    Ok(())
}

async fn visitor(ctx: &AppContext, n: usize, random: &mut StdRng) -> Result<Visitor> {
    let now = now();
    let row = visitors::create(&ctx.db, now).await?;
    let upload = insert_upload(ctx, &row, now).await?;
    // Two to an address, forty to a device's model.
    let address = std::net::Ipv4Addr::from_bits(0x5400_0000 | (n as u32 / 2) << 8 | 1);
    let report = report(n / 40, random);
    let shop = ctx.shop();
    let headers = headers();
    let brought = Brought {
        visitor: row.public_id(),
        address: address.into(),
        headers: &headers,
        tls: None,
        device: Some(&report),
    };
    let evidence = Evidence::new(&shop, &brought, now);
    Ok(Visitor {
        row,
        upload,
        evidence,
    })
}

fn report(model: usize, random: &mut StdRng) -> String {
    let digest = |n: u64| format!("{n:032x}");
    json!({
        "v": 1, "user_agent": AGENT, "canvas": {"geometry": digest(model as u64), "text": digest(model as u64 + 1000)},
        "audio": 124.04, "fonts": (0..20).filter(|_| random.random::<bool>()).map(|n| format!("Font {n}")).collect::<Vec<_>>(),
        "screen": [1080, 1920 + model % 10], "depth": 24, "gamut": "srgb", "platform": "Win32", "cores": 8, "memory": 8,
        "webgl": {"vendor": "Google Inc.", "renderer": format!("ANGLE ({model} Direct3D11)"), "limits": digest(7)},
        "languages": ["de-DE"], "locale": "de-DE", "time_zone": "Europe/Berlin", "touch": {"points": 0, "events": false},
        "vendor": "Google Inc.", "flavours": ["chrome"], "math": digest(8), "architecture": 255,
        "automation": {"webdriver": false, "globals": []},
    })
    .to_string()
}

const AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

fn headers() -> HeaderMap {
    [
        ("user-agent", AGENT),
        ("accept", "text/html"),
        ("accept-encoding", "gzip, br"),
        ("accept-language", "de-DE,de;q=0.9"),
    ]
    .into_iter()
    .filter_map(|(name, value)| {
        let name = name.parse::<HeaderName>().ok()?;
        Some((name, HeaderValue::from_static(value)))
    })
    .collect()
}
