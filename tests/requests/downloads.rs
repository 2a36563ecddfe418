//! Files that were bought: so many downloads, for so many days, and a way out when they are over.

use chrono::TimeDelta;
use futures_util::future::join_all;
use limner::{
    models::{
        _entities::{audit_entries, order_lines},
        orders::Status,
        staff::Role,
    },
    shop::now,
};
use sea_orm::{ActiveModelTrait, EntityTrait, Set};
use serde_json::json;

use crate::{
    both_databases,
    support::{Placed, TestApp, an_order},
};

both_databases!(
    when_its_downloads_are_used_the_staff_opens_a_file_again,
    json!({"downloads": {"times": 2, "again_minutes": 0}}),
    |app: TestApp| async move {
        let (placed, file) = bought(&app).await;
        let page = placed.browser.get(&placed.path()).await.body;
        assert!(page.contains("2 downloads left, until "), "{page}");
        assert_eq!(placed.browser.get(&file).await.status, 200);
        let page = placed.browser.get(&placed.path()).await.body;
        assert!(page.contains("1 download left, until "), "{page}");
        assert_eq!(placed.browser.get(&file).await.status, 200);

        let refused = placed.browser.get(&file).await;
        assert_eq!(refused.status, 410);
        let order = placed.path();
        for words in [
            "as often as its link allows. Write to us",
            "No more downloads",
            &format!("href=\"{order}\""),
        ] {
            assert!(refused.body.contains(words), "{words} is missing");
        }
        let page = placed.browser.get(&placed.path()).await.body;
        assert!(page.contains("All downloads of this file are used"));
        assert!(page.contains("/help?order_number=") && !page.contains(&file));

        let order = format!("/admin/orders/{}", placed.pid);
        let renewal = format!("/admin{}/downloads", file.trim_end_matches("/file"));
        let printer = app.staff(Role::Printer).await;
        assert_eq!(printer.post(&renewal, &[]).await.status, 403);
        assert_eq!(placed.browser.get(&file).await.status, 410);
        let support = app.staff(Role::Support).await;
        let page = support.get(&order).await.body;
        assert!(page.contains("All downloads of this file are used; downloaded 2 times"));
        assert!(page.contains(&renewal));
        assert_eq!(support.post(&renewal, &[]).await.to, order);
        let log = audit_entries::Entity::find()
            .all(&app.ctx.db)
            .await
            .expect("the log");
        let log: Vec<_> = log.iter().map(|entry| entry.action.as_str()).collect();
        assert!(log.contains(&"downloads_renewed"), "{log:?}");
        let page = placed.browser.get(&placed.path()).await.body;
        assert!(page.contains("Download opened again") && page.contains("2 downloads left"));
        assert_eq!(placed.browser.get(&file).await.status, 200);
    }
);

both_databases!(
    a_file_can_be_fetched_until_its_time_is_over,
    |app: TestApp| async move {
        let (placed, file) = bought(&app).await;
        assert_eq!(placed.browser.get(&file).await.status, 200);
        let yesterday = now() - TimeDelta::days(1);
        change(&app, |line| {
            line.downloads_until = Set(Some(yesterday.into()))
        })
        .await;
        let refused = placed.browser.get(&file).await;
        assert_eq!(refused.status, 410);
        let day = yesterday.format("%-d %B %Y");
        let words = format!("The link to this file worked until {day}. Write to us");
        assert!(refused.body.contains(&words), "{}", refused.body);
        let page = placed.browser.get(&placed.path()).await.body;
        assert!(page.contains(&format!("The download ended on {day}")));
    }
);

both_databases!(
    what_is_fetched_again_at_once_and_what_only_looks_is_no_download,
    |app: TestApp| async move {
        let (placed, file) = bought(&app).await;
        let head = placed.browser.client().head(placed.browser.at(&file));
        let head = placed.browser.send(head).await;
        assert_eq!(
            (head.status, head.content_type.as_str()),
            (200, "image/jpeg")
        );
        assert_eq!(line(&app).await.downloads, 0, "headers are no download");
        let range = placed.browser.client().get(placed.browser.at(&file));
        for request in [
            range.try_clone().expect("a request"),
            range.header("range", "bytes=0-99"),
        ] {
            assert_eq!(placed.browser.send(request).await.status, 200);
        }
        let counted = line(&app).await;
        assert_eq!((counted.downloads, counted.downloads_left), (1, Some(9)));

        // The last one that is left may be taken up again, for as long as any other.
        change(&app, |line| line.downloads_left = Set(Some(0))).await;
        assert_eq!(placed.browser.get(&file).await.status, 200);
        let earlier = now() - TimeDelta::minutes(11);
        change(&app, |line| line.downloaded_at = Set(Some(earlier.into()))).await;
        assert_eq!(placed.browser.get(&file).await.status, 410);
    }
);

both_databases!(
    of_many_at_once_no_more_get_the_file_than_are_left,
    json!({"downloads": {"times": 5, "again_minutes": 0}}),
    |app: TestApp| async move {
        let (placed, file) = bought(&app).await;
        let answers = join_all((0..12).map(|_| placed.browser.get(&file))).await;
        let with = |status| answers.iter().filter(|it| it.status == status).count();
        assert_eq!((with(200), with(410)), (5, 7));
        let counted = line(&app).await;
        assert_eq!((counted.downloads, counted.downloads_left), (5, Some(0)));
    }
);

#[tokio::test]
async fn what_was_sold_before_downloads_were_counted_has_all_of_them() {
    let app = TestApp::start().await;
    let (placed, file) = bought(&app).await;
    change(&app, |line| {
        line.downloads_left = Set(None);
        line.downloads_until = Set(None);
    })
    .await;
    let page = placed.browser.get(&placed.path()).await.body;
    assert!(page.contains("10 downloads left"), "{page}");
    assert_eq!(placed.browser.get(&file).await.status, 200);
    let counted = line(&app).await;
    assert_eq!(counted.downloads_left, Some(9));
    let ends = counted.downloads_until.expect("an end").to_utc();
    assert!(ends > now() + TimeDelta::days(29));
}

#[tokio::test]
async fn a_print_cannot_be_downloaded_nor_opened_again() {
    let app = TestApp::start().await;
    let placed = an_order(&app)
        .of(&["FR-160x200-oak"])
        .up_to(Status::Paid)
        .await;
    let line = line(&app).await;
    let path = format!("{}/lines/{}", placed.path(), line.pid);
    assert_eq!(
        placed.browser.get(&format!("{path}/file")).await.status,
        404
    );
    let support = app.staff(Role::Support).await;
    let renewal = format!("/admin{path}/downloads");
    assert_eq!(support.post(&renewal, &[]).await.status, 404);
}

/// A digital file that is made, and its address.
async fn bought(app: &TestApp) -> (Placed, String) {
    let placed = an_order(app)
        .of(&["DD-160x200"])
        .up_to(Status::Completed)
        .await;
    let file = format!("{}/lines/{}/file", placed.path(), line(app).await.pid);
    (placed, file)
}

/// The only line there is.
async fn line(app: &TestApp) -> order_lines::Model {
    let line = order_lines::Entity::find().one(&app.ctx.db).await;
    line.expect("lines").expect("the line")
}

async fn change(app: &TestApp, change: impl FnOnce(&mut order_lines::ActiveModel)) {
    let mut row: order_lines::ActiveModel = line(app).await.into();
    change(&mut row);
    row.update(&app.ctx.db).await.expect("the line");
}
