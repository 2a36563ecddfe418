//! A load: requests that arrive when they arrive, whether or not the ones before them were answered.

use std::{sync::Arc, time::Duration};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use chrono::{DateTime, Utc};
use loco_rs::app::AppContext;
use rand::{Rng, SeedableRng, rngs::StdRng};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};
use serde_json::json;
use tokio::time::Instant;

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
    tasks::abuse_simulate::insert_upload,
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

/// How long requests took from the moment they were to arrive, milliseconds.
pub struct Latencies(Vec<f64>);

impl Latencies {
    /// The latency that this share of the requests did not exceed.
    #[must_use]
    pub fn quantile(&self, share: f64) -> f64 {
        let last = self.0.len().saturating_sub(1);
        let at = (share * last as f64).round() as usize;
        self.0.get(at).copied().unwrap_or(0.0)
    }

    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }
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
    look_at_tables(&ctx.db).await?;
    let begun = Instant::now() + Duration::from_millis(100);
    let (mut due, mut runs) = (0.0, Vec::new());
    let mut times = 0;
    while due < load.seconds {
        // The time to the next arrival of a Poisson process.
        due -= (1.0 - random.random::<f64>()).ln() / load.rate;
        times += 1;
        let visitor = visitors[random.random_range(0..visitors.len())].clone();
        let (ctx, styles) = (ctx.clone(), styles.clone());
        let planned = begun + Duration::from_secs_f64(due);
        runs.push(tokio::spawn(async move {
            tokio::time::sleep_until(planned).await;
            ask(&ctx, &visitor, &styles, times, now()).await?;
            Ok::<f64, crate::errors::Error>(planned.elapsed().as_secs_f64() * 1e3)
        }));
    }
    let mut latencies = Vec::with_capacity(runs.len());
    for run in runs {
        latencies.push(run.await??);
    }
    latencies.sort_by(f64::total_cmp);
    Ok(Latencies(latencies))
}

/// What PostgreSQL's autovacuum does within a minute in every shop: plans that were made for empty tables are made anew.
async fn look_at_tables(db: &DatabaseConnection) -> Result<()> {
    if db.get_database_backend() == DbBackend::Postgres {
        db.execute_unprepared("ANALYZE").await?;
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_one_of_the_latencies() {
        let latencies = Latencies((1..=101).map(f64::from).collect());
        assert!((latencies.quantile(0.5) - 51.0).abs() < 1e-9);
        assert!((latencies.quantile(0.99) - 100.0).abs() < 1e-9);
        assert!(Latencies(Vec::new()).quantile(0.5).abs() < 1e-9);
    }
}
