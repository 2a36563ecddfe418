//! What shoppers choose beside the style: kept with the portrait, painted, free a few times, checked.

use image::imageops;
use limner::models::{
    portraits::{
        Model as Portrait, Status,
        settings::{Choices, Part, Stroke},
    },
    quotas::reservation,
};
use serde_json::json;

use crate::{
    both_databases,
    support::{
        Answer, Browser, Database, TestApp, photos,
        studio::{ask_for, difference, expect_queued, left, portrait, queued, upload},
    },
};

/// A painted astronaut: its page's address, and the upload's id.
async fn painted(app: &TestApp, browser: &Browser) -> (String, String) {
    let answer = browser.upload(photos::astronaut(), "comic").await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let upload = upload(app, &portrait(app, &answer.to).await).await;
    (answer.to, upload.pid.to_string())
}

async fn preview(browser: &Browser, page: &str) -> image::RgbImage {
    let preview = browser.get(&format!("{page}/preview.jpg")).await;
    assert_eq!(preview.status, 200, "{page}");
    photos::pixels(&preview.bytes)
}

both_databases!(
    a_changed_painting_is_another_one_kept_with_its_settings_and_free,
    |app: TestApp| async move {
        let browser = app.browser();
        let (first, upload) = painted(&app, &browser).await;
        let before = left(&browser).await;
        let choices = [
            ("stroke", "bold"),
            ("strength", "70"),
            ("colour", "10"),
            ("background", "gradient-sage"),
        ];
        let changed = browser.change(&upload, "comic", &choices).await;
        assert_eq!(changed.status, 303, "{}", changed.body);
        assert_ne!(changed.to, first);
        assert_eq!(left(&browser).await, before, "a change is free");
        let (one, other) = (
            preview(&browser, &first).await,
            preview(&browser, &changed.to).await,
        );
        assert!(difference(&one, &other) > 4.0);

        let row = portrait(&app, &changed.to).await;
        let settings = row.settings().expect("settings");
        assert_eq!(settings.choices.background.to_string(), "gradient-sage");
        assert!((settings.style.photo_chroma - 0.1).abs() < 1e-6);
        assert!((settings.style.strength - 0.7).abs() < 1e-6);
        let page = browser.get(&changed.to).await.body;
        assert_eq!(
            page.matches("comic").count(),
            browser.get(&first).await.body.matches("comic").count()
        );

        let again = browser.change(&upload, "comic", &choices).await;
        assert_eq!(
            again.to, changed.to,
            "the same choices are the painting that exists"
        );
        let back = browser.change(&upload, "comic", &[]).await;
        assert_eq!(back.to, first);
    }
);

#[tokio::test]
async fn after_the_free_changes_each_takes_a_preview() {
    let app = TestApp::start_with(Database::Sqlite, json!({"quotas": {"changes": 1}})).await;
    let browser = app.browser();
    let (_, upload) = painted(&app, &browser).await;
    let left_after = async |stroke: &str| {
        let changed = browser
            .change(&upload, "comic", &[("stroke", stroke)])
            .await;
        assert_eq!(changed.status, 303, "{}", changed.body);
        left(&browser).await
    };
    assert_eq!(left_after("bold").await, 4);
    assert_eq!(left_after("fine").await, 3);
    assert_eq!(left_after("bold").await, 3, "painted already");
}

both_databases!(
    a_change_to_what_is_not_painted_yet_is_not_free,
    |app: TestApp| async move {
        let browser = app.browser();
        let (first, upload) = painted(&app, &browser).await;
        // Asked for and waiting: it may still turn out to be a photo about which the shopper is asked, and be given back.
        queued(&app, &portrait(&app, &first).await, "pastel").await;
        assert_eq!(left(&browser).await, 3);
        let bold = [("stroke", "bold"), ("anyway", "1")];
        let changed = browser.change(&upload, "pastel", &bold).await;
        assert_eq!(changed.status, 303, "{}", changed.body);
        assert_eq!(left(&browser).await, 2);
        // Painted by now, and one that a preview was spent on.
        let fine = [("stroke", "fine"), ("anyway", "1")];
        browser.change(&upload, "pastel", &fine).await;
        assert_eq!(left(&browser).await, 2);
    }
);

both_databases!(
    a_change_that_waits_gives_way_to_the_next_and_does_not_count,
    json!({"quotas": {"changes": 1}}),
    |app: TestApp| async move {
        let browser = app.browser();
        let (first, upload) = painted(&app, &browser).await;
        let known = portrait(&app, &first).await;
        let waiting = async |stroke: Stroke| {
            let choices = Choices {
                stroke,
                ..Choices::default()
            };
            expect_queued(ask_for(&app, &known, "comic", choices).await)
        };
        let bold = waiting(Stroke::Bold).await;
        // Another style takes a preview of its own, and is painted whatever is asked for of this one.
        let pastel = queued(&app, &known, "pastel").await;
        let fine = waiting(Stroke::Fine).await;
        assert_eq!(left(&browser).await, 3, "both changes were free");
        let now = async |waiting: &Portrait| {
            let page = format!("/portraits/{}", waiting.pid);
            (portrait(&app, &page).await.status(), page)
        };
        let (status, page) = now(&bold).await;
        assert_eq!(status, Status::Failed);
        let page = browser.get(&page).await;
        assert!(page.body.contains("newer painting"), "{}", page.body);

        let faint = [("strength", "50"), ("anyway", "1")];
        let last = browser.change(&upload, "comic", &faint).await;
        assert_eq!(portrait(&app, &last.to).await.status(), Status::Ready);
        assert_eq!(now(&fine).await.0, Status::Failed);
        assert_eq!(now(&pastel).await.0, Status::Ready);
        assert_eq!(left(&browser).await, 3);

        // What was given up may be asked for again. The free change is used by now: this one takes a preview and stays.
        let bold = waiting(Stroke::Bold).await;
        let fine = [("stroke", "fine"), ("anyway", "1")];
        browser.change(&upload, "comic", &fine).await;
        assert_eq!(now(&bold).await.0, Status::Ready);
        assert_eq!(left(&browser).await, 1);
    }
);

both_databases!(
    a_change_for_which_nothing_is_left_leaves_the_one_that_waits,
    json!({"quotas": {"changes": 1, "per_visitor": 2}}),
    |app: TestApp| async move {
        let browser = app.browser();
        let (first, upload) = painted(&app, &browser).await;
        let known = portrait(&app, &first).await;
        let bold = Choices {
            stroke: Stroke::Bold,
            ..Choices::default()
        };
        let waiting = expect_queued(ask_for(&app, &known, "comic", bold).await);
        // What was spent is given back, and spent on other styles: no change is free now, and nothing is left.
        let given_back = reservation::return_spent(&app.ctx.db, known.id).await;
        given_back.expect("given back");
        for style in ["pastel", "starry"] {
            queued(&app, &known, style).await;
        }
        let fine = [("stroke", "fine"), ("anyway", "1")];
        let refused = browser.change(&upload, "comic", &fine).await;
        assert_eq!(refused.status, 429, "{}", refused.body);
        let page = format!("/portraits/{}", waiting.pid);
        assert_eq!(portrait(&app, &page).await.status(), Status::Queued);
    }
);

#[tokio::test]
async fn the_part_that_was_chosen_is_painted() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let (first, upload) = painted(&app, &browser).await;
    let part = [
        ("framing", "exact"),
        ("crop_x", "200"),
        ("crop_y", "40"),
        ("crop_width", "120"),
        ("crop_height", "150"),
    ];
    let chosen = browser.change(&upload, "comic", &part).await;
    let row = portrait(&app, &chosen.to).await;
    let crop = row.crop().expect("a crop");
    assert_eq!(
        (crop.x, crop.y, crop.width, crop.height),
        (200, 40, 120, 150)
    );
    assert_eq!(
        row.settings().map(|s| s.choices.part),
        Some(Part::Exact(crop))
    );

    let closer = browser
        .change(&upload, "comic", &[("framing", "close")])
        .await;
    let closer = portrait(&app, &closer.to).await.crop().expect("a crop");
    let usual = portrait(&app, &first).await.crop().expect("a crop");
    assert!(closer.height < usual.height, "{closer:?} {usual:?}");
}

#[tokio::test]
async fn what_no_form_of_ours_sends_is_refused_in_words() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let (_, upload) = painted(&app, &browser).await;
    let crop = |x: &'static str, width: &'static str| {
        let rest = [("crop_y", "0"), ("crop_height", "100")];
        [
            &[("framing", "exact"), ("crop_x", x), ("crop_width", width)],
            &rest[..],
        ]
        .concat()
    };
    let wrong: [Vec<(&str, &str)>; 7] = [
        vec![("stroke", "huge")],
        vec![("strength", "101")],
        vec![("colour", "much")],
        vec![("background", "plain-gold")],
        vec![("framing", "sideways")],
        crop("500", "80"),
        crop("10", "20"),
    ];
    for choices in wrong {
        let answer = browser.change(&upload, "comic", &choices).await;
        assert_eq!(answer.status, 422, "{choices:?}: {}", answer.to);
        let said =
            answer.body.contains("Please choose again") || answer.body.contains("larger one");
        assert!(said, "{choices:?}");
    }
}

/// The astronaut, out of focus.
fn blurred() -> Vec<u8> {
    let sharp = photos::pixels(&photos::astronaut());
    photos::png(&imageops::blur(&sharp, 7.0).into())
}

async fn asked(browser: &Browser) -> Answer {
    let answer = browser.upload_with(blurred(), "comic", &[]).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer
}

both_databases!(
    a_photo_that_would_waste_a_preview_is_asked_about_first,
    |app: TestApp| async move {
        let browser = app.browser();
        let answer = asked(&browser).await;
        let row = portrait(&app, &answer.to).await;
        assert_eq!(row.status(), Status::Asked);
        assert_eq!(left(&browser).await, 5, "nothing is taken");
        let page = browser.get(&answer.to).await;
        assert!(
            page.body.contains("A sharper photo paints better."),
            "the reason is said"
        );
        assert_eq!(
            browser
                .get(&format!("{}/preview.jpg", answer.to))
                .await
                .status,
            404
        );
        assert_eq!(asked(&browser).await.to, answer.to, "asked once");

        let upload = upload(&app, &row).await.pid.to_string();
        let anyway = browser.change(&upload, "comic", &[("anyway", "1")]).await;
        assert_ne!(anyway.to, answer.to);
        assert_eq!(portrait(&app, &anyway.to).await.status(), Status::Ready);
        assert_eq!(left(&browser).await, 4);
    }
);

#[tokio::test]
async fn a_cat_is_painted_and_only_noted() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let answer = browser
        .upload_with(photos::fixture("chelsea.png"), "comic", &[])
        .await;
    let row = portrait(&app, &answer.to).await;
    assert_eq!((row.status(), row.likeness), (Status::Ready, None));
    assert!(browser.get(&answer.to).await.status == 200);
    assert_eq!(row.concerns(), [vision::Concern::NoFace]);
}

#[tokio::test]
async fn how_like_the_person_a_painting_is_is_kept_as_one_number() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let (first, _) = painted(&app, &browser).await;
    let likeness = portrait(&app, &first).await.likeness.expect("a likeness");
    assert!((0.3..1.0).contains(&likeness), "{likeness}");
}
