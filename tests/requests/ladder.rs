//! The ladder's rungs, one by one: what each asks for, what lifts it, and that none is a bare refusal.

use chrono::{Duration, TimeDelta};
use limner::{
    models::{
        _entities::{assessments, device_parts, orders, portraits, staff_members},
        fraud::{
            policy::{self, Policy},
            rules::Rule,
        },
        orders::Status,
        portraits::composing,
        staff::Role,
    },
    shop::now,
    tasks::sweep::Sweep,
};
use loco_rs::task::{Task, Vars};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, Set,
    sea_query::Expr,
};
use serde_json::json;

use crate::{
    both_databases,
    support::{
        Database, TestApp, an_order,
        order::CHECKOUT,
        photos,
        studio::{portrait, queued},
    },
};

/// A policy by which whoever says nothing of their device comes to this rung, and an order weighs nothing by itself.
async fn publish(app: &TestApp, change: impl FnOnce(&mut Policy)) {
    app.staff(Role::Manager).await;
    let db = &app.ctx.db;
    let staff = staff_members::Entity::find().one(db).await.expect("staff");
    let mut policy = Policy::built_in(&app.shop().settings.quotas);
    for (rule, weight) in [(Rule::Silent, 500), (Rule::PaidOrder, 0)] {
        let mut setting = policy.setting(rule);
        setting.weight = weight;
        policy.rules.insert(rule, setting);
    }
    change(&mut policy);
    let at = now() - TimeDelta::days(1);
    policy::publish(db, &staff.expect("somebody"), &policy, "a test", at)
        .await
        .expect("published");
}

/// As if no browser had ever told of its device.
async fn forget_devices(app: &TestApp) {
    let gone = device_parts::Entity::delete_many().exec(&app.ctx.db).await;
    assert!(gone.expect("forgotten").rows_affected > 0);
}

both_databases!(
    what_an_address_does_not_lift_an_order_does,
    |app: TestApp| async move {
        publish(&app, |policy| policy.thresholds.review = 5000).await;
        let stranger = app.browser();
        let asked = stranger
            .upload_by_script(photos::astronaut(), "comic", None)
            .await;
        assert!(asked.to.starts_with("/challenges/"), "{}", asked.to);
        let page = stranger.get(&asked.to).await.body;
        for words in ["Your photo is kept", "ask a person"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let email = [("email", "me@example.org")];
        let refused = stranger.post(&format!("{}/email", asked.to), &email).await;
        assert_eq!(refused.status, 409, "{}", refused.body);
        assert!(
            refused.body.contains("This is not enough here"),
            "{}",
            refused.body
        );
        // A customer is let in where a stranger is asked.
        let placed = an_order(&app).up_to(Status::Paid).await;
        let customer = &placed.browser;
        forget_devices(&app).await;
        let let_in = customer
            .upload_by_script(photos::grace_hopper(), "comic", None)
            .await;
        assert!(let_in.to.starts_with("/portraits/"), "{}", let_in.to);
    }
);

both_databases!(
    nothing_but_a_person_lifts_the_last_rung,
    |app: TestApp| async move {
        publish(&app, |_| {}).await;
        let placed = an_order(&app).up_to(Status::Paid).await;
        let customer = &placed.browser;
        forget_devices(&app).await;
        let asked = customer
            .upload_by_script(photos::grace_hopper(), "comic", None)
            .await;
        assert!(asked.to.starts_with("/challenges/"), "{}", asked.to);
        let page = customer.get(&asked.to).await.body;
        assert!(page.contains("Ask the shop"), "{page}");
        assert!(
            !page.contains("Order something"),
            "that lifts nothing here: {page}"
        );
        assert!(!page.contains("name=\"email\""), "{page}");
        let again = customer.post(&format!("{}/painting", asked.to), &[]).await;
        assert_eq!(again.to, asked.to, "{}", again.body);
    }
);

both_databases!(
    who_is_slowed_down_is_painted_when_nobody_else_waits,
    |app: TestApp| async move {
        let browser = app.browser();
        let first = browser.upload(photos::astronaut(), "comic").await;
        let first = portrait(&app, &first.to).await;
        let slow = queued(&app, &first, "pastel").await;
        let quick = queued(&app, &first, "starry").await;
        let db = &app.ctx.db;
        let mut row = slow.clone().into_active_model();
        row.slow = Set(true);
        row.update(db).await.expect("slowed down");
        composing::compose(&app.ctx).await.expect("painted");
        let claimed = async |id: i64| {
            let row = portraits::Entity::find_by_id(id).one(db).await;
            let row = row.expect("portraits").expect("the portrait");
            assert_eq!(row.status, "ready");
            row.claimed_at.expect("a time")
        };
        assert!(claimed(quick.id).await < claimed(slow.id).await);
    }
);

#[tokio::test]
async fn a_painter_that_dies_between_two_sweeps_is_noticed_by_the_first() {
    let settings = json!({"painting": {"lost_after_seconds": 1}});
    let app = TestApp::start_with(Database::Sqlite, settings).await;
    let browser = app.browser();
    let first = browser.upload(photos::astronaut(), "comic").await;
    let first = portrait(&app, &first.to).await;
    let dead = queued(&app, &first, "pastel").await;
    // Claimed a moment ago, and nobody says that they live.
    portraits::Entity::update_many()
        .col_expr(portraits::Column::Status, Expr::value("painting"))
        .col_expr(portraits::Column::ClaimedAt, Expr::value(now()))
        .filter(portraits::Column::Id.eq(dead.id))
        .exec(&app.ctx.db)
        .await
        .expect("claimed");
    let begun = now();
    let swept = Sweep.run(&app.ctx, &Vars::default()).await;
    swept.expect("swept");
    assert!(now() - begun < Duration::seconds(50));
    let row = portraits::Entity::find_by_id(dead.id)
        .one(&app.ctx.db)
        .await;
    assert_eq!(row.expect("portraits").expect("it").status, "ready");
}

both_databases!(
    an_order_with_a_throw_away_address_is_told_to_staff_and_taken,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
        let mut form = CHECKOUT.to_vec();
        form[0].1 = "me@mailinator.com";
        let taken = placed.browser.post("/checkout", &form).await;
        assert_eq!(taken.status, 303, "{}", taken.body);
        let db = &app.ctx.db;
        let order = orders::Entity::find().order_by_desc(orders::Column::Id);
        let order = order.one(db).await.expect("orders").expect("the order");
        assert_eq!(order.email, "me@mailinator.com");
        let judged = assessments::Entity::find();
        let judged = judged.filter(assessments::Column::OrderId.eq(order.id));
        let judged = judged.one(db).await.expect("assessments").expect("one");
        let reasons = judged.reasons();
        let reason = reasons.iter().find(|it| it.name == "disposable_email");
        assert_eq!(reason.map(|it| it.weight), Some(40), "{reasons:?}");
        assert!(judged.micros > 0, "the time that it took");
        let support = app.staff(Role::Support).await;
        let page = support
            .get(&format!("/admin/orders/{}", order.pid))
            .await
            .body;
        assert!(
            page.contains("The e-mail address is a throw-away one."),
            "{page}"
        );
    }
);

#[tokio::test]
async fn no_headers_are_too_few_or_too_many() {
    let app = TestApp::start_with(Database::Sqlite, json!({})).await;
    let send = async |headers: Vec<(String, Vec<u8>)>| {
        let photo = reqwest::multipart::Part::bytes(photos::grace_hopper()).file_name("me.jpg");
        let form = reqwest::multipart::Form::new().text("style", "comic");
        let browser = app.browser();
        let mut request = browser.client().post(browser.at("/portraits"));
        for (name, value) in headers {
            let value = reqwest::header::HeaderValue::from_bytes(&value).expect("a value");
            request = request.header(name, value);
        }
        let sent = request.multipart(form.part("photo", photo)).send().await;
        crate::support::browser::read(sent.expect("an answer")).await
    };
    let bare = send(Vec::new()).await;
    assert!(
        bare.to.starts_with("/challenges/"),
        "{} {}",
        bare.status,
        bare.body
    );
    let many = (0..60).map(|n| (format!("x-nonsense-{n}"), vec![b'x'; 100]));
    let many = send(many.collect()).await;
    assert!(
        many.to.starts_with("/challenges/"),
        "{} {}",
        many.status,
        many.body
    );
    let odd = [
        ("user-agent", "\u{fc}".repeat(2000).into_bytes()),
        ("accept-language", b",;q=,,\xff".to_vec()),
        ("sec-ch-ua", b"\"Chromium\";v=\"99999999999999\"".to_vec()),
        ("sec-fetch-mode", b"teleport".to_vec()),
        ("x-forwarded-for", b"unknown, _hidden, 999.1.1.1".to_vec()),
        (
            "cookie",
            b"limner_visitor=forged; limner_visitor=; ;=".to_vec(),
        ),
    ];
    let odd = odd.map(|(name, value)| (name.to_string(), value)).to_vec();
    let odd = send(odd).await;
    assert_eq!(odd.status, 303, "{}", odd.body);
}
