//! Styles that staff make from a painting.

use limner::models::staff::Role;
use reqwest::multipart::{Form, Part};

use crate::{
    both_databases,
    support::{Answer, Browser, TestApp, photos},
};

const RIGHTS: &str = "Painted in the shop in 2026; the shop's own.";

/// Sends a painting with these words, as the page's form does.
async fn make(staff: &Browser, painting: Vec<u8>, name: &str, rights: &str) -> Answer {
    let form = Form::new()
        .part("painting", Part::bytes(painting).file_name("painting.jpg"))
        .text("name", name.to_string())
        .text("medium", "oil on canvas")
        .text("blurb", "")
        .text("rights", rights.to_string());
    let request = staff.client().post(staff.at("/admin/styles"));
    staff.send(request.multipart(form)).await
}

/// Something with strokes: a sample of another style.
fn a_painting() -> Vec<u8> {
    std::fs::read("assets/static/samples/starry-chelsea.webp").expect("a sample")
}

both_databases!(
    any_painting_becomes_a_style_that_shoppers_paint_in,
    |app: TestApp| async move {
        let manager = app.staff(Role::Manager).await;
        let made = make(&manager, a_painting(), "Night over the River", RIGHTS).await;
        assert_eq!(
            (made.status, made.to.as_str()),
            (303, "/admin/styles/night-over-the-river")
        );
        let page = manager.get(&made.to).await;
        assert_eq!(page.body.matches("Example ").count(), 6);
        assert!(page.body.contains("Painted in the shop in 2026"));

        let example = "/styles/night-over-the-river/astronaut-dark.jpg";
        let shopper = app.browser();
        assert_eq!(
            shopper.get(example).await.status,
            404,
            "not before it is on offer"
        );
        assert_eq!(manager.get(example).await.status, 200);
        let refused = shopper
            .upload(photos::astronaut(), "night-over-the-river")
            .await;
        assert_eq!(refused.status, 404);

        let switch = "/admin/styles/night-over-the-river/switch";
        assert_eq!(manager.post(switch, &[("on", "1")]).await.status, 303);
        let wall = shopper.get("/").await.body;
        assert!(wall.contains("Night over the River"));
        assert!(wall.contains("/styles/night-over-the-river/astronaut.jpg"));
        assert_eq!(shopper.get(example).await.status, 200);
        let painted = shopper
            .upload(photos::astronaut(), "night-over-the-river")
            .await;
        assert_eq!(painted.status, 303, "{}", painted.body);
        let preview = shopper.get(&format!("{}/preview.jpg", painted.to)).await;
        assert_eq!(preview.status, 200);

        manager.post(switch, &[("on", "0")]).await;
        assert!(!shopper.get("/").await.body.contains("Night over the River"));
        assert_eq!(
            shopper.get(&painted.to).await.status,
            200,
            "what was painted stays"
        );
    }
);

#[tokio::test]
async fn a_style_is_tuned_and_painted_anew() {
    let app = TestApp::start().await;
    let manager = app.staff(Role::Manager).await;
    let made = make(&manager, a_painting(), "Tuned", RIGHTS).await;
    let example = "/styles/tuned/hopper.jpg";
    let before = manager.get(example).await.bytes;
    let tuned = |strength: &'static str| {
        let fields = [
            ("stroke_px", "640"),
            ("strength", strength),
            ("clarity", "1"),
            ("tone_sigma", "14"),
            ("photo_chroma", "0.9"),
        ];
        let (manager, to) = (&manager, &made.to);
        async move { manager.post(to, &fields).await }
    };
    assert_eq!(tuned("0.8").await.status, 303);
    let after = manager.get(example).await.bytes;
    assert_ne!(before, after);
    assert_eq!(tuned("7").await.status, 303);
    let page = manager.get(&made.to).await.body;
    assert!(page.contains("between 0 and 1"), "the reason is said");
    assert_eq!(
        manager.get(example).await.bytes,
        after,
        "nothing was changed"
    );
}

#[tokio::test]
async fn what_is_missing_or_no_picture_is_said_and_nothing_typed_is_lost() {
    let app = TestApp::start().await;
    let manager = app.staff(Role::Manager).await;
    let no_rights = make(&manager, a_painting(), "Nameless Rights", " ").await;
    assert_eq!(no_rights.status, 422);
    assert!(
        no_rights.body.contains("why the shop may use it")
            && no_rights.body.contains("Nameless Rights")
    );
    let no_picture = make(&manager, b"words".to_vec(), "No Picture", RIGHTS).await;
    assert_eq!(no_picture.status, 422);
    assert!(no_picture.body.contains("No Picture"));
    let taken = make(&manager, a_painting(), "Comic", RIGHTS).await;
    assert_eq!(taken.status, 409);
    assert!(taken.body.contains("Another style has this name"));
}

#[tokio::test]
async fn only_managers_make_styles() {
    let app = TestApp::start().await;
    let support = app.staff(Role::Support).await;
    assert_eq!(
        make(&support, a_painting(), "Mine", RIGHTS).await.status,
        403
    );
    let nobody = app.browser();
    assert_eq!(nobody.get("/admin/styles").await.to, "/admin/session");
}
