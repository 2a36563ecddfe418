//! Portraits on the easel, and what is left of the day's allowance.

pub mod controls;
pub mod painting;

use chrono::{DateTime, Utc};
use serde::Serialize;
use vision::concerns::Concern;

use super::{styles::StyleView, times};
use crate::models::{
    portraits::{Model, Status},
    quotas::{Allowance, Capacities, Trust},
    styles,
    uploads::Model as Upload,
};

#[derive(Debug, Clone, Serialize)]
pub struct PortraitView {
    pid: String,
    url: String,
    status: &'static str,
    status_words: &'static str,
    progress: i32,
    style: StyleView,
    upload_pid: String,
    /// None when the upload was erased.
    photo_url: Option<String>,
    preview_url: Option<String>,
    width: i32,
    height: i32,
    made: String,
    failure: Option<String>,
    faces: Option<i32>,
    wall_url: String,
    events_url: String,
    /// What there is to say of the photo, the worst first.
    notes: Vec<String>,
}

impl PortraitView {
    #[must_use]
    pub fn new(portrait: &Model, style: &styles::Model, upload: &Upload) -> Self {
        let url = format!("/portraits/{}", portrait.pid);
        let erased = upload.erased_at.is_some();
        let ready = portrait.status() == Status::Ready && !erased;
        Self {
            pid: portrait.pid.to_string(),
            status: if erased {
                "erased"
            } else {
                portrait.status().name()
            },
            status_words: if erased {
                "Erased"
            } else {
                portrait.status().words()
            },
            progress: portrait.progress,
            style: StyleView::new(style),
            upload_pid: upload.pid.to_string(),
            photo_url: (!erased).then(|| photo_url(&url, portrait)),
            preview_url: ready.then(|| format!("{url}/preview.jpg")),
            // Four by five until the picture is there.
            width: portrait.width.unwrap_or(819),
            height: portrait.height.unwrap_or(1024),
            made: times::day(portrait.created_at.into()),
            failure: portrait.failure.clone(),
            faces: portrait.faces,
            wall_url: format!("{url}/wall"),
            events_url: format!("{url}/events"),
            notes: portrait.concerns().iter().map(note).collect(),
            url,
        }
    }
}

/// The photo is cropped like the painting once there is one; another address, because the browser has kept the first.
fn photo_url(url: &str, portrait: &Model) -> String {
    let shown = if portrait.crop.is_some() {
        "?cropped"
    } else {
        ""
    };
    format!("{url}/photo.jpg{shown}")
}

/// What the stream of a portrait tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Progress {
    status: &'static str,
    status_words: &'static str,
    progress: i32,
    url: String,
}

impl Progress {
    #[must_use]
    pub fn of(portrait: &Model) -> Self {
        Self {
            status: portrait.status().name(),
            status_words: portrait.status().words(),
            progress: portrait.progress,
            url: format!("/portraits/{}", portrait.pid),
        }
    }
}

/// An earlier photo of the visitor's.
#[derive(Debug, Clone, Serialize)]
pub struct UploadView {
    pid: String,
    photo_url: String,
}

impl UploadView {
    #[must_use]
    pub fn new(upload: &Upload) -> Self {
        Self {
            pid: upload.pid.to_string(),
            photo_url: format!("/uploads/{}/photo.jpg", upload.pid),
        }
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct AllowanceView {
    left: u32,
    total: u32,
    sentence: String,
    /// When the next one comes back.
    renews: String,
    /// So many more a day for an e-mail address, to whoever has not confirmed one.
    email_adds: Option<u32>,
    /// So many more a day for an order.
    order_adds: u32,
}

impl AllowanceView {
    #[must_use]
    pub fn new(
        allowance: &Allowance,
        trust: Trust,
        capacities: &Capacities,
        now: DateTime<Utc>,
    ) -> Self {
        let adds = capacities.email_adds;
        Self {
            left: allowance.left,
            total: allowance.total,
            sentence: format!("{} of {} left today", allowance.left, allowance.total),
            renews: times::from_now(allowance.renews_at, now),
            order_adds: capacities.order_adds,
            email_adds: (adds > 0 && !trust.confirmed_email).then_some(adds),
        }
    }

    /// When the next preview comes back.
    #[must_use]
    pub fn renews(&self) -> &str {
        &self.renews
    }
}

/// Advice, in the shopper's words.
fn note(concern: &Concern) -> String {
    match concern {
        Concern::NoFace => "No face was found, so the middle of the photo is painted. If that is not what you want, choose the part yourself.".into(),
        Concern::LeftOut { faces: 1 } => "One person is not in the picture. If they should be, choose the part yourself.".into(),
        Concern::LeftOut { faces } => format!("{faces} people are not in the picture. If they should be, choose the part yourself."),
        Concern::BackgroundKept => "It could not be told well enough what is behind, so the photo’s own background stayed.".into(),
        Concern::Blurred => "This photo is out of focus where it matters, and the painting will be soft where it should be sharp. A sharper photo paints better.".into(),
        Concern::TooDark => "What is to be painted is very dark in this photo, and little of it can be painted. One taken in better light paints better.".into(),
        Concern::TooBright => "What is to be painted is washed out in this photo, and little of it can be painted. One taken in softer light paints better.".into(),
        Concern::SmallFace { height_px } => format!("The face is small in this photo ({height_px} pixels high), so its features are partly guessed. A photo from closer by paints better."),
        Concern::Compressed => "This photo was saved with heavy compression, perhaps by a messenger. The original paints better.".into(),
    }
}
