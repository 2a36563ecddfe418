//! Mails that are sent again.

use chrono::Duration;
use limner::{
    models::{
        _entities::{audit_entries, mails},
        orders::Status,
        staff::Role,
    },
    shop::now,
};
use sea_orm::{EntityTrait, sea_query::Expr};

use crate::{
    both_databases,
    support::{Browser, TestApp, an_order},
};

const ADA: &str = "shopper@example.com";

/// What was sent, was sent a while ago.
async fn let_a_minute_pass(app: &TestApp) {
    mails::Entity::update_many()
        .col_expr(
            mails::Column::NextAttemptAt,
            Expr::value(now() - Duration::seconds(1)),
        )
        .exec(&app.ctx.db)
        .await
        .expect("aged");
}

async fn said(browser: &Browser, page: &str) -> String {
    let body = browser.get(page).await.body;
    let at = body.find("class=\"notice").expect("a notice");
    body[at..].chars().take(400).collect()
}

both_databases!(
    staff_send_a_mail_again_and_it_is_written_down,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::Paid).await;
        let order = placed.order(&app).await;
        let page = format!("/admin/orders/{}", placed.pid);
        let first = app.mails(ADA, "order_confirmed").await.remove(0);
        let again = format!("{page}/mails/{}/sending", first.pid);
        assert_eq!(placed.browser.post(&again, &[]).await.to, "/admin/session");
        let printer = app.staff(Role::Printer).await;
        assert_eq!(printer.post(&again, &[]).await.status, 403);

        let support = app.staff(Role::Support).await;
        let shown = support.get(&page).await.body;
        for words in ["Confirmation", ADA, "Send again", &again] {
            assert!(shown.contains(words), "{words} is missing");
        }
        support.post(&again, &[]).await;
        assert!(said(&support, &page).await.contains("less than a minute"));
        assert_eq!(app.mails(ADA, "order_confirmed").await.len(), 1);

        let_a_minute_pass(&app).await;
        let (one, other) = tokio::join!(support.post(&again, &[]), support.post(&again, &[]));
        assert_eq!((one.status, other.status), (303, 303));
        let sent = app.mails(ADA, "order_confirmed").await;
        assert_eq!(sent.len(), 2, "of two presses at once one counts");
        assert_eq!(sent[0].text, sent[1].text);
        assert!(sent[1].status == "sent" && sent[1].pid != sent[0].pid);
        let audit = audit_entries::Entity::find().all(&app.ctx.db).await;
        let mut audit = audit.expect("the log").into_iter();
        let entry = audit.find(|it| it.action == "mail_sent_again");
        let entry = entry.expect("it is written down");
        assert_eq!(entry.subject, order.number);
        assert_eq!(entry.data["template"], "order_confirmed");

        // A mail is sent from its own order's page only.
        let other = an_order(&app).of(&["DD-160x200"]).up_to(Status::Completed);
        let other = other.await;
        let foreign = format!("/admin/orders/{}/mails/{}/sending", other.pid, first.pid);
        assert_eq!(support.post(&foreign, &[]).await.status, 404);
    }
);

both_databases!(
    the_shopper_has_the_link_sent_again,
    |app: TestApp| async move {
        let placed = an_order(&app).up_to(Status::Paid).await;
        let link = format!("{}/link", placed.path());
        assert_eq!(app.browser().post(&link, &[]).await.status, 404);
        let page = placed.browser.get(&placed.path()).await.body;
        assert!(page.contains("Send me this link again"));
        for _ in 0..3 {
            let answer = placed.browser.post(&link, &[]).await;
            assert_eq!(answer.to, placed.path());
        }
        assert!(said(&placed.browser, &placed.path()).await.contains(ADA));
        let mailed = app.mailed_link(ADA, "order_link", "/orders/").await;
        let phone = app.browser();
        assert_eq!(phone.get(&mailed).await.status, 303);
        assert_eq!(phone.get(&placed.path()).await.status, 200);
        phone.post(&link, &[]).await;
        assert!(
            said(&phone, &placed.path())
                .await
                .contains("a few times today")
        );
        assert_eq!(app.mails(ADA, "order_link").await.len(), 3);
    }
);
