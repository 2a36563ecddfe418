//! Shoppers who ask a person of the shop, and the staff who answers.

use limner::models::{
    _entities::{identity_keys, visitors},
    challenges::{self, Way},
    ids::ChallengeId,
    staff::Role,
};
use sea_orm::EntityTrait;

use crate::{
    both_databases, pages,
    support::{Answer, Browser, Database, TestApp, photos},
};

const LIST: &str = "/admin/questions";
const WORDS: &str = "My grandmother turns ninety, please.";

both_databases!(
    who_is_let_in_reads_the_answer_and_has_the_picture_painted,
    |app: TestApp| async move {
        let shopper = app.browser();
        let page = asked(&shopper, "comic").await;
        let support = app.staff(Role::Support).await;
        let list = support.get(LIST).await;
        pages::is_without_inline(&list, LIST);
        assert!(list.body.contains(WORDS), "{}", list.body);
        assert!(list.body.contains("Questions <span class=\"count\">1<"));
        let question = question_of(&page);
        let shown = support.get(&question).await;
        pages::is_without_inline(&shown, &question);
        for words in [
            WORDS,
            "0 of 5 in 24 hours",
            "The browser said nothing",
            ">+20<",
        ] {
            assert!(shown.body.contains(words), "{words}: {}", shown.body);
        }
        assert_eq!(sum_of_weights(&shown.body), score(&shown.body));
        says_nothing_of_the_person(&app, &shown.body).await;
        let answer = decide(&support, &page, "let_in", "With pleasure!").await;
        assert!(answer.contains("as soon as they go on"), "{answer}");
        assert!(answer.contains("Nobody waits for an answer."), "{answer}");
        let told = shopper.get(&page).await.body;
        assert!(told.contains("With pleasure!"), "{told}");
        let painted = shopper.post(&format!("{page}/painting"), &[]).await;
        assert!(painted.to.starts_with("/portraits/"), "{}", painted.body);
        assert_eq!(
            challenge(&app, &page).await.passed_by.as_deref(),
            Some(Way::Person.name())
        );
        // What was answered is looked at no more, and not answered again.
        assert_eq!(support.get(&question).await.status, 404);
        let again = decide(&support, &page, "decline", "").await;
        assert!(again.contains("has been answered"), "{again}");
    }
);

both_databases!(who_is_declined_reads_why, |app: TestApp| async move {
    let shopper = app.browser();
    let page = asked(&shopper, "comic").await;
    let support = app.staff(Role::Support).await;
    decide(&support, &page, "decline", "We had to stop <here>.").await;
    let told = shopper.get(&page).await.body;
    assert!(told.contains("We had to stop &lt;here&gt;."), "{told}");
    let painted = shopper.post(&format!("{page}/painting"), &[]).await;
    assert!(!painted.to.starts_with("/portraits/"), "{}", painted.to);
});

both_databases!(
    the_staff_sees_what_the_shopper_sees_and_no_others,
    |app: TestApp| async move {
        let (shopper, other) = (app.browser(), app.browser());
        let page = asked(&shopper, "comic").await;
        let support = app.staff(Role::Support).await;
        let own = shopper.upload(photos::astronaut(), "pastel").await.to;
        let others = other.upload(photos::grace_hopper(), "pastel").await.to;
        let question = question_of(&page);
        let shown = support.get(&question).await.body;
        assert!(shown.contains("1 of 5 in 24 hours"), "{shown}");
        // The address is the same, and so is what they say of their device.
        assert!(shown.contains("1 other browser"), "{shown}");
        let picture = |of: &str| format!("{question}{of}/preview.jpg");
        assert!(shown.contains(&picture(&own)), "{shown}");
        let seen = support.get(&picture(&own)).await;
        assert_eq!(
            (seen.status, seen.content_type.as_str()),
            (200, "image/jpeg")
        );
        assert_eq!(seen.headers["cache-control"], "private, no-store");
        assert_eq!(support.get(&picture(&others)).await.status, 404);
        assert_eq!(shopper.get(&picture(&own)).await.to, "/admin/session");
        says_nothing_of_the_person(&app, &shown).await;
    }
);

both_databases!(
    a_key_is_blocked_from_the_question_it_came_with,
    |app: TestApp| async move {
        let shopper = app.browser();
        let page = asked(&shopper, "comic").await;
        let support = app.staff(Role::Support).await;
        let path = format!("{}/entries", question_of(&page));
        let key = key(&app, "address").await.to_string();
        let form = |key, reason| {
            [
                ("key", key),
                ("verdict", "block"),
                ("days", "7"),
                ("reason", reason),
            ]
        };
        let added = support.post(&path, &form(&key, "A farm of previews")).await;
        let shown = support.get(&added.to).await.body;
        for words in ["Address, from a question: on the block list.", "Blocked"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        let lists = support.get("/admin/lists").await.body;
        assert!(lists.contains("A farm of previews"), "{lists}");
        // Whoever comes by the address is asked, and can go on.
        let newcomer = app.browser().upload(photos::astronaut(), "comic").await;
        assert!(newcomer.to.starts_with("/challenges/"), "{}", newcomer.to);
        let refused = support.post(&path, &form(&key, " ")).await;
        assert!(support.get(&refused.to).await.body.contains("Say why."));
        assert_eq!(
            support.post(&path, &form("999999", "No key")).await.status,
            404
        );
    }
);

#[tokio::test]
async fn who_may_not_answer_changes_nothing() {
    let app = TestApp::start_on(Database::Sqlite).await;
    let shopper = app.browser();
    let page = asked(&shopper, "comic").await;
    let decision = format!("{}/decision", question_of(&page));
    let form = [("decision", "let_in")];
    assert_eq!(shopper.post(&decision, &form).await.to, "/admin/session");
    let printer = app.staff(Role::Printer).await;
    for path in [
        LIST,
        &question_of(&page),
        "/admin/limits",
        "/admin/policy",
        "/admin/lists",
        "/admin/clusters",
    ] {
        assert_eq!(printer.get(path).await.status, 403, "{path}");
        assert_eq!(shopper.get(path).await.to, "/admin/session", "{path}");
    }
    assert_eq!(printer.post(&decision, &form).await.status, 403);
    assert!(!printer.get("/workshop").await.body.contains("Questions"));
    assert_eq!(
        challenge(&app, &page).await.status(),
        challenges::Status::Asked
    );
}

/// Asks for a picture by a script, and then a person of the shop.
async fn asked(shopper: &Browser, style: &str) -> String {
    let asked = shopper.upload_by_script(photos::astronaut(), style, None);
    let page = asked.await.to;
    assert!(page.starts_with("/challenges/"), "{page}");
    let question = [("question", WORDS)];
    let answer = shopper.post(&format!("{page}/question"), &question).await;
    assert_eq!(answer.to, page, "{}", answer.body);
    page
}

async fn decide(support: &Browser, page: &str, decision: &str, answer: &str) -> String {
    let form = [("decision", decision), ("answer", answer)];
    let path = format!("{}/decision", question_of(page));
    let answer: Answer = support.post(&path, &form).await;
    assert_eq!(answer.to, LIST, "{}", answer.body);
    support.get(LIST).await.body
}

async fn challenge(app: &TestApp, page: &str) -> challenges::Model {
    let pid = page
        .trim_start_matches("/challenges/")
        .parse()
        .expect("an id");
    let found = challenges::find(&app.ctx.db, ChallengeId(pid)).await;
    found.expect("the challenge")
}

async fn key(app: &TestApp, kind: &str) -> i64 {
    let keys = identity_keys::Entity::find().all(&app.ctx.db).await;
    let keys = keys.expect("keys");
    keys.iter().find(|key| key.kind == kind).expect("a key").id
}

/// No address, no cookie, no hash of either.
async fn says_nothing_of_the_person(app: &TestApp, page: &str) {
    let db = &app.ctx.db;
    let keys = identity_keys::Entity::find().all(db).await.expect("keys");
    let visitors = visitors::Entity::find().all(db).await.expect("visitors");
    let hashes = keys.into_iter().map(|key| key.hash);
    let ids = visitors.into_iter().map(|visitor| visitor.pid.to_string());
    for secret in hashes
        .chain(ids)
        .chain(["127.0.0".into(), "Firefox".into()])
    {
        assert!(!page.contains(&secret), "{secret} in {page}");
    }
}

fn question_of(page: &str) -> String {
    format!("{LIST}{}", page.trim_start_matches("/challenges"))
}

/// What the first table of weights adds up to.
fn sum_of_weights(page: &str) -> i32 {
    let (_, table) = page.split_once("class=\"table weights\"").expect("weights");
    let (rows, _) = table.split_once("<tfoot>").expect("a sum");
    let cells = rows.split("<td class=\"end num\">").skip(1);
    cells.map(number).sum()
}

fn score(page: &str) -> i32 {
    let (_, foot) = page.split_once("<tfoot>").expect("a sum");
    number(
        foot.split("<td class=\"end num\">")
            .nth(1)
            .expect("a score"),
    )
}

fn number(cell: &str) -> i32 {
    let text = cell.split('<').next().unwrap_or_default();
    text.replace('+', "")
        .replace('−', "-")
        .parse()
        .expect("a number")
}
