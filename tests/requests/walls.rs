//! A portrait on the wall.

use crate::support::{TestApp, photos};

#[tokio::test]
async fn one_choice_does_not_undo_the_others() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let wall = browser.upload(photos::astronaut(), "comic").await.to + "/wall";
    let chosen = format!("{wall}?sku=CA-240x300&room=bed&quantity=3");
    let page = browser.get(&chosen).await.body.replace("&amp;", "&");
    for (sku, room) in [
        ("CA-400x500", "bed"),
        ("FA-160x200", "bed"),
        ("CA-240x300", "desk"),
    ] {
        let link = format!("{wall}?sku={sku}&room={room}&quantity=3");
        assert!(page.contains(&link), "{link} is missing");
    }
    assert!(page.contains(
        "name=\"quantity\" type=\"number\" inputmode=\"numeric\" min=\"1\" max=\"20\" value=\"3\""
    ));
    for odd in ["-1", "some", ""] {
        let page = browser.get(&format!("{wall}?quantity={odd}")).await;
        assert!(page.body.contains("max=\"20\" value=\"1\""), "{odd}");
    }
}

#[tokio::test]
async fn a_label_says_what_is_sold_and_no_more() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let wall = browser.upload(photos::astronaut(), "comic").await.to + "/wall";
    let file = browser.get(&format!("{wall}?sku=DD-160x200")).await.body;
    let label = file.split("class=\"buy\"").nth(1).expect("a label");
    let label = label.split("<form").next().unwrap_or_default();
    assert!(label.contains("1890 × 2362 px"), "{label}");
    let print = browser.get(&format!("{wall}?sku=FA-160x200")).await.body;
    assert!(!print.contains("white border") && print.contains("printed to the edge"));
}

/// A face of 60 px or so: enough to be painted, and not for a large print.
fn small() -> Vec<u8> {
    let photo = photos::pixels(&photos::astronaut());
    let filter = image::imageops::FilterType::Triangle;
    photos::png(&image::imageops::resize(&photo, 260, 260, filter).into())
}

#[tokio::test]
async fn a_size_that_the_photo_is_too_small_for_is_explained_and_not_sold() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let portrait = browser.upload(small(), "comic").await.to;
    let wall = format!("{portrait}/wall");
    let large = browser.get(&format!("{wall}?sku=FA-400x500")).await.body;
    assert!(large.contains("Too large for this photo") && large.contains("largest good size"));
    assert!(!large.contains("Put it in the cart"));
    let small = browser.get(&format!("{wall}?sku=FA-160x200")).await.body;
    assert!(small.contains("Put it in the cart"));
    let shown = browser.get(&wall).await.body;
    assert!(
        shown.contains("Put it in the cart"),
        "a good size is offered first"
    );

    let pid = portrait.trim_start_matches("/portraits/");
    let line = [("portrait", pid), ("sku", "FA-400x500"), ("quantity", "1")];
    let answer = browser.post("/cart/lines", &line).await;
    assert_eq!(answer.to, "/cart");
    let cart = browser.get("/cart").await.body;
    assert!(cart.contains("too large for the photo"), "{cart}");
    assert!(!cart.contains("FA-400x500") && !cart.contains("40 × 50 cm"));
}
