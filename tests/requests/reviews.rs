//! Portraits that are held until somebody of the shop has looked at them.

use chrono::Duration;
use limner::{
    models::{
        _entities::{audit_entries, reservations},
        ids::PortraitId,
        portraits::{Model as Portrait, Status, expiry},
        reviews,
        staff::Role,
    },
    shop::now,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

use crate::{
    both_databases, pages,
    support::{
        Answer, Browser, Database, TestApp, photos,
        studio::{left, portrait},
    },
};

/// Everything is held.
fn strict() -> Value {
    json!({"painting": {"held_from": 0.0}})
}

const SHOW: [(&str, &str); 1] = [("decision", "show")];
const KEEP_BACK: [(&str, &str); 1] = [("decision", "keep_back")];

#[tokio::test]
async fn what_is_held_is_neither_shown_nor_sold() {
    let app = TestApp::start_with(Database::Sqlite, strict()).await;
    let (shopper, page) = held(&app, "comic").await;
    assert_eq!(portrait(&app, &page).await.status(), Status::Held);
    is_neither_shown_nor_sold(&shopper, &page).await;
    let told = shopper.get(&format!("{page}/events")).await;
    assert!(told.body.contains("\"status\":\"held\""), "{}", told.body);
    // The same photo again is the same portrait, and takes nothing more.
    let again = shopper.upload(photos::astronaut(), "comic").await;
    assert_eq!(
        (again.to.as_str(), left(&shopper).await),
        (page.as_str(), 4)
    );
}

both_databases!(
    what_is_shown_is_seen_and_sold,
    strict(),
    |app: TestApp| async move {
        let (shopper, page) = held(&app, "comic").await;
        let support = app.staff(Role::Support).await;
        let review = review_of(&page);
        let answer = decide(&support, &review, &SHOW).await;
        assert!(answer.contains("The shopper can see it now."), "{answer}");
        assert!(answer.contains("No portrait waits to be looked at."));
        let preview = shopper.get(&format!("{page}/preview.jpg")).await;
        assert_eq!(
            (preview.status, preview.content_type.as_str()),
            (200, "image/jpeg")
        );
        assert_eq!(shopper.get(&format!("{page}/wall")).await.status, 200);
        put_into_cart(&shopper, &page).await;
        assert!(shopper.get("/cart").await.body.contains("preview.jpg"));
        assert_eq!(left(&shopper).await, 4);
        // A second press changes nothing, whichever it is.
        for decision in [&SHOW, &KEEP_BACK] {
            let answer = decide(&support, &review, decision).await;
            assert!(answer.contains("This portrait waits no more"), "{answer}");
        }
        assert_eq!(portrait(&app, &page).await.status(), Status::Ready);
        assert_eq!(deeds(&app, &page).await, ["portrait_shown"]);
        assert_eq!(reserved(&app, &page).await, ["committed"; 3]);
        // What waits no more is not looked at.
        for path in ["", "/preview.jpg", "/photo.jpg"] {
            assert_eq!(support.get(&format!("{review}{path}")).await.status, 404);
        }
    }
);

both_databases!(
    what_is_kept_back_is_seen_by_nobody_and_costs_nothing,
    strict(),
    |app: TestApp| async move {
        let (shopper, page) = held(&app, "comic").await;
        assert_eq!(left(&shopper).await, 4);
        let support = app.staff(Role::Support).await;
        let review = review_of(&page);
        let answer = decide(&support, &review, &KEEP_BACK).await;
        assert!(answer.contains("It is kept back"), "{answer}");
        let told = shopper.get(&page).await.body;
        assert!(told.contains("The shop cannot paint this photo."), "{told}");
        is_neither_shown_nor_sold(&shopper, &page).await;
        assert_eq!(left(&shopper).await, 5);
        for decision in [&KEEP_BACK, &SHOW] {
            let answer = decide(&support, &review, decision).await;
            assert!(answer.contains("This portrait waits no more"), "{answer}");
        }
        assert_eq!(portrait(&app, &page).await.status(), Status::Failed);
        assert_eq!(deeds(&app, &page).await, ["portrait_kept_back"]);
        assert_eq!(reserved(&app, &page).await, ["given_back"; 3]);
        assert_eq!(left(&shopper).await, 5);
    }
);

both_databases!(
    of_many_who_decide_at_once_one_does,
    strict(),
    |app: TestApp| async move {
        let (shopper, page) = held(&app, "comic").await;
        let support = app.staff(Role::Support).await;
        let path = format!("{}/decision", review_of(&page));
        let presses = [SHOW, KEEP_BACK, SHOW, KEEP_BACK, SHOW, KEEP_BACK];
        let presses = presses.iter().map(|press| support.post(&path, press));
        for answer in futures_util::future::join_all(presses).await {
            assert_eq!(answer.status, 303, "{}", answer.body);
        }
        let deeds = deeds(&app, &page).await;
        let (status, still_left) = match portrait(&app, &page).await.status() {
            Status::Ready => ("portrait_shown", 4),
            _ => ("portrait_kept_back", 5),
        };
        assert_eq!(
            (deeds, left(&shopper).await),
            (vec![status.into()], still_left)
        );
    }
);

both_databases!(
    the_list_shows_no_picture_and_begins_with_the_oldest,
    strict(),
    |app: TestApp| async move {
        let (shopper, first) = held(&app, "comic").await;
        let second = shopper.upload(photos::astronaut(), "pastel").await.to;
        let support = app.staff(Role::Support).await;
        let list = support.get("/admin/reviews").await;
        pages::is_without_inline(&list, "/admin/reviews");
        assert!(!list.body.contains("<img"), "{}", list.body);
        let at = |page: &String| list.body.find(&review_of(page)).expect("a row");
        assert!(at(&first) < at(&second));
        // As many as wait stand beside the word, on every page of the staff.
        let orders = support.get("/admin/orders").await.body;
        assert!(
            orders.contains("Reviews <span class=\"count\">2<"),
            "{orders}"
        );
        decide(&support, &review_of(&first), &SHOW).await;
        decide(&support, &review_of(&second), &KEEP_BACK).await;
        let orders = support.get("/admin/orders").await.body;
        assert!(orders.contains(">Reviews</a>"), "{orders}");
    }
);

#[tokio::test]
async fn a_review_shows_picture_photo_and_score_to_the_staff_and_lets_nobody_keep_them() {
    let app = TestApp::start_with(Database::Sqlite, strict()).await;
    let (shopper, page) = held(&app, "comic").await;
    let review = review_of(&page);
    let support = app.staff(Role::Support).await;
    let shown = support.get(&review).await;
    pages::is_without_inline(&shown, &review);
    let score = portrait(&app, &page).await.unsafe_score.expect("a score");
    for words in [
        "<details",
        "Show the picture",
        &format!(", {score:.2}</dd>"),
    ] {
        assert!(
            shown.body.contains(words),
            "{words} is missing: {}",
            shown.body
        );
    }
    for name in ["preview.jpg", "photo.jpg"] {
        let path = format!("{review}/{name}");
        let picture = support.get(&path).await;
        assert_eq!(
            (picture.status, picture.content_type.as_str()),
            (200, "image/jpeg")
        );
        assert_eq!(picture.headers["cache-control"], "private, no-store");
        assert_eq!(shopper.get(&path).await.to, "/admin/session");
    }
}

#[tokio::test]
async fn who_may_not_review_changes_nothing() {
    let app = TestApp::start_with(Database::Sqlite, strict()).await;
    let (shopper, page) = held(&app, "comic").await;
    let decision = format!("{}/decision", review_of(&page));
    assert_eq!(shopper.post(&decision, &SHOW).await.to, "/admin/session");
    let printer = app.staff(Role::Printer).await;
    assert_eq!(printer.get("/admin/reviews").await.status, 403);
    assert_eq!(printer.post(&decision, &SHOW).await.status, 403);
    assert!(!printer.get("/workshop").await.body.contains("Reviews"));
    let support = app.staff(Role::Support).await;
    let nonsense = support.post(&decision, &[("decision", "ready")]).await;
    assert_eq!(nonsense.status, 422);
    let nobodys = format!("/admin/reviews/{}/decision", PortraitId::random());
    assert_eq!(support.post(&nobodys, &SHOW).await.status, 404);
    assert_eq!(portrait(&app, &page).await.status(), Status::Held);
}

#[tokio::test]
async fn what_is_erased_waits_no_more() {
    let app = TestApp::start_with(Database::Sqlite, strict()).await;
    let (_, page) = held(&app, "comic").await;
    let later = now() + Duration::days(31);
    expiry::sweep(&app.ctx, later).await.expect("a sweep");
    assert_eq!(reviews::count(&app.ctx.db).await.expect("a count"), 0);
    let support = app.staff(Role::Support).await;
    assert_eq!(support.get(&review_of(&page)).await.status, 404);
    let answer = decide(&support, &review_of(&page), &SHOW).await;
    assert!(answer.contains("This portrait waits no more"), "{answer}");
}

/// A shopper and the page of their portrait, which is held.
async fn held(app: &TestApp, style: &str) -> (Browser, String) {
    let shopper = app.browser();
    let answer = shopper.upload(photos::astronaut(), style).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    (shopper, answer.to)
}

fn review_of(page: &str) -> String {
    page.replace("/portraits/", "/admin/reviews/")
}

/// Decides, and answers with the list that follows.
async fn decide(support: &Browser, review: &str, decision: &[(&str, &str)]) -> String {
    let answer = support.post(&format!("{review}/decision"), decision).await;
    let to = (answer.status, answer.to.as_str());
    assert_eq!(to, (303, "/admin/reviews"), "{}", answer.body);
    support.get(&answer.to).await.body
}

async fn put_into_cart(shopper: &Browser, page: &str) -> Answer {
    let pid = page.trim_start_matches("/portraits/");
    let line = [("portrait", pid), ("sku", "DD-160x200"), ("quantity", "1")];
    shopper.post("/cart/lines", &line).await
}

async fn is_neither_shown_nor_sold(shopper: &Browser, page: &str) {
    let preview = format!("{page}/preview.jpg");
    for path in [preview.clone(), format!("{preview}?size=full")] {
        assert_eq!(shopper.get(&path).await.status, 404, "{path}");
    }
    for path in [page, "/portraits", "/"] {
        let shown = shopper.get(path).await;
        assert_eq!(shown.status, 200, "{path}");
        assert!(!shown.body.contains("preview.jpg"), "{path}");
        assert!(!shown.body.contains("/wall"), "{path}");
    }
    let wall = shopper.get(&format!("{page}/wall")).await;
    assert_eq!((wall.status, wall.to.as_str()), (303, page));
    put_into_cart(shopper, page).await;
    let cart = shopper.get("/cart").await.body;
    assert!(
        cart.contains("This portrait cannot be ordered yet"),
        "{cart}"
    );
    assert!(!cart.contains("action=\"/checkout\"") && !cart.contains("preview.jpg"));
    assert_eq!(shopper.get("/checkout").await.to, "/cart");
}

/// What the audit log holds about the portrait.
async fn deeds(app: &TestApp, page: &str) -> Vec<String> {
    let pid = page.trim_start_matches("/portraits/");
    let rows = audit_entries::Entity::find().filter(audit_entries::Column::Subject.eq(pid));
    let rows = rows.all(&app.ctx.db).await.expect("the audit log");
    rows.into_iter().map(|row| row.action).collect()
}

/// Where the reservations of the portrait stand.
async fn reserved(app: &TestApp, page: &str) -> Vec<String> {
    let Portrait { id, .. } = portrait(app, page).await;
    let rows = reservations::Entity::find().filter(reservations::Column::PortraitId.eq(id));
    let rows = rows.all(&app.ctx.db).await.expect("reservations");
    rows.into_iter().map(|row| row.status).collect()
}
