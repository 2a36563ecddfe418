//! Requests for previews from anywhere and at any time, as a form that was sent off makes them, without a picture.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use limner::{
    models::{
        _entities::visitors,
        assessments::{self, Brought, Evidence},
        portraits::{
            request::{Request, Requested},
            settings::Choices,
        },
        styles,
    },
    tasks::abuse_simulate::insert_upload,
};
use reqwest::header::HeaderMap;

use super::{
    TestApp,
    browser::{DEVICE, headers},
};

/// From where, with what and when somebody asks.
#[derive(Clone)]
pub struct From {
    pub address: String,
    pub device: Option<String>,
    pub headers: HeaderMap,
    pub now: DateTime<Utc>,
}

/// A browser that many have, at an address.
pub fn from(address: &str, now: DateTime<Utc>) -> From {
    From {
        address: address.into(),
        device: Some(DEVICE.into()),
        headers: headers(),
        now,
    }
}

impl From {
    /// The same with a device of another kind.
    pub fn with(self, number: u32) -> Self {
        let kind = format!("{number:032x}");
        let device = DEVICE.replace("ffeeddccbbaa99887766554433221100", &kind);
        assert_ne!(device, DEVICE);
        Self {
            device: Some(device),
            ..self
        }
    }

    /// The same without JavaScript.
    pub fn silent(self) -> Self {
        Self {
            device: None,
            ..self
        }
    }

    pub fn at(self, now: DateTime<Utc>) -> Self {
        Self { now, ..self }
    }
}

/// A browser with a new cookie.
pub async fn newcomer(app: &TestApp, now: DateTime<Utc>) -> visitors::Model {
    let visitor = limner::models::visitors::create(&app.ctx.db, now).await;
    visitor.expect("a visitor")
}

/// Asks for a preview of a new photo.
pub async fn ask(app: &TestApp, visitor: &visitors::Model, from: &From) -> Requested {
    let (ctx, shop) = (&app.ctx, app.shop());
    let address: IpAddr = from.address.parse().expect("an address");
    let brought = Brought {
        visitor: visitor.public_id(),
        address,
        headers: &from.headers,
        tls: None,
        device: from.device.as_deref(),
    };
    let evidence = Evidence::new(&shop, &brought, from.now);
    let styles = styles::on_offer(&ctx.db).await.expect("styles");
    let upload = insert_upload(ctx, visitor, from.now).await;
    let request = Request {
        visitor,
        style: &styles[0],
        choices: &Choices::default(),
        evidence: &evidence,
        pass: None,
    };
    let upload = upload.expect("an upload");
    let requested = request.from_upload(ctx, &upload, from.now).await;
    requested.expect("an answer")
}

/// Asks so many times. How many were let in at once.
pub async fn ask_times(
    app: &TestApp,
    visitor: &visitors::Model,
    from: &From,
    times: usize,
) -> usize {
    let mut had = 0;
    for _ in 0..times {
        let answer = ask(app, visitor, from).await;
        had += usize::from(matches!(answer, Requested::Queued(_)));
    }
    had
}

/// The rules that counted at the visitor's latest request, and how much.
pub async fn reasons(app: &TestApp, visitor: &visitors::Model) -> Vec<(String, i32)> {
    let latest = assessments::latest_of(&app.ctx.db, visitor.id).await;
    let latest = latest.expect("assessments").expect("an assessment");
    let reasons = latest.reasons().into_iter();
    reasons.map(|it| (it.name, it.weight)).collect()
}

/// How much one rule counted at the visitor's latest request.
pub async fn weight(app: &TestApp, visitor: &visitors::Model, rule: &str) -> i32 {
    let reasons = reasons(app, visitor).await;
    let found = reasons.into_iter().find(|(name, _)| name == rule);
    found.map_or(0, |(_, weight)| weight)
}
