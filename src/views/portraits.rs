//! Portraits on the easel, and what is left of the day's allowance.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{styles::StyleView, times};
use crate::models::{
    portraits::{Model, Status},
    quotas::Allowance,
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
    settings: Vec<Setting>,
}

#[derive(Debug, Clone, Serialize)]
struct Setting {
    label: &'static str,
    value: String,
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
            settings: settings(style),
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
    renews: String,
}

impl AllowanceView {
    #[must_use]
    pub fn new(allowance: &Allowance, now: DateTime<Utc>) -> Self {
        Self {
            left: allowance.left,
            total: allowance.total,
            sentence: format!("{} of {} left today", allowance.left, allowance.total),
            renews: times::from_now(allowance.renews_at, now),
        }
    }
}

impl AllowanceView {
    /// When the whole allowance is back.
    #[must_use]
    pub fn renews(&self) -> &str {
        &self.renews
    }
}

fn settings(style: &styles::Model) -> Vec<Setting> {
    let mut settings = vec![Setting {
        label: "Medium",
        value: style.medium.clone(),
    }];
    if let Ok(parameters) = style.parameters() {
        let percent = |share: f32| format!("{:.0} %", share * 100.0);
        settings.push(Setting {
            label: "Strength",
            value: percent(parameters.strength),
        });
        settings.push(Setting {
            label: "Colour of the photo",
            value: percent(parameters.photo_chroma),
        });
    }
    settings
}
