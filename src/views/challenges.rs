//! What is asked before a photo is painted, in words that say why and what lifts it.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{
    models::{
        challenges::{Model, Status},
        fraud::{policy::Policy, rules::Rule, score::Rung},
        styles, uploads,
    },
    shop::Shop,
};

#[derive(Debug, Clone, Serialize)]
pub struct ChallengeView {
    url: String,
    /// Why, in a sentence.
    reason: &'static str,
    /// `open`, `asked`, `passed`, `over` or `denied`; `erased` when the photo is not kept any more.
    state: &'static str,
    /// The puzzle for the browser (JSON), where solving it is enough.
    puzzle: Option<String>,
    takes_an_email: bool,
    takes_an_order: bool,
    /// The address that a link was mailed to.
    mailed_to: Option<String>,
    question: Option<String>,
    answer: Option<String>,
    /// Whether a picture waits to be painted.
    has_picture: bool,
    /// The photo that waits, while it is kept.
    photo_url: Option<String>,
    /// What it is to be painted as.
    style: Option<String>,
    /// Previews more a day for a confirmed address.
    more: u32,
}

impl ChallengeView {
    #[must_use]
    pub fn new(shop: &Shop, challenge: &Model, policy: &Policy, now: DateTime<Utc>) -> Self {
        let open = challenge.is_open(now);
        Self {
            url: format!("/challenges/{}", challenge.pid),
            reason: reason(challenge),
            state: state(challenge, open),
            puzzle: (open && challenge.takes_a_proof()).then(|| challenge.puzzle(shop)),
            takes_an_email: challenge.takes_an_email(),
            takes_an_order: challenge.takes_an_order(),
            mailed_to: challenge.email.clone(),
            question: challenge.question.clone(),
            answer: challenge.answer.clone().filter(|answer| !answer.is_empty()),
            has_picture: challenge.upload_id.is_some(),
            photo_url: None,
            style: None,
            more: policy.capacities.email_adds,
        }
    }

    /// With the photo that waits, and the style that it was to be painted in.
    #[must_use]
    pub fn with_picture(mut self, upload: &uploads::Model, style: &styles::Model) -> Self {
        let kept = upload.erased_at.is_none();
        if !kept && self.state != "denied" {
            self.state = "erased";
        }
        self.photo_url = kept.then(|| format!("/uploads/{}/photo.jpg", upload.pid));
        self.style = Some(style.name.clone());
        self
    }

    #[must_use]
    pub fn title(&self) -> &'static str {
        match self.state {
            "passed" => "Thank you",
            "denied" | "over" => "This did not work out",
            "erased" => "Your photo is not here any more",
            _ if !self.has_picture => "More previews",
            _ => "One more thing",
        }
    }

    /// Whether the page should look again by itself.
    #[must_use]
    pub fn waits_for_mail(&self) -> bool {
        self.state == "open" && self.mailed_to.is_some()
    }
}

fn state(challenge: &Model, open: bool) -> &'static str {
    match challenge.status() {
        Status::Passed => "passed",
        Status::Used => "over",
        Status::Denied => "denied",
        _ if !open => "over",
        Status::Asked => "asked",
        Status::Open => "open",
    }
}

/// The rule that weighed most, as it is told to whoever it was applied to. What is told helps an honest shopper; it is not
/// a list of what to change for somebody else.
fn reason(challenge: &Model) -> &'static str {
    if challenge.upload_id.is_none() {
        return "A confirmed e-mail address stands for a person, and persons get more previews.";
    }
    match Rule::parse(&challenge.reason) {
        Some(Rule::Tor | Rule::Proxy | Rule::Hosting | Rule::Vpn) => {
            "You come through a network that many people share anonymously, and most of those who farm our free previews come through such networks too."
        }
        Some(Rule::AlikeOverLimit | Rule::TwinsUsedUp) => {
            "Browsers like yours have had many free previews here lately. Perhaps they are somebody else’s."
        }
        Some(Rule::Automation | Rule::Contradiction | Rule::Oddity | Rule::NoBrowser) => {
            "Your browser looks a little like a program that asks for pictures by itself. Some extensions make it look so."
        }
        Some(Rule::Silent) => {
            "Your browser told us nothing of itself, perhaps because scripts are off."
        }
        Some(Rule::Crowded | Rule::Fast) => {
            "Unusually many pictures are being asked for from where you are."
        }
        Some(Rule::Blocked) => "Somebody of the shop would like to have a look first.",
        _ if challenge.rung() == Rung::Review => {
            "Somebody of the shop would like to have a look first."
        }
        _ => {
            "Free previews cost us time to paint, and a few people take far more than their share."
        }
    }
}
