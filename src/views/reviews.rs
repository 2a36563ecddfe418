//! Portraits that wait to be looked at, as the staff sees them: nothing of the person but their picture.

use serde::Serialize;

use super::times;
use crate::models::{portraits::Model as Portrait, styles, uploads::Model as Upload};

#[derive(Debug, Clone, Serialize)]
pub struct ReviewView {
    url: String,
    style: String,
    medium: String,
    asked: String,
    /// How likely it is unfit to be seen by everyone.
    score: String,
    preview: PictureView,
    photo: PictureView,
    decision_url: String,
}

#[derive(Debug, Clone, Serialize)]
struct PictureView {
    url: String,
    width: i32,
    height: i32,
}

impl ReviewView {
    #[must_use]
    pub fn new(portrait: &Portrait, style: &styles::Model, upload: &Upload) -> Self {
        let url = format!("/admin/reviews/{}", portrait.pid);
        Self {
            style: style.name.clone(),
            medium: style.medium.clone(),
            asked: times::minute(portrait.created_at),
            score: portrait
                .unsafe_score
                .map_or_else(|| "not scored".into(), score),
            preview: PictureView {
                url: format!("{url}/preview.jpg"),
                width: portrait.width.unwrap_or(819),
                height: portrait.height.unwrap_or(1024),
            },
            photo: PictureView {
                url: format!("{url}/photo.jpg"),
                width: upload.width,
                height: upload.height,
            },
            decision_url: format!("{url}/decision"),
            url,
        }
    }
}

/// `likely, 0.83`
fn score(score: f32) -> String {
    let word = match score {
        0.9.. => "very likely",
        0.6.. => "likely",
        0.3.. => "perhaps",
        _ => "hardly",
    };
    format!("{word}, {score:.2}")
}

#[cfg(test)]
mod tests {
    use super::score;

    #[test]
    fn a_score_is_a_word_and_a_number() {
        let said = [0.97, 0.83, 0.4, 0.0].map(score);
        let expected = [
            "very likely, 0.97",
            "likely, 0.83",
            "perhaps, 0.40",
            "hardly, 0.00",
        ];
        assert_eq!(said, expected);
    }
}
