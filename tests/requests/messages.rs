//! The contact form and its answers.

use limner::models::{mails, orders::Status, staff::Role};

use crate::{
    both_databases,
    support::{TestApp, an_order},
};

const MESSAGE: [(&str, &str); 4] = [
    ("name", "A. Shopper"),
    ("email", "shopper@example.com"),
    ("subject", "Where is it?"),
    ("body", "I ordered a week ago <script>alert(1)</script>"),
];

both_databases!(
    a_message_is_confirmed_answered_and_mailed,
    |app: TestApp| async move {
        let shopper = app.browser();
        let answer = shopper.post("/messages", &MESSAGE).await;
        assert_eq!(
            (answer.status, answer.to.as_str()),
            (303, "/help?sent=1#write")
        );
        let support = app.staff(Role::Support).await;
        let list = support.get("/admin/messages?state=open").await.body;
        let at = list.find("/admin/messages/").expect("the message");
        let path = &list[at..at + "/admin/messages/".len() + 36];
        let page = support.get(path).await.body;
        assert!(page.contains("Where is it?") && !page.contains("<script>alert"));
        let empty = support
            .post(&format!("{path}/replies"), &[("body", " ")])
            .await;
        assert_eq!(empty.status, 422);
        support
            .post(&format!("{path}/replies"), &[("body", "On its way.")])
            .await;
        assert!(support.get(path).await.body.contains("On its way."));
        let sent = mails::page(&app.ctx.db, 1).await.expect("mails").items;
        let templates: Vec<&str> = sent.iter().map(|mail| mail.template.as_str()).collect();
        assert_eq!(templates, ["message_reply", "message_received"]);
        assert!(sent.iter().all(|mail| mail.status == "sent"));
    }
);

#[tokio::test]
async fn what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost() {
    let app = TestApp::start().await;
    let form = [
        ("name", "A. Shopper"),
        ("email", "not an address"),
        ("subject", "Hm"),
    ];
    let answer = app.browser().post("/messages", &form).await;
    assert_eq!(answer.status, 422);
    for words in [
        "does not look like an e-mail",
        "Write a sentence or two.",
        "A. Shopper",
    ] {
        assert!(answer.body.contains(words), "{words} is missing");
    }
    // The browser goes to the form, where the words are.
    assert!(answer.body.contains("action=\"/messages#write\""));
}

#[tokio::test]
async fn an_order_s_page_writes_its_number_into_the_form() {
    let app = TestApp::start().await;
    let placed = an_order(&app).up_to(Status::AwaitingPayment).await;
    let number = placed.order(&app).await.number;
    let link = format!("/help?order_number={number}");
    let page = placed.browser.get(&placed.path()).await.body;
    assert!(page.contains(&format!("href=\"{link}#write\"")));
    let help = placed.browser.get(&link).await.body;
    assert!(help.contains(&format!("value=\"{number}\"")));
}
