//! The staff's pages: who gets in, and what they can do.

use limner::{
    models::{
        _entities::portraits,
        ids::OrderId,
        order_events::Actor,
        orders::Status,
        refunds::{self, NewRefund},
        staff::Role,
    },
    shop::now,
};

use sea_orm::{ActiveModelTrait, Set};
use serde_json::json;

use crate::{
    both_databases,
    support::{
        Answer, Browser, Database, PASSWORD, Placed, TestApp, an_order, order::CHECKOUT,
        studio::portrait,
    },
};

const OWNER: &str = "owner@limner.example";

both_databases!(
    a_line_goes_back_with_its_discount,
    |app: TestApp| async move {
        let manager = app.staff(Role::Manager).await;
        let code = [
            ("code", "THIRD"),
            ("benefit", "percentage"),
            ("value", "33.33"),
            ("currency", "EUR"),
        ];
        assert_eq!(manager.post("/admin/promotions", &code).await.status, 303);
        // 69.00 and 15.00 and postage of 6.90, less 28.00.
        let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
        placed
            .browser
            .post("/cart/codes", &[("code", "third")])
            .await;
        let cart = placed.browser.get("/cart").await.body;
        let answer = placed.browser.post("/checkout", &CHECKOUT).await;
        assert!(cart.contains("−€28.00") && answer.status == 303, "{cart}");
        let pid = answer.to.split('/').nth(2).expect("an id");
        let placed = Placed {
            pid: OrderId(pid.parse().expect("an id")),
            ..placed
        };
        placed.pay("4242 4242 4242 4242").await;
        let page = format!("/admin/orders/{}", placed.pid);
        let lines = placed
            .order(&app)
            .await
            .lines(&app.ctx.db)
            .await
            .expect("lines");
        let (frame, file) = (lines[0].pid.to_string(), lines[1].pid.to_string());
        let refund = async |form: &[(&str, &str)]| {
            let answer = manager.post(&format!("{page}/refunds"), form).await;
            match answer.status {
                303 => manager.get(&page).await.body,
                _ => answer.body,
            }
        };
        let both = [
            ("line", file.as_str()),
            ("quantity", "1"),
            ("amount", "3.00"),
        ];
        let shown = refund(&both).await;
        assert!(shown.contains("not both") && shown.contains("€10.00 was paid for it"));
        let kept = format!(
            "id=\"back-{file}\" name=\"quantity\" type=\"number\" inputmode=\"numeric\" min=\"0\" max=\"1\" value=\"1\""
        );
        assert!(shown.contains(&kept), "{shown}");
        let shown = refund(&[("reason", "none")]).await;
        assert!(shown.contains("Choose what goes back, or write an amount"));
        let two = [("line", file.as_str()), ("quantity", "2"), ("postage", "1")];
        let shown = refund(&two).await;
        assert!(shown.contains("1 can go back") && shown.contains("value=\"1\" checked"));
        let shown = refund(&[
            ("line", &file),
            ("quantity", "1"),
            ("line", &frame),
            ("quantity", "0"),
            ("reason", "blurred"),
        ])
        .await;
        // A third off 15.00.
        assert!(
            shown.contains("€10.00") && shown.contains("blurred"),
            "{shown}"
        );
        assert!(refund(&two[..2]).await.contains("0 can go back"));
        let shown = refund(&[("line", &frame), ("quantity", "1"), ("postage", "1")]).await;
        assert!(shown.contains("€52.90"), "{shown}");
        assert_eq!(placed.order(&app).await.status(), Status::Refunded);
    }
);

#[tokio::test]
async fn nobody_gets_in_without_logging_in() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::Paid).await;
    for path in ["/admin/orders", "/admin/messages", "/workshop"] {
        let answer = placed.browser.get(path).await;
        assert_eq!(
            (answer.status, answer.to.as_str()),
            (303, "/admin/session"),
            "{path}"
        );
    }
    let refund = format!("/admin/orders/{}/refunds", placed.pid);
    let answer = placed
        .browser
        .post(&refund, &[("amount", "1"), ("reason", "")])
        .await;
    assert_eq!(answer.to, "/admin/session");
}

#[tokio::test]
async fn a_role_is_a_limit() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::Paid).await;
    let printer = app.staff(Role::Printer).await;
    assert_eq!(printer.get("/workshop").await.status, 200);
    assert_eq!(printer.get("/admin/orders").await.status, 403);
    let support = app.staff(Role::Support).await;
    let order = format!("/admin/orders/{}", placed.pid);
    assert_eq!(support.get(&order).await.status, 200);
    let cancel = support
        .post(&format!("{order}/cancellation"), &[("reason", "")])
        .await;
    assert_eq!(cancel.status, 403);
    assert_eq!(placed.order(&app).await.status(), Status::Paid);
}

#[tokio::test]
async fn a_wrong_password_and_an_ended_session_are_turned_away() {
    let app = TestApp::start().await;
    let owner = app.staff(Role::Owner).await;
    let answer = log_in(&app.browser(), "127.0.0.1", OWNER, "guess").await;
    assert_eq!(answer.status, 422);
    assert!(!answer.body.contains("guess") && !answer.body.contains(PASSWORD));
    assert_eq!(owner.get("/admin/orders").await.status, 200);
    owner.post("/admin/session/end", &[]).await;
    assert_eq!(owner.get("/admin/orders").await.to, "/admin/session");
}

both_databases!(
    of_many_guesses_ten_are_looked_at_and_then_not_even_the_right_password,
    |app: TestApp| async move {
        let owner = app.staff(Role::Owner).await;
        let browser = app.browser();
        let guesses = (0..14).map(|_| log_in(&browser, "127.0.0.1", OWNER, "guess"));
        let answers = futures_util::future::join_all(guesses).await;
        let refused = |status| answers.iter().filter(|a| a.status == status).count();
        assert_eq!((refused(422), refused(429)), (10, 4));
        let answer = log_in(&browser, "127.0.0.1", OWNER, PASSWORD).await;
        assert_eq!(answer.status, 429);
        assert!(answer.body.contains("Please try again in 15 minutes."));
        let wait = answer.headers["retry-after"].to_str().expect("a number");
        assert!(
            (800..=900).contains(&wait.parse().expect("seconds")),
            "{wait}"
        );
        let form = [("email", OWNER), ("password", PASSWORD)];
        let request = browser.client().post(browser.at("/admin/session"));
        let answer = browser.send_for_json(request.form(&form)).await;
        assert_eq!(answer.status, 429);
        assert!(answer.body.contains("log_in_throttled"), "{}", answer.body);
        // Who is in stays in.
        assert_eq!(owner.get("/admin/orders").await.status, 200);
    }
);

#[tokio::test]
async fn guesses_from_everywhere_close_one_door_and_no_other() {
    let settings = json!({"addresses": {"trusted_proxies": ["127.0.0.0/8"]}});
    let app = TestApp::start_with(Database::Sqlite, settings).await;
    app.staff(Role::Owner).await;
    app.staff(Role::Support).await;
    let browser = app.browser();
    for n in 0..10 {
        let answer = log_in(&browser, &format!("198.51.{n}.1"), OWNER, "guess").await;
        assert_eq!(answer.status, 422, "{n}");
    }
    for (email, status) in [(OWNER, 429), ("support@limner.example", 303)] {
        let answer = log_in(&browser, "203.0.113.1", email, PASSWORD).await;
        assert_eq!(answer.status, status, "{email}");
    }
}

/// Logs in through a proxy that says where from; without one the shop does not listen to that.
async fn log_in(browser: &Browser, from: &str, email: &str, password: &str) -> Answer {
    let form = [("email", email), ("password", password)];
    let request = browser.client().post(browser.at("/admin/session"));
    let request = request.header("x-forwarded-for", from).form(&form);
    browser.send(request).await
}

both_databases!(
    orders_are_found_by_state_number_and_name,
    |app: TestApp| async move {
        let paid = an_order(&app).up_to(Status::Paid).await;
        let open = an_order(&app).up_to(Status::AwaitingPayment).await;
        let support = app.staff(Role::Support).await;
        let numbers = [paid.order(&app).await.number, open.order(&app).await.number];
        let shown = async |query: &str| {
            let body = support.get(&format!("/admin/orders?{query}")).await.body;
            numbers.clone().map(|number| body.contains(&number))
        };
        assert_eq!(shown("").await, [true, true]);
        assert_eq!(shown("state=paid").await, [true, false]);
        assert_eq!(shown("state=awaiting_payment").await, [false, true]);
        let filtered = support.get("/admin/orders?state=paid").await.body;
        let all = "<a href=\"/admin/orders\">All <span class=\"count\">2</span></a>";
        assert!(filtered.contains(all), "no way back to all");
        assert_eq!(
            shown(&format!("q={}", numbers[0].to_lowercase())).await,
            [true, false]
        );
        assert_eq!(shown("q=Shopper").await, [true, true]);
        assert_eq!(shown("q=nobody%25").await, [false, false]);
    }
);

both_databases!(a_refund_in_part_then_the_rest, |app: TestApp| async move {
    let placed = an_order(&app).up_to(Status::Shipped).await;
    let manager = app.staff(Role::Manager).await;
    let order = format!("/admin/orders/{}", placed.pid);
    let refund = async |amount: &str| {
        let form = [("amount", amount), ("reason", "a scratch")];
        let answer = manager.post(&format!("{order}/refunds"), &form).await;
        match answer.status {
            422 => answer.body,
            _ => manager.get(&order).await.body,
        }
    };
    assert!(refund("10.00").await.contains("€80.90"), "what is left");
    assert_eq!(placed.order(&app).await.status(), Status::Shipped);
    let refused = refund("80.91").await;
    for words in [
        "Between €0.01 and €80.90 can be refunded.",
        "<details class=\"fold\" open>",
        "value=\"80.91\"",
        "value=\"a scratch\"",
    ] {
        assert!(refused.contains(words), "{words} is missing");
    }
    assert!(refund("nothing").await.contains("Write the amount"));
    let page = manager.get(&order).await.body;
    assert!(page.contains("Shipped") && !page.contains("To be printed"));
    refund("80,90").await;
    assert_eq!(placed.order(&app).await.status(), Status::Refunded);
    let page = placed.browser.get(&placed.path()).await;
    assert!(page.body.contains("Refunded") && page.body.contains("a scratch"));
});

#[tokio::test]
async fn an_order_shows_its_assessment_deliveries_and_mails() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::Paid).await;
    let support = app.staff(Role::Support).await;
    let page = support.get(&format!("/admin/orders/{}", placed.pid)).await;
    for words in [
        "fulfilment.requested",
        "<dt>Policy</dt><dd class=\"num\">version 1</dd>",
        "shopper@example.com",
        "Linienstra",
    ] {
        assert!(page.body.contains(words), "{words} is missing");
    }
    let order = placed.order(&app).await;
    let line = order.lines(&app.ctx.db).await.expect("lines").remove(0);
    let picture = format!(
        "/admin/orders/{}/lines/{}/picture.jpg",
        placed.pid, line.pid
    );
    assert_eq!(support.get(&picture).await.content_type, "image/jpeg");
    assert_eq!(placed.browser.get(&picture).await.to, "/admin/session");
}

#[tokio::test]
async fn an_order_s_lines_tell_the_staff_alone_how_each_painting_came_out() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    let support = app.staff(Role::Support).await;
    let page = format!("/admin/orders/{}", placed.pid);
    let portrait = portrait(&app, &format!("/portraits/{}", placed.portrait)).await;
    let measured = portrait.likeness.expect("a face");
    let shown = support.get(&page).await.body;
    let likeness = format!("Likeness {measured:.2}, ");
    assert_eq!(shown.matches(&likeness).count(), 2, "{shown}");
    let concerns = json!([{"kind": "blurred"}, {"kind": "left_out", "faces": 2}]);
    for (likeness, concerns, told, untold) in [
        (
            Some(0.45),
            concerns,
            vec![
                "Likeness 0.45, looks like the photo",
                "Photo: the face is out of focus",
                "Photo: 2 people are left out",
            ],
            "hardly",
        ),
        (
            Some(0.44),
            json!([]),
            vec!["Likeness 0.44, hardly looks like the photo"],
            "Photo:",
        ),
        (
            None,
            json!([{"kind": "no_face"}]),
            vec!["Photo: no face was found"],
            "Likeness",
        ),
    ] {
        let row = portraits::ActiveModel {
            id: Set(portrait.id),
            likeness: Set(likeness),
            concerns: Set(Some(concerns)),
            ..Default::default()
        };
        row.update(&app.ctx.db).await.expect("updated");
        let shown = support.get(&page).await.body;
        for words in told {
            assert_eq!(shown.matches(words).count(), 2, "{words}: {shown}");
        }
        assert!(!shown.contains(untold), "{untold}: {shown}");
        let shopper = placed.browser.get(&placed.path()).await.body;
        assert!(!shopper.contains("Likeness") && !shopper.contains("Photo:"));
    }
}

both_databases!(
    two_who_refund_at_once_give_back_no_more_than_was_paid,
    |app: TestApp| async move {
        let placed = an_order(&app)
            .of(&["DD-160x200"])
            .up_to(Status::Completed)
            .await;
        let order = placed.order(&app).await;
        let actor = Actor::Staff("manager".into());
        let refund = NewRefund {
            amount_minor: order.total_minor,
            reason: String::new(),
            requested_by: actor.to_string(),
        };
        let ask = || refunds::request_by_staff(&app.ctx, order.id, &refund, &actor, now());
        let asked = (0..6).map(|_| ask());
        let granted = futures_util::future::join_all(asked).await;
        assert_eq!(granted.iter().filter(|asked| asked.is_ok()).count(), 1);
    }
);
